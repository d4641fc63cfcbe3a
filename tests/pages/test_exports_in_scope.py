"""What a reader of one store without the right to cost takes away: every Excel file that pages
offer him is made and opened. No cost, no other store, and no text that a spreadsheet would reckon.

The firm has two stores. Costs are odd sums that stand nowhere else, names begin like formulas.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, cast

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from sqlmodel import select
from streamlit.runtime.media_file_manager import MediaFileManager

from core.desks.counting.claim import claim_zone
from core.desks.counting.enter import Found, enter
from core.desks.counting.open_count import CountForm, ZoneForm, open_count
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.stores.waste import WASTE
from core.kernel.amounts import MICRO
from core.platform import permissions
from core.platform.database import connect, writing
from core.platform.identity import doorkeeper
from core.platform.rights import SEE_COST, Actor
from core.platform.settings import settings
from core.platform.users import Grant, grant, save_role
from models.catalog import Item, Partner
from models.company import Warehouse
from models.counting import CountZone
from models.people import User
from models.trail import AuditEntry
from pages.widgets.identity import signed_in_as
from tests.databases import Databases
from tests.firm import TODAY, Firm
from tests.pages.shop import opened
from tests.standing import address, standing

SEES, OTHER = "二店卖场", "别店仓库"
NAMES = {"average-none": "=1+1", "fifo-lot": "@SUM(A1)", "average-lot": "-1+1", "fifo-none": "+1"}
SUPPLIER = "=HYPERLINK(0)"
COSTS = ("7.31", "8.47")
"""What a piece costs in the store he sees, and in the other."""
KNOWING_COST = {Decimal(cost) * pieces for cost in COSTS for pieces in range(1, 61)}


@dataclass
class Taking:
    """Who reads, the papers he may open, and the files offered to him: by the button's key."""

    whole: Actor
    reader: Actor
    item: int
    receipt: int
    count: int
    files: dict[str, Callable[[], bytes]] = field(default_factory=dict)

    def sheets(self, actor: Actor, page: str, query: Mapping[str, str]) -> dict[str, list[Any]]:
        """The first sheet of each file that a page offers, rows of cells."""
        self.files.clear()
        opened(page, actor, **query)
        with signed_in_as(actor):
            return {
                key: list(openpyxl.load_workbook(io.BytesIO(made())).worksheets[0].iter_rows())
                for key, made in self.files.items()
                if "-export_" in key
            }


def traded(firm: Firm) -> None:
    """Both stores buy, sell and throw away; the second counts too."""
    with writing(firm.engine) as session:
        for item in session.exec(select(Item)):
            item.name = NAMES.get(item.code, item.name)
            item.retail_price_micro = 20 * MICRO
        for partner in session.exec(select(Partner)):
            partner.name = SUPPLIER
        session.get_one(Warehouse, firm.warehouse).name = OTHER
    places = ((firm.shop, firm.shop_warehouse), (firm.unit, firm.warehouse))
    for (unit, warehouse), cost in zip(places, COSTS, strict=True):
        where = {"org_unit_id": unit, "warehouse_id": warehouse}
        dated = {"lot_code": f"=L{unit}", "produced_on": TODAY.replace(day=1)}
        bought = [
            firm.line(code, 30, float(cost), **(dated if "lot" in code else {})) for code in NAMES
        ]
        firm.post(RECEIPT, bought, TODAY.replace(day=15), **where)
        for day in (16, 18):
            sold = [firm.line(code, 4, 20) for code in NAMES]
            firm.post(DELIVERY, sold, TODAY.replace(day=day), **where)
        gone = [firm.line(code, 3, reason="expired") for code in ("average-none", "fifo-none")]
        firm.post(WASTE, gone, TODAY.replace(day=17), **where)


@pytest.fixture
def taking(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[Taking]:
    """That firm, its reader, and what its buttons would give."""
    with standing(databases, "sqlite", Firm, traded) as firm:
        monkeypatch.setenv("ZHANGGUI_DATABASE_URL", address(firm))
        settings.cache_clear()
        reader = employed(firm)
        count = counted(firm)
        receipt = firm.one(
            "SELECT max(id) FROM document WHERE kind = 'purchase.receipt' AND org_unit_id = ?",
            firm.shop,
        )
        whole, known = (doorkeeper(address(firm)).actor(user) for user in (firm.user, reader))
        assert whole is not None
        assert known is not None
        made = Taking(whole, known, firm.items["fifo-lot"], receipt, count)
        add = MediaFileManager.add_deferred

        def offered(self: MediaFileManager, data: Any, *args: Any, **more: Any) -> str:
            made.files[str(more["element_id"])] = data
            return add(self, data, *args, **more)

        monkeypatch.setattr(MediaFileManager, "add_deferred", offered)
        yield made
    settings.cache_clear()


def employed(firm: Firm) -> int:
    """Somebody with every right but cost, in the second store only."""
    with writing(firm.engine) as session:
        user = User(username="li", name="李", password_hash="x" * 60)
        session.add(user)
        session.flush()
        rights = permissions.KEYS - {SEE_COST}
        role = save_role(session, firm.actor, "all-but-cost", "全部但成本", "All but cost", rights)
        assert isinstance(role, int), role
        grant(session, user.id or 0, [Grant(role, firm.shop)])
        return user.id or 0


def counted(firm: Firm) -> int:
    """A count of the second store: of one item some is missing, the others nobody counted."""
    zone = ZoneForm("shelf", "货架")
    form = CountForm(firm.company, firm.shop_warehouse, "盘", TODAY, [zone], blind=False)
    with writing(firm.engine) as session:
        count = open_count(session, firm.actor, form, "count", firm.clock)
        assert isinstance(count, int), count
        first = session.exec(select(CountZone.id).where(CountZone.count_id == count)).one() or 0
        assert claim_zone(session, firm.actor, first, clock=firm.clock) == first
        found = Found(firm.items["average-none"], 17 * MICRO)
        assert isinstance(enter(session, firm.actor, first, found, "found", firm.clock), int)
    return count


def query_of(taking: Taking, page: str) -> dict[str, str]:
    """What the address of a page says."""
    return {
        "item": {"id": str(taking.item)},
        "document": {"id": str(taking.receipt)},
        "count": {"id": str(taking.count)},
    }.get(page, {"days": "all"})


def columns(rows: Sequence[Sequence[Cell]]) -> dict[str, list[object]]:
    """The values of a sheet by their heading."""
    return {
        str(column[0].value): [c.value for c in column[1:]] for column in zip(*rows, strict=True)
    }


def hidden(whole: dict[str, list[object]], mine: dict[str, list[object]]) -> set[str]:
    """Headings under which one reader finds numbers, and the other nothing."""
    return {
        head
        for head, values in whole.items()
        if any(isinstance(value, int | float) for value in values)
        and all(value is None for value in mine.get(head, []))
    }


HIDDEN = {
    "stock": {"金额"},
    "lots": {"金额"},
    "item": {"金额"},
    "overview": {"毛利", "毛利率"},
    "margin": {"毛利", "毛利率", "单位成本"},
    "turnover": {"毛利率", "库存成本", "GMROI"},
    "loss": {"已知损耗率"},
    "expiry": set(),
    "suppliers": {"采购额", "退货额"},
    "purchase_receipt": {"不含税金额", "价税合计"},
    "document": {"单价", "价税合计"},
    "count": set(),
}
"""Pages, and columns of cost that stand in the files of who may see it."""


@pytest.mark.parametrize("page", HIDDEN)
def test_no_cost_and_no_other_store_is_in_a_file(taking: Taking, page: str) -> None:
    whole = taking.sheets(taking.whole, page, query_of(taking, page))
    mine = taking.sheets(taking.reader, page, query_of(taking, page))
    assert mine or page == "loss"  # which lives on cost
    for rows in mine.values():
        for cell in (cell for row in rows for cell in row):
            told = cell.value
            if isinstance(told, int | float):
                assert abs(Decimal(str(told))) not in KNOWING_COST, (page, cell.coordinate)
            assert OTHER not in str(told)
    out = [
        hidden(columns(rows), columns(mine[key]) if key in mine else {})
        for key, rows in whole.items()
    ]
    assert HIDDEN[page] <= set().union(*out)


@pytest.mark.parametrize("page", sorted(HIDDEN.keys() - {"expiry", "loss"}))
def test_a_text_like_a_formula_stays_a_text(taking: Taking, page: str) -> None:
    """Nothing is reckoned when the file is opened, nor when somebody edits such a cell."""
    texts = []
    for rows in taking.sheets(taking.whole, page, query_of(taking, page)).values():
        for cell in (cell for row in rows for cell in row):
            assert cell.data_type != "f", (page, cell.coordinate)
            if isinstance(cell.value, str) and cell.value.startswith(tuple("=+-@")):
                assert cell.quotePrefix, (page, cell.coordinate, cell.value)
                texts.append(cell.value)
    assert texts


def test_each_file_that_is_taken_is_on_record(taking: Taking) -> None:
    taken = taking.sheets(taking.reader, "count", query_of(taking, "count"))
    assert {key.partition("-export_")[2] for key in taken} == {"differences", "not_counted"}
    with writing(connect(settings().database_url)) as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.action == "export.table")).all()
    assert {entry.user_id for entry in entries} == {taking.reader.user_id}
    assert [(entry.detail or {})["export"] for entry in entries] == [
        {"page": "盘 差异", "rows": 1},
        {"page": "盘 没有点到", "rows": 3},
    ]


def test_what_was_read_under_other_rights_is_not_given(taking: Taking) -> None:
    """The rows on screen were read with the right to cost, which was taken away before the click;
    nor is anything given to who has signed out."""
    looking: list[Actor | None] = [taking.whole]
    opened("count", cast("Actor", lambda: looking[0]), **query_of(taking, "count"))
    made = next(made for key, made in taking.files.items() if key.endswith("export_differences"))
    assert made()
    kept = {right: units for right, units in taking.whole.grants.items() if right != SEE_COST}
    for later in (replace(taking.whole, grants=kept), taking.reader, None):
        looking[0] = later
        with pytest.raises(PermissionError):
            made()
