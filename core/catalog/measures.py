"""Units of measure that all companies share, and the ones a new database starts with."""

from __future__ import annotations

from sqlmodel import Session, select

from core.catalog.fields import CODE, NAME, check_text, clean, code_of, first, taken
from core.catalog.refusals import NotFound
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor, NotAllowed
from models.catalog import Unit

STANDARD: tuple[tuple[str, str, str], ...] = (
    ("EA", "个", "piece"),
    ("BOTTLE", "瓶", "bottle"),
    ("BAG", "袋", "bag"),
    ("PACK", "包", "pack"),
    ("BOX", "盒", "box"),
    ("CASE", "箱", "case"),
    ("PORTION", "份", "portion"),
    ("KG", "千克", "kg"),
    ("G", "克", "g"),
    ("JIN", "斤", "jin"),
    ("L", "升", "l"),
    ("ML", "毫升", "ml"),
    ("M", "米", "m"),
    ("HOUR", "小时", "hour"),
)

DIVISIBLE = frozenset({"KG", "G", "JIN", "L", "ML", "M", "HOUR"})
"""Units of which there may be a part; others come whole."""


def comes_whole(weighed: bool, base_unit_code: str) -> bool:
    """Whether there can be no part of an item's base unit."""
    return not weighed and base_unit_code not in DIVISIBLE


def plant_standard_units(session: Session) -> None:
    """Write the standard units where there are none yet."""
    if session.exec(select(Unit.id)).first() is None:
        session.add_all(Unit(code=code, name=zh, name_en=en) for code, zh, en in STANDARD)
        session.flush()


@recorded("setup.measure", Unit)
def save_unit(
    session: Session, actor: Actor, code: str, name: str, name_en: str, unit_id: int | None = None
) -> int | Refusal:
    """Add a unit of measure or change one; its id."""
    if not actor.may_anywhere("setup.catalog"):
        return NotAllowed("setup.catalog", 0)
    unit = session.get(Unit, unit_id) if unit_id is not None else None
    refused = first(
        NotFound(N_("Unit")) if unit_id is not None and unit is None else None,
        check_text(CODE, code_of(code), 20),
        check_text(NAME, clean(name), 40),
        check_text(NAME, clean(name_en), 40) if clean(name_en) else None,
        taken(session, Unit, code_of(code), unit_id),
    )
    if refused is not None:
        return refused
    unit = unit or Unit(code="")
    unit.code, unit.name, unit.name_en = code_of(code), clean(name), clean(name_en) or clean(name)
    session.add(unit)
    session.flush()
    return unit.id or 0
