"""Documents from a sheet: one row a line, rows of one document beside each other or not.

Rows belong together by their number, day, partner and warehouse. A long document is cut into
parts, so that no transaction holds the others up. What the frame of the kind finds wrong with
a line is said of its row. A document of the same partner under the same number that stands
already is left if it says the same, and is a problem if it doesn't.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlmodel import Session

from core.documents import lots
from core.documents.draft import Draft, Line
from core.documents.frame import Frame
from core.documents.framing import whole
from core.documents.kind import Kind
from core.documents.masters import Masters
from core.documents.refusals import Problems
from core.documents.submit import submit_all
from core.exchange.sheets.engine import Context, Plan, SheetKind, Step, heading
from core.exchange.sheets.fields import Field, Row, Type, words
from core.exchange.sheets.lookup import item_of, place_of, wrong
from core.exchange.till import problems as p
from core.kernel.clock import Clock
from core.kernel.period import Period
from core.kernel.refusals import Refusal
from core.platform.i18n import N_
from core.platform.rights import Actor
from core.posting.door import Refused

LINES_AT_MOST = 200
# fmt: off
NUMBER = Field(
    "number", N_("Their number"),
    words("number docno billno orderno 单号 单据号 单据编号 订单号 外部单号 凭证号"),
    False, Type.CODE, N_("Rows of one number are one document."), "A-1027", 80,
)
DAY = Field(
    "day", N_("Date"), words("date day 日期 单据日期 业务日期 入库日期 出库日期 下单日期"),
    False, Type.DAY, N_("The day asked for on the page where nothing is said."), "2026-11-01",
)
WAREHOUSE = Field(
    "warehouse", N_("Warehouse"), words("warehouse store 仓库 仓库编码 门店 门店编码"),
    False, Type.TEXT, N_("Code or name."), "W1", 120,
)
ITEM = Field(
    "item", N_("Item code or barcode"),
    words("item itemcode sku barcode 商品编码 编码 货号 条码 商品条码 品号"),
    True, Type.CODE, N_("A barcode also says the unit."), "M1001", 40,
)
QUANTITY = Field(
    "quantity", N_("Quantity"), words("quantity qty 数量 入库数量 出库数量 期初数量"),
    True, Type.MICRO, "", "24",
)
UNIT = Field(
    "unit", N_("Unit"), words("unit 单位 计量单位"),
    False, Type.CODE, N_("The base unit where nothing is said."), "瓶", 40,
)
DISCOUNT = Field(
    "discount", N_("Discount"), words("discount 折扣 优惠 折扣金额 优惠金额"),
    False, Type.MONEY, N_("In money, of the whole line."), "",
)
LOT = (
    Field(
        "lot", N_("Lot"), words("lot batch serial 批号 批次 批次号 序列号"),
        False, Type.TEXT, N_("For items tracked by lot or serial number."), "20261101", 60,
    ),
    Field(
        "produced_on", N_("Made on"), words("madeon producedon 生产日期"),
        False, Type.DAY, "", "2026-11-01",
    ),
    Field(
        "expires_on", N_("Expires"), words("expires expireson expiry 到期日 有效期至 到期日期"),
        False, Type.DAY, N_("Follows from the shelf life where nothing is said."), "",
    ),
)
MEMO = Field("memo", N_("Note"), words("memo note remark 备注 说明"))
_CODE_OR_NAME = N_("Code or name.")
# fmt: on


def partner_field(*, supplier: bool) -> Field:
    """Who it came from, or went to."""
    label = N_("Supplier") if supplier else N_("Customer")
    said = (
        "supplier partner 供应商 供应商编码 供应商名称"
        if supplier
        else "customer partner 客户 客户编码 客户名称"
    )
    example = "G001" if supplier else "K001"
    return Field("partner", label, words(said), True, Type.TEXT, _CODE_OR_NAME, example)


def price_field(about: str, example: str) -> Field:
    """A price per entered unit."""
    said = words("price unitprice cost 单价 价格 进价 售价 成本单价 成本")
    return Field("price", N_("Price"), said, True, Type.MICRO, about, example)


def sheet_of(kind: Kind, code: str, title: str, about: str, fields: tuple[Field, ...]) -> SheetKind:
    """The sheet of a kind of document."""
    asks = ("on", "warehouse", "tax") if kind.taxed else ("on", "warehouse")
    return SheetKind(
        code=code,
        title=title,
        about=about,
        permission=kind.permission,
        fields=fields,
        plan=_planner(kind),
        apply=_applier(kind),
        documents={kind.code: kind},
        once=True,
        asks=asks,
    )


def _planner(kind: Kind) -> Callable[[Context, Sequence[Row]], Plan]:
    def plan(context: Context, rows: Sequence[Row]) -> Plan:
        reading = _Reading(context, kind)
        for row in rows:
            reading.row(row)
        reading.documents()
        return reading.made

    return plan


def _applier(
    kind: Kind,
) -> Callable[[Session, Actor, int, Sequence[Step], int, Clock], Refused | None]:
    def apply(
        session: Session,
        actor: Actor,
        company_id: int,
        steps: Sequence[Step],
        import_id: int,
        clock: Clock,
    ) -> Refused | None:
        drafts = []
        for step in steps:
            name = f"{kind.code}:{company_id}:{import_id}:{step.payload.payload_hash()}:{step.rows}"
            key = "import:" + hashlib.sha256(name.encode()).hexdigest()
            drafts.append(replace(step.payload, import_id=import_id, idempotency_key=key))
        answer = submit_all(session, actor, {kind.code: kind}, drafts, clock)
        return answer if isinstance(answer, Refused) else None

    return apply


class _Reading:
    """One sheet on its way to drafts."""

    def __init__(self, context: Context, kind: Kind) -> None:
        self.context, self.known, self.kind = context, context.known, kind
        self.made = Plan()
        self.masters = Masters(context.rows)
        self.groups: dict[tuple[object, ...], tuple[Draft, list[int]]] = {}

    def _wrong(self, kind: type[p.RowProblem], row: Row, key: str, *more: object) -> None:
        wrong(self.context, self.made, kind, row, key, *more)

    def row(self, row: Row) -> None:
        """One line, put to its document."""
        before = len(self.made.problems)
        place, partner = place_of(self.context, self.made, row), self._partner(row)
        on = row.day("day") or self.context.settings.on
        if on is None:
            self._wrong(p.CellMissing, row, "day")
        line = self._line(row)
        if len(self.made.problems) > before or place is None or on is None or line is None:
            return
        number = row.text("number")
        key = (number.casefold(), on, partner, place.id)
        if key not in self.groups:
            taxed = self.context.settings.prices_include_tax
            draft = Draft(
                kind=self.kind.code,
                company_id=self.known.company.id,
                org_unit_id=place.org_unit_id,
                on=on,
                warehouse_id=place.id,
                partner_id=partner,
                prices_include_tax=self.kind.prices_include_tax if taxed is None else taxed,
                reference=number,
            )
            self.groups[key] = (draft, [])
        draft, numbers = self.groups[key]
        draft.lines.append(line)
        numbers.append(row.number)

    def _partner(self, row: Row) -> int | None:
        if self.kind.partner is None:
            return None
        found = self.known.partner(row.text("partner"))
        fits = found is not None and getattr(found[1], self.kind.partner) and found[1].active
        if not fits or found is None:
            label = N_("Supplier") if self.kind.partner == "supplier" else N_("Customer")
            self._wrong(p.NotKnown, row, "partner", label)
            return None
        return found[0]

    def _line(self, row: Row) -> Line | None:
        found = item_of(self.context, self.made, row)
        if found is None:
            return None
        item_id, unit = found
        return Line(
            item_id=item_id,
            unit_id=unit,
            entered_micro=row.whole("quantity"),
            price_micro=row.whole("price"),
            discount_fen=row.whole("discount") or 0,
            lot_code=row.text("lot"),
            produced_on=row.day("produced_on"),
            expires_on=row.day("expires_on"),
            gift_micro=row.whole("gift") or 0,
            memo=row.text("memo")[:200],
        )

    def documents(self) -> None:
        """Each document checked as its entry page would."""
        self._periods({Period.of(draft.on).code for draft, _numbers in self.groups.values()})
        for draft, numbers in self.groups.values():
            for start in range(0, len(numbers), LINES_AT_MOST):
                part = replace(draft, lines=draft.lines[start : start + LINES_AT_MOST])
                self._document(part, tuple(numbers[start : start + LINES_AT_MOST]))

    def _periods(self, wanted: set[int]) -> None:
        """Every day must lie in an open month."""
        for code in sorted(wanted):
            if self.known.periods.get(code) != "open":
                self.made.problems.append(p.PeriodsClosed(code))

    def _document(self, draft: Draft, numbers: tuple[int, ...]) -> None:
        kind = self.kind
        frame = whole(self.masters, kind, draft, self.context.clock)
        found = frame if isinstance(frame, Problems) else self._lots(frame)
        if isinstance(found, Problems):
            self.made.problems += [self._of_row(one, numbers) for one in found.found]
            return
        stands = self.known.posted.get(
            (kind.code, draft.partner_id or 0, draft.reference.casefold())
        )
        if draft.reference and stands and not self._mine(stands[2]):
            if stands[1] == draft.payload_hash():
                self.made.same += 1
            else:
                where = (numbers[0], heading(self.context, "number"), draft.reference)
                self.made.problems.append(p.AlreadyThere(*where, stands[0] or ""))
            return
        label = " ".join(x for x in (draft.reference, draft.on.isoformat()) if x)
        self.made.steps.append(Step(numbers, label, True, draft, lines=len(numbers)))

    def _lots(self, frame: Frame) -> Problems | None:
        """What is wrong with the lots that lines name."""
        if "lot" not in self.kind.line_fields:
            return None
        found = (
            lots.outgoing(frame, sellable=True) if self.kind.outward else lots.wrong_incoming(frame)
        )
        return found if isinstance(found, Problems) else None

    def _mine(self, import_id: int | None) -> bool:
        return import_id is not None and import_id == self.context.run_id

    @staticmethod
    def _of_row(refusal: Refusal, numbers: tuple[int, ...]) -> p.RowProblem:
        line = getattr(refusal, "line_no", 1)
        return p.RowRefused(numbers[max(0, min(line, len(numbers)) - 1)], "", "", (refusal,))
