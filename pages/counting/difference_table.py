"""Differences of a count as a table, the dearest first, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.desks.counting.read_differences import Difference
from core.platform.i18n import _
from pages.widgets import formats
from pages.widgets.answers import plain
from pages.widgets.charts import yuan
from pages.widgets.company import CompanyInView
from pages.widgets.data_table import File, data_table
from pages.widgets.document_tables import narrow
from pages.widgets.labels import in_language

MOST = 1_000


def totals(found: Sequence[Difference], left: int, own: CompanyInView, sees_cost: bool) -> None:
    """How much was counted, what is missing and what was found beyond the record."""
    values = [_value(one, sees_cost) for one in found]
    known = [value for value in values if value is not None]
    missing = sum(value for value in known if value < 0)
    beyond = sum(value for value in known if value > 0)
    even = sum(not one.difference_micro for one in found)
    basis = _("at cost") if sees_cost else _("at selling price")
    with st.container(horizontal=True, key="count_totals"):
        st.metric(_("Counted"), f"{len(found)} / {len(found) + left}")
        st.metric(_("As expected"), str(even))
        st.metric(f"{_('Missing')} {basis}", formats.money(missing, own.currency))
        st.metric(f"{_('Beyond the record')} {basis}", formats.money(beyond, own.currency))


def difference_table(found: Sequence[Difference], own: CompanyInView, sees_cost: bool) -> list[int]:
    """The table; the ids of the rows that were chosen."""
    if narrow():
        _cards(found, own, sees_cost)
        return []
    rows = [
        {
            "name": one.name,
            "expected": one.expected_micro / 1_000_000,
            "counted": (one.counted_micro or 0) / 1_000_000,
            "difference": one.difference_micro / 1_000_000,
            "unit": in_language(one.unit, one.unit_en),
            "value": yuan(_value(one, sees_cost), own.currency),
            "code": one.code,
        }
        for one in found
    ]
    config = st.column_config
    basis = _("Difference at cost") if sees_cost else _("Difference at selling price")
    picked = data_table(
        rows[:MOST],
        {
            "name": config.TextColumn(_("Item"), width="large"),
            "expected": config.NumberColumn(_("On record"), format="localized"),
            "counted": config.NumberColumn(_("Counted"), format="localized"),
            "difference": config.NumberColumn(_("Difference"), format="localized"),
            "unit": config.TextColumn(_("Unit"), width="small"),
            "value": config.NumberColumn(basis, format="%,.2f"),
            "code": config.TextColumn(_("Code"), width="small"),
        },
        "differences",
        File(_("Differences"), rows=rows),
        most=20,
        on_select="rerun",
        selection_mode="multi-row",
        row_height=36,
    )
    chosen: list[int] = picked["selection"]["rows"]
    return [found[row].item_id for row in chosen if row < len(found)]


def not_counted_table(left: Sequence[Difference]) -> None:
    """What stands on the list and nobody counted."""
    rows = [
        {"code": one.code, "name": one.name, "expected": one.expected_micro / 1_000_000}
        for one in left
    ]
    config = st.column_config
    data_table(
        rows[:MOST],
        {
            "code": config.TextColumn(_("Code")),
            "name": config.TextColumn(_("Item"), width="large"),
            "expected": config.NumberColumn(_("On record"), format="localized"),
        },
        "not_counted",
        File(_("Not counted"), rows=rows),
        most=10,
    )


def _value(one: Difference, sees_cost: bool) -> int | None:
    return one.value_fen if sees_cost else one.retail_fen


def _cards(found: Sequence[Difference], own: CompanyInView, sees_cost: bool) -> None:
    for one in found[:60]:
        with st.container(border=True, gap=None, key=f"row_difference_{one.item_id}"):
            st.markdown(f"**{plain(one.name)}**")
            st.caption(
                plain(
                    _("On record {expected}, counted {counted}: {difference} ({value})").format(
                        expected=formats.quantity(one.expected_micro),
                        counted=formats.quantity(one.counted_micro),
                        difference=formats.quantity(one.difference_micro),
                        value=formats.money(_value(one, sees_cost), own.currency),
                    )
                )
            )
