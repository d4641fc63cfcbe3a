"""Every change of set-up is told to the audit chain, with each field as it was and as it is."""

from __future__ import annotations

import ast
import datetime as dt
import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from core.catalog import (
    budgets,
    categories,
    companies,
    dropping,
    item_parts,
    items,
    loss_reasons,
    measures,
    org_units,
    partners,
    price_lists,
    promotion_set_up,
    rebates,
    replenishment,
    scale_layouts,
    stock_levels,
    supplier_terms,
    tax_set_up,
    warehouses,
)
from core.catalog.barcodes import Layout
from core.catalog.refusals import Missing
from core.desks.setup import accounts, founding, periods
from core.platform import approvers, audit, changes, saved_views, sessions, snoozes, users
from core.platform.rows import Rows
from models.catalog import TaxClass, Unit
from models.company import Company, Period, Warehouse
from models.general import Account
from models.people import Role
from models.stock import Lot, LotBalance
from models.trail import AuditEntry
from pages.session_routes import begin_session, end_session
from tests.databases import Databases, Engine
from tests.founded import Ground, founded

DAY = dt.date(2026, 11, 20)
ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("core/catalog", "core/desks/setup", "core/platform")
PREFERENCES = {
    "core.platform.users.set_language",
    "core.platform.api_tokens.issue",
    "core.platform.api_tokens.end",
}
"""Change nothing that others see, or tell it themselves."""


@pytest.fixture
def ground(databases: Databases, engine_name: Engine) -> Iterator[Ground]:
    with founded(databases, engine_name) as made:
        yield made


def entries(ground: Ground) -> list[AuditEntry]:
    return list(ground.session.exec(select(AuditEntry).order_by(col(AuditEntry.id))))


def fields(entry: AuditEntry) -> Any:
    """The fields of the subject's row."""
    detail: Any = entry.detail
    return detail["rows"][0]["fields"]


def first(ground: Ground, model: Any, *where: Any) -> Any:
    return ground.session.exec(select(model).where(*where).order_by(model.id)).first()


def milk(ground: Ground, **more: Any) -> items.ItemForm:
    tax, unit = first(ground, TaxClass), first(ground, Unit)
    values = {
        "code": "M1",
        "name": "鲜牛奶",
        "category_id": ground.founded.category_id,
        "base_unit_id": unit.id,
        "sales_tax_class_id": tax.id,
        "purchase_tax_class_id": tax.id,
    }
    return items.ItemForm(**(values | more))


def keep(ground: Ground) -> tuple[Any, Any, Any]:
    return ground.session, ground.actor, ground.company_id


PAGES = {"stock": "stock.view"}


def _view(ground: Ground) -> int:
    answer = saved_views.save_view(*keep(ground), PAGES, "stock", "Milk", {"q": "milk"})
    assert isinstance(answer, int)
    return answer


def _milk_id(ground: Ground, **more: Any) -> int:
    answer = items.save_item(*keep(ground), milk(ground, **more))
    assert isinstance(answer, int)
    return answer


def _dropped(ground: Ground) -> int:
    """Milk, of which no more is ordered."""
    item = _milk_id(ground)
    assert dropping.stop_ordering(*keep(ground), [item], dt.date(2026, 11, 20)) == 1
    return item


def _case(ground: Ground) -> items.UnitForm:
    return items.UnitForm(first(ground, Unit, col(Unit.code) == "CASE").id, 12)


def _barcode(ground: Ground) -> items.BarcodeForm:
    return items.BarcodeForm("690", milk(ground).base_unit_id)


def _account(ground: Ground) -> Account:
    found = first(ground, Account, col(Account.book) == "SBE", col(Account.code) == "1002")
    assert isinstance(found, Account)
    return found


def _map_role(ground: Ground) -> Any:
    other = first(ground, Account, col(Account.book) == "SBE", col(Account.code) == "1403")
    return accounts.map_role(*keep(ground), "SBE", "inventory", other.id)


def _supplier(ground: Ground) -> int:
    form = partners.PartnerForm("P9", "光明", supplier=True)
    answer = partners.save_partner(*keep(ground), form)
    assert isinstance(answer, int)
    return answer


def _policy(ground: Ground) -> int:
    form = replenishment.PolicyForm(DAY, replenishment.DEFAULT)
    answer = replenishment.save_policy(*keep(ground), form)
    assert isinstance(answer, int)
    return answer


def _price_list(ground: Ground, code: str = "A") -> price_lists.PriceListForm:
    return price_lists.PriceListForm(code, "零售", "sell", DAY)


def _list_id(ground: Ground) -> int:
    answer = price_lists.save_price_list(*keep(ground), _price_list(ground))
    assert isinstance(answer, int)
    return answer


def _marked_down(ground: Ground) -> Any:
    lot = Lot(company_id=ground.company_id, item_id=_milk_id(ground), code="1", expires_on=DAY)
    ground.session.add(lot)
    ground.session.flush()
    shelf = first(ground, Warehouse)
    ground.session.add(
        LotBalance(
            lot_id=lot.id or 0,
            warehouse_id=shelf.id,
            item_id=lot.item_id,
            company_id=ground.company_id,
            org_unit_id=shelf.org_unit_id,
            quantity_micro=1,
        )
    )
    ground.session.flush()
    return promotion_set_up.near_expiry_markdown(*keep(ground), [lot.id or 0], 3000, DAY)


def _closed(ground: Ground) -> int:
    code = min(ground.session.exec(select(Period.code)).all())
    answer = periods.close_through(*keep(ground), code)
    assert answer == 1
    return code


def _invited(ground: Ground) -> users.Invited:
    role = first(ground, Role, col(Role.code) == "buyer")
    grants = [users.Grant(role.id, ground.founded.head_office_id)]
    made = users.invite(ground.session, ground.actor, "li", "李雷", grants, ground.clock)
    assert isinstance(made, users.Invited)
    return made


def _rate(ground: Ground, code: str = "V06") -> Any:
    """A rate of a new class, from 2030."""
    form = tax_set_up.TaxClassForm(f"T{code}", "新", "new")
    tax = tax_set_up.save_tax_class(ground.session, ground.actor, form)
    assert isinstance(tax, int)
    rate = tax_set_up.RateForm(tax, "general", 700, dt.date(2030, 1, 1), None)
    return tax_set_up.save_tax_rate(ground.session, ground.actor, rate, DAY)


NOW, LATER = dt.date(2026, 11, 20), dt.date(2026, 11, 23)
EXAMPLES: dict[str, tuple[str, Callable[[Ground], Any]]] = {
    "core.catalog.categories.save_category": (
        "setup.category.add",
        lambda g: categories.save_category(*keep(g), categories.CategoryForm("D", "乳品")),
    ),
    "core.catalog.categories.set_costing": (
        "setup.costing.add",
        lambda g: categories.set_costing(*keep(g), None, "fifo", dt.date(2027, 1, 1)),
    ),
    "core.catalog.companies.change_company": (
        "setup.company.change",
        lambda g: companies.change_company(*keep(g), companies.CompanyForm("C1", "新名")),
    ),
    "core.catalog.items.save_item": (
        "setup.item.add",
        lambda g: items.save_item(*keep(g), milk(g)),
    ),
    "core.catalog.dropping.stop_ordering": ("setup.item.change", _dropped),
    "core.catalog.dropping.order_again": (
        "setup.item.change",
        lambda g: dropping.order_again(*keep(g), [_dropped(g)]),
    ),
    "core.catalog.item_parts.add_item_unit": (
        "setup.item_unit.add",
        lambda g: item_parts.add_item_unit(*keep(g), _milk_id(g), _case(g)),
    ),
    "core.catalog.item_parts.remove_item_unit": (
        "setup.item_unit.remove",
        lambda g: item_parts.remove_item_unit(
            *keep(g), _milk_id(g, units=[_case(g)]), _case(g).unit_id
        ),
    ),
    "core.catalog.item_parts.add_barcode": (
        "setup.barcode.add",
        lambda g: item_parts.add_barcode(*keep(g), _milk_id(g), _barcode(g)),
    ),
    "core.catalog.item_parts.remove_barcode": (
        "setup.barcode.remove",
        lambda g: item_parts.remove_barcode(*keep(g), _milk_id(g, barcodes=[_barcode(g)]), "690"),
    ),
    "core.catalog.measures.save_unit": (
        "setup.measure.add",
        lambda g: measures.save_unit(g.session, g.actor, "TON", "吨", "ton"),
    ),
    "core.catalog.org_units.save_org_unit": (
        "setup.org_unit.add",
        lambda g: org_units.save_org_unit(
            *keep(g), org_units.OrgUnitForm("S1", "一店", parent_id=g.founded.head_office_id)
        ),
    ),
    "core.catalog.partners.save_partner": (
        "setup.partner.add",
        lambda g: partners.save_partner(
            *keep(g), partners.PartnerForm("P1", "光明", supplier=True, phone="13800000000")
        ),
    ),
    "core.catalog.price_lists.save_price_list": (
        "setup.price_list.add",
        lambda g: price_lists.save_price_list(*keep(g), _price_list(g)),
    ),
    "core.catalog.price_lists.set_prices": (
        "setup.price_list.change",
        lambda g: price_lists.set_prices(
            *keep(g),
            _list_id(g),
            [price_lists.LineForm(_milk_id(g), milk(g).base_unit_id, 11_000_000)],
        ),
    ),
    "core.catalog.price_lists.copy_price_list": (
        "setup.price_list.add",
        lambda g: price_lists.copy_price_list(*keep(g), _list_id(g), _price_list(g, "B"), 500),
    ),
    "core.catalog.promotion_set_up.save_promotion": (
        "setup.promotion.add",
        lambda g: promotion_set_up.save_promotion(
            *keep(g),
            promotion_set_up.PromotionForm(
                "P1", "第二件半价", "second_item", DAY, DAY, {_milk_id(g): None}, percent_bp=5000
            ),
        ),
    ),
    "core.catalog.promotion_set_up.near_expiry_markdown": ("setup.promotion.add", _marked_down),
    "core.catalog.replenishment.save_policy": (
        "setup.policy.add",
        lambda g: replenishment.save_policy(
            *keep(g), replenishment.PolicyForm(DAY, replenishment.DEFAULT)
        ),
    ),
    "core.catalog.replenishment.end_policy": (
        "setup.policy.change",
        lambda g: replenishment.end_policy(*keep(g), _policy(g), DAY, DAY),
    ),
    "core.catalog.budgets.save_budget": (
        "setup.budget.add",
        lambda g: budgets.save_budget(*keep(g), budgets.BudgetForm("month", 1_000_00, DAY)),
    ),
    "core.catalog.stock_levels.set_levels": (
        "setup.stock_level.add",
        lambda g: stock_levels.set_levels(
            *keep(g),
            [
                stock_levels.LevelForm(
                    _milk_id(g), first(g, Warehouse).id, stock_levels.Level(0, 1, 2)
                )
            ],
            DAY,
            DAY,
        ),
    ),
    "core.catalog.supplier_terms.save_terms": (
        "setup.supplier_terms.add",
        lambda g: supplier_terms.save_terms(*keep(g), _supplier(g), supplier_terms.USUAL),
    ),
    "core.platform.approvers.set_limits": (
        "setup.approval_limits.add",
        lambda g: approvers.set_limits(*keep(g), "purchase.order", {first(g, Role).id: 1_000_000}),
    ),
    "core.catalog.scale_layouts.save_layout": (
        "setup.scale.add",
        lambda g: scale_layouts.save_layout(*keep(g), Layout("21WWWWWEEEEEC")),
    ),
    "core.catalog.scale_layouts.take_usual": (
        "setup.scale.add",
        lambda g: scale_layouts.take_usual(*keep(g)),
    ),
    "core.catalog.scale_layouts.remove_layout": (
        "setup.scale.remove",
        lambda g: (
            scale_layouts.save_layout(*keep(g), Layout("21WWWWWEEEEEC")),
            scale_layouts.remove_layout(*keep(g), "21WWWWWEEEEEC"),
        ),
    ),
    "core.catalog.rebates.save_rebate": (
        "setup.rebate.add",
        lambda g: rebates.save_rebate(
            *keep(g),
            rebates.RebateForm(_supplier(g), dt.date(2026, 1, 1), dt.date(2026, 12, 31), 300),
        ),
    ),
    "core.catalog.tax_set_up.save_tax_class": (
        "setup.tax_class.add",
        lambda g: tax_set_up.save_tax_class(
            g.session, g.actor, tax_set_up.TaxClassForm("V05", "五", "five")
        ),
    ),
    "core.catalog.loss_reasons.save_loss_rule": (
        "setup.loss_rule.add",
        lambda g: loss_reasons.save_loss_rule(*keep(g), "expired", True),
    ),
    "core.catalog.tax_set_up.save_tax_rate": ("setup.tax_rate.add", _rate),
    "core.catalog.tax_set_up.remove_tax_rate": (
        "setup.tax_rate.remove",
        lambda g: tax_set_up.remove_tax_rate(g.session, g.actor, _rate(g), DAY),
    ),
    "core.catalog.warehouses.save_warehouse": (
        "setup.warehouse.add",
        lambda g: warehouses.save_warehouse(
            *keep(g),
            warehouses.WarehouseForm(
                "W9", "九号仓", "ordinary", g.founded.head_office_id, g.founded.cost_pool_id
            ),
        ),
    ),
    "core.catalog.warehouses.save_cost_pool": (
        "setup.cost_pool.add",
        lambda g: warehouses.save_cost_pool(*keep(g), "P2", "二号池"),
    ),
    "core.desks.setup.accounts.add_account": (
        "books.account.add",
        lambda g: accounts.add_account(*keep(g), _account(g).id or 0, "100209", "招行"),
    ),
    "core.desks.setup.accounts.change_account": (
        "books.account.change",
        lambda g: accounts.change_account(
            *keep(g), _account(g).id or 0, "各家银行", _account(g).active
        ),
    ),
    "core.desks.setup.accounts.map_role": ("books.role.change", _map_role),
    "core.desks.setup.first_administrator.create_first_administrator": (
        "setup.company.add",
        lambda _: None,  # the ground itself was made by it
    ),
    "core.desks.setup.founding.found_company": (
        "setup.company.add",
        lambda g: founding.found_company(
            g.session, g.actor, companies.CompanyForm("C2", "二号"), g.clock
        ),
    ),
    "core.desks.setup.periods.close_through": ("books.period.close", _closed),
    "core.desks.setup.periods.hold_through": (
        "books.period.hold",
        lambda g: periods.hold_through(*keep(g), min(g.session.exec(select(Period.code)).all())),
    ),
    "core.desks.setup.periods.reopen_period": (
        "books.period.reopen",
        lambda g: periods.reopen_period(*keep(g), _closed(g), "补录发票"),
    ),
    "core.desks.setup.periods.open_next_period": (
        "books.period.add",
        lambda g: periods.open_next_period(*keep(g)),
    ),
    "core.desks.setup.periods.open_earlier_periods": (
        "books.period.add",
        lambda g: periods.open_earlier_periods(*keep(g), 202401),
    ),
    "core.platform.users.invite": ("setup.user.add", _invited),
    "core.platform.users.change_user": (
        "setup.user.change",
        lambda g: users.change_user(
            g.session, g.actor, _invited(g).user_id, "李磊", True, [], g.clock
        ),
    ),
    "core.platform.users.invite_again": (
        "setup.user.link",
        lambda g: users.invite_again(g.session, g.actor, _invited(g).user_id, g.clock),
    ),
    "core.platform.users.choose_password": (
        "user.password",
        lambda g: users.choose_password(g.session, _invited(g).token, "$2b$04$new", g.clock),
    ),
    "core.platform.snoozes.put_off": (
        "today.snooze.add",
        lambda g: snoozes.put_off(*keep(g), "expiry:1", "x", LATER, "later", NOW, g.clock),
    ),
    "core.platform.snoozes.take_up": (
        "today.snooze.remove",
        lambda g: (
            snoozes.put_off(*keep(g), "expiry:1", "x", LATER, "later", NOW, g.clock),
            snoozes.take_up(*keep(g), "expiry:1"),
        ),
    ),
    "core.platform.saved_views.save_view": ("view.add", _view),
    "core.platform.saved_views.change_view": (
        "view.change",
        lambda g: saved_views.change_view(*keep(g), PAGES, _view(g), "Fresh"),
    ),
    "core.platform.saved_views.remove_view": (
        "view.remove",
        lambda g: saved_views.remove_view(*keep(g), _view(g)),
    ),
    "core.platform.saved_views.open_first": (
        "view.first.add",
        lambda g: saved_views.open_first(*keep(g), PAGES, "stock", _view(g)),
    ),
    "core.platform.users.set_password": (
        "user.password",
        lambda g: users.set_password(g.session, g.user_id, "$2b$04$new", g.clock),
    ),
    "core.platform.users.save_role": (
        "setup.role.add",
        lambda g: users.save_role(g.session, g.actor, "clerk", "文员", "Clerk", ["see"]),
    ),
}


ONLY_ASK = frozenset(
    {
        "core.catalog.below_cost.below_cost",
        "core.platform.users.may_act_for",
        "core.platform.api_tokens.tokens_kept",
        "core.platform.api_tokens.users_kept",
    }
)


def verbs() -> set[str]:
    """Public functions of the set-up rooms that take a session and an actor, or set a password."""
    found = set()
    for room in ROOMS:
        for path in sorted((ROOT / room).glob("*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                    continue
                names = [one.arg for one in node.args.args]
                verb = names[:2] == ["session", "actor"] or (
                    names[:1] == ["session"] and "password_hash" in names
                )
                if verb and "permission" not in names:  # which only asks
                    found.add(f"{module}.{node.name}")
    return found


def test_no_verb_of_set_up_forgets_to_tell() -> None:
    for name in verbs():
        importlib.import_module(name.rsplit(".", 1)[0])
    rooms = tuple(f"{room.replace('/', '.')}." for room in ROOMS)
    told = {name for name in changes.RECORDED if name.startswith(rooms)}
    assert verbs() - PREFERENCES - ONLY_ASK == told
    assert set(EXAMPLES) == told


@pytest.mark.parametrize("verb", sorted(EXAMPLES))
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_each_verb_tells_what_it_did(ground: Ground, verb: str) -> None:
    action, act = EXAMPLES[verb]
    act(ground)
    last = entries(ground)[-1]
    assert (last.action, last.company_id) in {(action, ground.company_id), (action, 2)}
    assert last.user_id is not None
    detail: Any = last.detail
    assert detail["rows"]
    assert audit.broken_at(Rows(ground.session)) is None


def test_a_change_tells_each_field_as_it_was_and_as_it_is(ground: Ground) -> None:
    item_id = items.save_item(*keep(ground), milk(ground, retail_price_micro=15_800_000))
    assert isinstance(item_id, int)
    changed = milk(ground, name="鲜奶", retail_price_micro=16_800_000, life_days=7)
    items.save_item(*keep(ground), changed, item_id)
    last = entries(ground)[-1]
    assert last.action == "setup.item.change"
    assert (last.user_id, last.company_id) == (ground.user_id, ground.company_id)
    assert fields(last) == {
        "name": ["鲜牛奶", "鲜奶"],
        "retail_price_micro": [15_800_000, 16_800_000],
        "life_days": [None, 7],
    }


def test_units_and_barcodes_that_stay_are_not_told(ground: Ground) -> None:
    box = first(ground, Unit, col(Unit.code) == "CASE")
    units = [items.UnitForm(box.id, 12)]
    piece = milk(ground).base_unit_id
    form = milk(ground, units=units, barcodes=[items.BarcodeForm("690", piece)])
    item_id = items.save_item(*keep(ground), form)
    assert isinstance(item_id, int)
    more = [items.BarcodeForm("690", piece), items.BarcodeForm("691", box.id)]
    items.save_item(*keep(ground), milk(ground, units=units, barcodes=more), item_id)
    last: Any = entries(ground)[-1].detail
    assert [(row["table"], row["act"]) for row in last["rows"]] == [("barcode", "add")]
    assert last["rows"][0]["fields"]["item_id"] == [None, "M1 鲜牛奶"]


def test_nothing_changed_is_nothing_told(ground: Ground) -> None:
    item_id = items.save_item(*keep(ground), milk(ground))
    assert isinstance(item_id, int)
    before = len(entries(ground))
    items.save_item(*keep(ground), milk(ground), item_id)
    refused = items.save_item(*keep(ground), milk(ground, name=""), item_id)
    assert isinstance(refused, Missing)
    assert len(entries(ground)) == before


def test_personal_data_and_secrets_are_named_and_never_quoted(ground: Ground) -> None:
    form = partners.PartnerForm("P1", "光明", supplier=True, contact="王五", phone="13800000000")
    partners.save_partner(*keep(ground), form)
    assert fields(entries(ground)[-1])["phone"] is None
    users.set_password(ground.session, ground.user_id, "$2b$04$secret", ground.clock)
    assert fields(entries(ground)[-1]) == {"password_hash": None}
    told = "".join(str(entry.detail) for entry in entries(ground))
    assert not any(text in told for text in ("13800000000", "王五", "$2b$"))


def test_a_founded_company_is_told_in_one_entry(ground: Ground) -> None:
    entry = entries(ground)[0]
    assert (entry.action, entry.user_id) == ("setup.company.add", ground.user_id)
    detail: Any = entry.detail
    assert detail["rows"][0]["name"] == "C1 江南生鲜"
    assert detail["counted"]["account"]["add"] > 100


def test_what_all_companies_share_is_told_to_each(ground: Ground) -> None:
    form = companies.CompanyForm("C2", "二号")
    assert isinstance(
        founding.found_company(ground.session, ground.actor, form, ground.clock), founding.Founded
    )
    measures.save_unit(ground.session, ground.actor, "TON", "吨", "ton")
    told = [e for e in entries(ground) if e.action == "setup.measure.add"]
    assert [e.company_id for e in told] == sorted(
        row or 0 for row in ground.session.exec(select(Company.id))
    )


def test_coming_and_going_is_told(ground: Ground) -> None:
    ticket = sessions.mint(ground.session, ground.user_id, "ticket", sessions_clock())
    token = begin_session(ground.session, ticket, 12)
    assert token is not None
    end_session(ground.session, token, everywhere=True)
    assert [e.action for e in entries(ground)[-2:]] == ["user.sign_in", "user.sign_out_all"]
    assert {e.company_id for e in entries(ground)[-2:]} == {ground.company_id}


def sessions_clock() -> Any:
    """The routes look at the machine's clock."""
    from core.kernel.clock import SystemClock

    return SystemClock()


def test_grants_are_told_by_name(ground: Ground) -> None:
    _invited(ground)
    detail: Any = entries(ground)[-1].detail
    granted = next(row for row in detail["rows"] if row["table"] == "user_role")
    assert "HQ 总部" in granted["name"]
    assert "buyer" in granted["name"]


def test_a_row_touched_twice_is_told_once(ground: Ground) -> None:
    """An org unit is written, and written again when its place in the tree is known."""
    form = org_units.OrgUnitForm("S1", "一店", parent_id=ground.founded.head_office_id)
    org_units.save_org_unit(*keep(ground), form)
    detail: Any = entries(ground)[-1].detail
    assert [(row["table"], row["act"]) for row in detail["rows"]] == [("org_unit", "add")]
