"""Price lists from a sheet: heads by code, and their lines added or changed, none taken away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from core.catalog.price_lists import LineForm, PriceListForm, save_price_list, set_prices
from core.exchange.sheets import documents as d
from core.exchange.sheets import masters
from core.exchange.sheets.engine import Context, Plan, Step
from core.exchange.sheets.fields import Field, Row, Type, words
from core.exchange.sheets.lookup import item_of, wrong
from core.exchange.till import problems as p
from core.kernel.refusals import Refusal
from core.platform.i18n import N_
from core.platform.rights import Actor
from core.platform.rows import Rows, as_date
from models.prices import PriceList, PriceListLine

DIRECTIONS = {"sell": "sell", "销售": "sell", "售价": "sell", "buy": "buy", "采购": "buy",
              "进价": "buy"}  # fmt: skip
FIELDS = (
    Field("list", N_("Price list"), words("pricelist list listcode 价目表 价目表编码 价格表"), True,
          Type.CODE, N_("What the list is found by; rows of one code are one list."), "VIP", 40),
    Field("name", N_("Name"), words("name listname 名称 价目表名称"), False, Type.TEXT,
          N_("Needed for a new list."), "会员价", 120),
    Field("direction", N_("Direction"), words("direction kind 方向 类型"), False, Type.CHOICE,
          N_("sell (prices with tax) or buy (without); sell where nothing is said."), "销售", 40,
          DIRECTIONS),
    Field("partner", N_("Partner"), words("partner customer supplier 往来单位 客户 供应商"), False,
          Type.TEXT, N_("Code or name; for all where nothing is said."), ""),
    Field("from_on", N_("From"), words("from fromon start 起 开始日期 生效日期"), False, Type.DAY,
          N_("Needed for a new list."), "2026-11-01"),
    Field("to_on", N_("Until"), words("until to end 止 结束日期 失效日期"), False, Type.DAY),
    d.ITEM,
    d.UNIT,
    Field("from_micro", N_("From quantity"),
          words("fromquantity tier minimum 起订量 起始数量 阶梯数量"), False, Type.MICRO,
          N_("In base units; from the first one where nothing is said."), "10"),
    d.price_field(N_("For one of the unit."), "14.80"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListForm:
    """A price list with all its lines."""

    code: str
    name: str
    direction: str
    from_on: dt.date | None
    to_on: dt.date | None = None
    partner_id: int | None = None
    org_unit_id: int | None = None
    active: bool = True
    lines: tuple[LineForm, ...] = ()


def save(
    session: Session, actor: Actor, company_id: int, form: ListForm, list_id: int | None
) -> int | Refusal:
    """Head and lines together; the list's id."""
    head = PriceListForm(
        form.code,
        form.name,
        form.direction,
        form.from_on,
        form.to_on,
        form.partner_id,
        form.org_unit_id,
        form.active,
    )
    made = save_price_list(session, actor, company_id, head, list_id)
    if isinstance(made, Refusal):
        return made
    answer = set_prices(session, actor, company_id, made, form.lines)
    return answer if isinstance(answer, Refusal) else made


def now(rows: Rows, company_id: int, ids: Sequence[int] | None = None) -> dict[int, ListForm]:
    """Price lists as they stand, some or all."""
    lines: dict[int, list[LineForm]] = {}
    for number, *line in rows.select(
        "SELECT price_list_id, item_id, unit_id, price_micro, from_micro FROM price_list_line"
        " WHERE company_id = ? ORDER BY price_list_id, item_id, unit_id, from_micro",
        (company_id,),
    ):
        lines.setdefault(number, []).append(LineForm(*line))
    return {
        row[0]: ListForm(
            code=row[1],
            name=row[2],
            direction=row[3],
            from_on=as_date(row[4]),
            to_on=None if row[5] is None else as_date(row[5]),
            partner_id=row[6],
            org_unit_id=row[7],
            active=bool(row[8]),
            lines=tuple(lines.get(row[0], ())),
        )
        for row in rows.select(
            "SELECT id, code, name, direction, from_on, to_on, partner_id, for_org_unit_id, active"
            " FROM price_list WHERE company_id = ?",
            (company_id,),
        )
        if ids is None or row[0] in ids
    }


def plan(context: Context, rows: Sequence[Row]) -> Plan:
    """What the rows make of the lists there are."""
    made = Plan()
    present = now(context.rows, context.known.company.id)
    there = {form.code.casefold(): (number, form) for number, form in present.items()}
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.text("list").casefold(), []).append(row)
    for code, group in groups.items():
        _list(context, made, group, there.get(code))
    return made


def _list(
    context: Context, made: Plan, group: Sequence[Row], there: tuple[int, ListForm] | None
) -> None:
    before = None if there is None else there[1]
    wrongs = len(made.problems)
    form = _head(context, made, group[0], before)
    lines = {(one.item_id, one.unit_id, one.from_micro): one for one in form.lines}
    said: dict[tuple[int, int, int], int] = {}
    for row in group:
        thing = item_of(context, made, row)
        if thing is None:
            continue
        key = (*thing, row.whole("from_micro") or 0)
        if said.setdefault(key, row.number) != row.number:
            wrong(context, made, p.Contradicts, row, "item", said[key])
        lines[key] = LineForm(*thing, row.whole("price") or 0, key[2])
    if len(made.problems) > wrongs:
        return
    form = replace(form, lines=tuple(lines.values()))
    if before is not None and masters.as_json(before) == masters.as_json(form):
        made.same += 1
        return
    numbers, subject = tuple(row.number for row in group), None if there is None else there[0]
    label = f"{form.code} {form.name}"
    step = Step(numbers, label, before is None, (before, form), subject, len(group))
    made.steps.append(step)


def _head(context: Context, made: Plan, row: Row, before: ListForm | None) -> ListForm:
    if before is None:
        for key in ("name", "from_on"):
            if key not in row.values:
                wrong(context, made, p.CellMissing, row, key)
    start = before or ListForm(row.text("list"), row.text("name"), "sell", row.day("from_on"))
    partner = context.known.partner(row.text("partner")) if row.text("partner") else None
    if row.text("partner") and partner is None:
        wrong(context, made, p.NotKnown, row, "partner", N_("Partner"))
    return replace(
        start,
        name=row.text("name") or start.name,
        direction=row.text("direction") or start.direction,
        from_on=row.day("from_on") or start.from_on,
        to_on=row.day("to_on") or start.to_on,
        partner_id=partner[0] if partner else start.partner_id,
    )


def _form_of(value: Mapping[str, Any]) -> ListForm:
    days = {
        key: dt.date.fromisoformat(value[key]) if value[key] else None
        for key in ("from_on", "to_on")
    }
    lines = tuple(LineForm(**one) for one in value["lines"])
    return ListForm(**{**value, **days, "lines": lines})


KEPT = masters.Kept(
    "setup.price_list",
    PriceList,
    now,
    _form_of,
    save,
    ((PriceListLine, "price_list_id"), (PriceList, "id")),
)
PRICE_LISTS = masters.sheet_of(
    code="price_lists",
    title=N_("Price lists"),
    about=N_("Adds price lists and changes those there are; lines are added, never taken away."),
    permission="setup.prices",
    fields=FIELDS,
    plan=plan,
    kept=KEPT,
)
