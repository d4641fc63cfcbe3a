"""Safety stock, minimum and maximum of each item and store: what is set, what would earn most, why.

Tick and take over: levels hold from a day on. Whether shelves are filled by them is the policy's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from core.catalog.stock_levels import Level, LevelForm, set_levels
from core.kernel.amounts import MICRO
from core.kernel.clock import SystemClock
from core.kernel.refusals import Refusal
from core.planning.suggest.advise import advise_anew
from core.planning.suggest.levels_read import Advised, advised
from core.platform.i18n import _, counted, ngettext
from pages.setup.goods_choice import goods_of
from pages.widgets import formats
from pages.widgets.address import choose
from pages.widgets.answers import plain, refused, say_after_rerun
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.data_table import File, data_table
from pages.widgets.document_tables import Head, narrow, read_table
from pages.widgets.edge import perform
from pages.widgets.empty import empty
from pages.widgets.frame import open_with_actions, page_right
from pages.widgets.labels import in_language, unit_after

POLICY, EDITION, CARDS = "purchase.policy", "levels_edition", 40


def anew(company_id: int) -> None:
    """Recommends all levels again."""
    actor = page_right("purchase.order")
    if not isinstance(perform(advise_anew, actor, company_id, SystemClock()), Refusal):
        _fresh()
        say_after_rerun(_("Levels are recommended anew"))


def take_over(company: CompanyInView, ticked: Sequence[Advised], day_key: str) -> None:
    """Sets the recommended levels from a day on."""
    from_on = st.session_state.get(day_key) or company.today()
    forms = [
        LevelForm(
            one.item_id,
            one.warehouse_id,
            Level(one.safety_micro, one.minimum_micro, one.maximum_micro),
            advised=True,
        )
        for one in ticked
    ]
    _set(company, forms, from_on)


def set_own(company: CompanyInView, one: Advised, keys: tuple[str, str, str]) -> None:
    """Sets a level of one's own from today on."""
    safety, low, high = (round(float(st.session_state.get(key) or 0) * MICRO) for key in keys)
    form = LevelForm(one.item_id, one.warehouse_id, Level(safety, low, high))
    _set(company, [form], company.today())


def _set(company: CompanyInView, forms: Sequence[LevelForm], from_on: dt.date) -> None:
    actor = page_right(POLICY)
    answer = perform(set_levels, actor, company.id, forms, from_on, company.today())
    if isinstance(answer, Refusal):
        st.session_state["levels_refused"] = answer
        return
    _fresh()
    said = ngettext("{n} level is set", "{n} levels are set", len(forms))
    say_after_rerun(said.format(n=len(forms)))


def _fresh() -> None:
    st.session_state[EDITION] = st.session_state.get(EDITION, 0) + 1


def why(one: Advised, company: CompanyInView) -> None:
    """The reason in words and the money of a year."""
    unit = unit_after(one.demand_micro, one.unit, one.unit_en)
    st.markdown(f"**{plain(one.item)}** · {plain(one.warehouse)}")
    st.markdown(
        plain(
            _("An order comes after {lead}, the next one can serve {review} later. Until"
              " then {demand} {unit} are expected; {safety} more are for uncertainty. At"
              " {minimum} or below, fill up to {maximum}: {served} of what is asked for is then"
              " served. More would cost more to keep and to throw away than it saves, less would"
              " lose more sales than it saves.").format(
                lead=counted("{n} day", "{n} days", one.lead_days),
                review=counted("{n} day", "{n} days", one.review_days),
                demand=formats.about(one.demand_micro),
                unit=unit,
                safety=formats.about(one.safety_micro),
                minimum=formats.quantity(one.minimum_micro),
                maximum=formats.quantity(one.maximum_micro),
                served=formats.percent(round(one.served_micro / 100)),
            )
        )
    )  # fmt: skip
    lines = [
        (_("Earned a year"), one.year_fen),
        (_("Of it given up: lost sales"), one.lost_fen),
        (_("Of it given up: keeping"), one.kept_fen),
        (_("Of it given up: thrown away"), one.wasted_fen),
    ]
    if one.level is not None:
        lines += [
            (_("Earned a year as it is set"), one.now_fen),
            (_("More than as it is set"), one.gain_fen),
        ]
    rows = [[name, formats.money(fen, company.currency)] for name, fen in lines]
    read_table(
        [Head(_("Money")), Head(company.currency.code, number=True)],
        rows,
        f"level_{one.item_id}_{one.warehouse_id}",
        _("Money"),
    )


def own(one: Advised, company: CompanyInView) -> None:
    """Another level, typed."""
    held = one.level or one
    name = f"{one.item_id}_{one.warehouse_id}"
    keys = (f"safety_{name}", f"minimum_{name}", f"maximum_{name}")
    labels = (_("Safety stock"), _("Stock minimum"), _("Stock maximum"))
    values = (held.safety_micro, held.minimum_micro, held.maximum_micro)
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"own_{name}"):
        for key, label, micro in zip(keys, labels, values, strict=True):
            st.number_input(label, 0.0, 1e9, micro / MICRO, format="%g", key=key, width=130)
        st.button(_("Set"), key=f"set_{name}", on_click=set_own, args=(company, one, keys))


def level_text(one: Advised) -> str:
    """What is set: minimum to maximum."""
    if one.level is None:
        return formats.NOTHING
    low, high = one.level.minimum_micro, one.level.maximum_micro
    return f"{formats.quantity(low)} – {formats.quantity(high)}"


def _note(one: Advised) -> str:
    if one.level is None:
        return _("Nothing set")
    if one.followed:
        return _("As recommended")
    return _("Since {day}").format(day=formats.day(one.level.from_on))


def listing(found: Sequence[Advised], company: CompanyInView) -> list[Advised]:
    """The rows, to be ticked; those that are."""
    config = st.column_config
    columns = {
        "item": config.TextColumn(_("Item"), width=150),
        "warehouse": config.TextColumn(_("Warehouse"), width=90),
        "unit": config.TextColumn(_("Unit"), width=50),
        "safety": config.NumberColumn(_("Safety stock"), format="localized", width=80),
        "minimum": config.NumberColumn(_("Stock minimum"), format="localized", width=96),
        "maximum": config.NumberColumn(_("Stock maximum"), format="localized", width=98),
        "served": config.NumberColumn(_("Served"), format="%.1f%%", width=64),
        "held": config.TextColumn(_("Set today"), width=76),
        "note": config.TextColumn(_("Note"), width=96),
        "year": config.NumberColumn(_("Earned a year"), format="accounting", width=92),
        "gain": config.NumberColumn(_("More a year"), format="accounting", width=80),
    }
    rows = [
        {
            "item": one.item,
            "warehouse": one.warehouse,
            "unit": in_language(one.unit, one.unit_en),
            "safety": one.safety_micro / MICRO,
            "minimum": one.minimum_micro / MICRO,
            "maximum": one.maximum_micro / MICRO,
            "served": one.served_micro * 100 / MICRO,
            "held": level_text(one),
            "note": _note(one),
            "year": _number(one.year_fen, company),
            "gain": _number(one.gain_fen, company),
        }
        for one in found
    ]
    picked = data_table(
        rows,
        columns,
        "levels",
        File(),
        edition=st.session_state.get(EDITION, 0),
        most=14,
        on_select="rerun",
        selection_mode="multi-row",
    )
    return [found[n] for n in picked["selection"]["rows"] if n < len(found)]


def _number(fen: int | None, company: CompanyInView) -> float | None:
    value = formats.units_of(fen, company.currency)
    return None if value is None else float(value)


def cards(found: Sequence[Advised], company: CompanyInView) -> None:
    """The same on a narrow screen."""
    for one in found[:CARDS]:
        name = f"{one.item_id}_{one.warehouse_id}"
        with st.container(border=True, key=f"level_card_{name}"):
            st.markdown(f"**{plain(one.item)}**")
            span = f"{formats.quantity(one.minimum_micro)} – {formats.quantity(one.maximum_micro)}"
            now = f"{_('Set today')} {level_text(one)}"
            st.caption(plain(" · ".join((one.warehouse, f"{_('Recommended')} {span}", now))))
            with st.expander(_("Why")):
                why(one, company)
                own(one, company)


def act(ticked: Sequence[Advised], company: CompanyInView, *, may: bool) -> None:
    """Take over what is ticked; one alone shows why."""
    if not ticked:
        st.caption(_("Tick one line to see why, or several to take them over together."))
        return
    if may:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            day_key = "levels_from"
            st.date_input(_("From"), company.today(), min_value=company.today(),
                          format="YYYY-MM-DD", key=day_key, width=160)  # fmt: skip
            said = ngettext("Take over {n} level", "Take over {n} levels", len(ticked))
            st.button(
                said.format(n=len(ticked)), type="primary", icon=":material/check:",
                key="take_over", on_click=take_over, args=(company, ticked, day_key),
            )  # fmt: skip
    if len(ticked) == 1:
        with st.container(border=True, key="level_why"):
            why(ticked[0], company)
            if may:
                own(ticked[0], company)


def draw() -> None:
    """The page."""
    opened = open_with_actions("levels")
    company = company_of(opened.actor)
    with opened.actions:
        st.button(
            _("Recommend anew"), icon=":material/refresh:", key="levels_anew", on_click=anew,
            args=(company.id,),
        )  # fmt: skip
    refused(st.session_state.pop("levels_refused", None))
    goods = goods_of(opened.actor, company.id)
    st.caption(
        _("Levels that earn most over the forecast's possible courses. Policies say whether shelves"
          " are filled by the levels set, or by money day by day.")
    )  # fmt: skip
    chosen = choose(
        st.container(width="stretch" if narrow() else 320),
        _("Category"),
        {"": _("All"), **{str(key): name for key, name in goods.categories.items()}},
        "category",
        style="select",
        show_label=True,
    )
    with reading(opened.actor) as connection:
        found = advised(connection, company.id, company.today(), int(chosen or 0) or None)
    if not found:
        empty(
            _("No levels recommended yet"),
            _("They follow the night's forecast. “Recommend anew” makes them at once."),
            icon=":material/straighten:",
        )
        return
    if narrow():
        cards(found, company)
    else:
        act(listing(found, company), company, may=opened.actor.may_anywhere(POLICY))


draw()
