"""Refusals of documents, written out: every problem on a line of its own, with names.

A refusal that points to another document links to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

import streamlit as st

from core.documents.read_names import document_of, each, named
from core.kernel.refusals import Refusal
from core.platform.i18n import N_, _, refusal_text
from core.platform.rights import Actor
from pages.widgets import formats
from pages.widgets.data import reading
from pages.widgets.frame import link

FIELDS = {
    "supplier": N_("Supplier"),
    "customer": N_("Customer"),
    "warehouse": N_("Warehouse"),
    "org_unit": N_("Organisation unit"),
    "item": N_("Item"),
    "quantity": N_("Quantity"),
    "price": N_("Price"),
    "reason": N_("Reason"),
    "to_warehouse": N_("To"),
}


def sentences(actor: Actor, refusals: Iterable[Refusal]) -> list[str]:
    """What each refusal says to the reader."""
    flat = [one for refusal in refusals for one in each(refusal)]
    with reading(actor) as connection:
        return [refusal_text(_labelled(named(connection, one))) for one in flat]


def show_refusals(
    actor: Actor, refusals: Iterable[Refusal], *, icon: str = ":material/block:"
) -> None:
    """All of them in one box; nothing for none."""
    refusals = list(refusals)
    said = sentences(actor, refusals)
    if not said:
        return
    text = said[0] if len(said) == 1 else "\n".join(f"- {plain(one)}" for one in said)
    st.error(plain(text) if len(said) == 1 else text, icon=icon)
    for one in (part for refusal in refusals for part in each(refusal)):
        if (found := document_of(one)) is not None:
            link("document", _("Open {number}").format(number=found[1]), id=str(found[0]))


def plain(text: str) -> str:
    """Text as it is, where Streamlit would read Markdown."""
    for sign in "\\`*_[]$:#~<":
        text = text.replace(sign, f"\\{sign}" if sign != "<" else "&lt;")
    return text


def _labelled(refusal: Refusal) -> Refusal:
    changed: dict[str, Any] = {}
    for field in fields(refusal):
        value = getattr(refusal, field.name)
        if field.name == "field" and value in FIELDS:
            changed[field.name] = _(FIELDS[value])
        elif field.name == "period" and isinstance(value, int):
            changed[field.name] = formats.period(value)
    return replace(refusal, **changed) if changed else refusal
