"""Signals of days: weather, footfall, promotions, prices, an index, a row a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.exchange.sheets import masters
from core.exchange.sheets.engine import Context, Plan, Step, heading
from core.exchange.sheets.fields import Field, Row, Type, words
from core.exchange.till import problems as p
from core.planning.tell_signal import PERMISSION, SignalForm, form_of, save_signal
from core.platform.i18n import N_
from core.platform.rows import Rows, as_date
from models.planning import Signal

FIELDS = (
    Field("kind", N_("Kind of signal"), words("kind signal 类型 信号 信号类型"), True, Type.CODE,
          N_("weather, temperature, rain, footfall, promotion, price, index, event, or a word of"
             " your own"), "temperature", 30),
    Field("on", N_("Day of the signal"), words("date day on 日期 天"), True, Type.DAY, "",
          "2026-11-23"),
    Field("unit", N_("Unit code"), words("unit store region 门店 组织 门店编码 区域"), False,
          Type.CODE, N_("Empty: the whole company."), "", 40),
    Field("value", N_("Value of the signal"), words("value 数值 值"), True, Type.MEASURE, "",
          "-3.5"),
)  # fmt: skip


def plan(context: Context, rows: Sequence[Row]) -> Plan:
    """What the rows tell that was not told so before."""
    made, seen = Plan(), dict[tuple[str, object, int | None], int]()
    units = _units(context.rows, context.known.company.id)
    told = _told(context.rows, context.known.company.id)
    for row in rows:
        code = row.text("unit").casefold()
        unit = units.get(code) if code else None
        if code and unit is None:
            where = (row.number, heading(context, "unit"), row.text("unit"))
            made.problems.append(p.NotKnown(*where, N_("Unit code")))
            continue
        on, value = row.day("on"), row.whole("value")
        if on is None or value is None:
            continue  # a problem of the cell, told already
        kind = row.text("kind").casefold()
        key = (kind, on, unit)
        if seen.setdefault(key, row.number) != row.number:
            where = (row.number, heading(context, "on"), on.isoformat())
            made.problems.append(p.Contradicts(*where, seen[key]))
            continue
        form = SignalForm(kind, on, unit, value, "sheet")
        before = told.get(key)
        if before is not None and before[1] == value:
            made.same += 1
            continue
        old = None if before is None else SignalForm(kind, on, unit, before[1], before[2])
        subject = None if before is None else before[0]
        made.steps.append(Step((row.number,), f"{kind} {on}", before is None, (old, form), subject))
    return made


def _units(rows: Rows, company_id: int) -> dict[str, int]:
    found = rows.select("SELECT id, code FROM org_unit WHERE company_id = ?", (company_id,))
    return {row[1].casefold(): row[0] for row in found}


def _told(
    rows: Rows, company_id: int
) -> dict[tuple[str, object, int | None], tuple[int, int, str]]:
    found = rows.select(
        'SELECT id, kind, "on", org_unit_id, value_micro, source FROM signal WHERE company_id = ?',
        (company_id,),
    )
    return {(row[1], as_date(row[2]), row[3]): (row[0], row[4], row[5]) for row in found}


def _now(rows: Rows, _company_id: int, ids: Sequence[int]) -> Mapping[int, SignalForm]:
    found = rows.select_keys(
        'SELECT id, kind, "on", org_unit_id, value_micro, source FROM signal WHERE id IN',
        [(one,) for one in ids],
    )
    return {row[0]: SignalForm(row[1], as_date(row[2]), row[3], row[4], row[5]) for row in found}


SIGNALS = masters.sheet_of(
    code="signals",
    title=N_("Signals of days"),
    about=N_(
        "Weather, footfall, promotions, prices or an index, a row a day; a store’s code where it"
        " is not for all."
    ),
    permission=PERMISSION,
    fields=FIELDS,
    plan=plan,
    kept=masters.Kept(
        "planning.signal", Signal, _now, lambda kept: form_of(dict(kept)), save_signal,
        ((Signal, "id"),),
    ),
)  # fmt: skip
