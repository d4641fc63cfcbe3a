"""What a founded company has from its first minute, and how its books are turned."""

from __future__ import annotations

from sqlmodel import col, select

from core.catalog.companies import CompanyForm
from core.catalog.refusals import CodeTaken, InUse, Missing, NotFound
from core.desks.setup.accounts import add_account, change_account, map_role
from core.desks.setup.founding import BOOKS, Founded, found_company, role_names
from core.desks.setup.periods import (
    LaterClosed,
    close_through,
    hold_through,
    open_earlier_periods,
    open_next_period,
    reopen_period,
)
from core.kernel.period import Period as Month
from core.platform.permissions import FOUNDER_ROLES, KEYS, ROLE_TEMPLATES
from models.company import CostingPolicy, Period, Warehouse
from models.general import Account, AccountRole
from models.people import Role
from tests.founded import Ground


def account(ground: Ground, book: str, code: str) -> Account:
    return ground.session.exec(
        select(Account).where(col(Account.book) == book, col(Account.code) == code)
    ).one()


def test_the_first_user_may_do_everything(ground: Ground) -> None:
    granted = {key for key in KEYS if ground.actor.may(key, ground.founded.head_office_id)}
    assert granted == KEYS


def test_no_single_role_may_do_everything() -> None:
    assert all(template.permissions < KEYS for template in ROLE_TEMPLATES)
    assert all(template.permissions <= KEYS for template in ROLE_TEMPLATES)
    assert set(FOUNDER_ROLES) <= {template.code for template in ROLE_TEMPLATES}


def test_roles_are_data_from_templates(ground: Ground) -> None:
    codes = ground.session.exec(select(Role.code)).all()
    assert set(codes) == {template.code for template in ROLE_TEMPLATES}


def test_every_role_of_the_rules_has_an_account_in_both_books(ground: Ground) -> None:
    for book in BOOKS:
        mapped = ground.session.exec(
            select(AccountRole.role).where(col(AccountRole.book) == book)
        ).all()
        assert set(mapped) == set(role_names("en"))


def test_every_account_but_the_first_level_hangs_below_another(ground: Ground) -> None:
    for book in BOOKS:
        rows = ground.session.exec(select(Account).where(col(Account.book) == book)).all()
        codes = {row.code for row in rows}
        assert {row.parent_code for row in rows} - {""} <= codes
        assert all(row.parent_code for row in rows if len(row.code) > 4)


def test_stock_can_move_on_the_first_day(ground: Ground) -> None:
    assert ground.session.exec(select(Warehouse)).one().active
    policy = ground.session.exec(select(CostingPolicy)).one()
    assert (policy.category_id, policy.method) == (None, "average")
    states = ground.session.exec(select(Period.state)).all()
    assert set(states) == {"open"}
    assert len(states) >= 24


def test_a_second_company_is_its_own(ground: Ground) -> None:
    made = found_company(
        ground.session, ground.actor, CompanyForm("C2", "二号公司", "USD"), ground.clock
    )
    assert isinstance(made, Founded)
    assert ground.actor.companies == {ground.company_id, made.company_id}
    again = found_company(ground.session, ground.actor, CompanyForm("c2", "三号"), ground.clock)
    assert isinstance(again, CodeTaken)


def states(ground: Ground) -> list[str]:
    return [row.state for row in ground.session.exec(select(Period).order_by(col(Period.code)))]


def test_periods_close_in_order_and_reopen_from_the_end(ground: Ground) -> None:
    codes = sorted(ground.session.exec(select(Period.code)).all())
    args = (ground.session, ground.actor, ground.company_id)
    assert close_through(*args, codes[1]) == 2
    assert close_through(*args, codes[1]) == 0
    assert hold_through(*args, codes[3]) == 2
    assert states(ground)[:5] == ["closed", "closed", "hold", "hold", "open"]
    assert reopen_period(*args, codes[1], "漏了发票") == LaterClosed(Month.from_code(codes[3]))
    assert close_through(*args, codes[3]) == 2
    assert isinstance(reopen_period(*args, codes[3], " "), Missing)
    assert reopen_period(*args, codes[3], "漏了发票") == codes[3]
    assert states(ground)[:5] == ["closed", "closed", "closed", "open", "open"]
    assert isinstance(close_through(*args, 199001), NotFound)
    assert isinstance(open_earlier_periods(*args, 201501), LaterClosed)
    assert open_next_period(*args) == Month.from_code(codes[-1]).next.code


def test_a_detail_account_takes_after_its_parent(ground: Ground) -> None:
    bank = account(ground, "SBE", "1002")
    args = (ground.session, ground.actor, ground.company_id)
    made = add_account(*args, bank.id or 0, "100209", "招商银行")
    assert isinstance(made, int)
    row = ground.session.get_one(Account, made)
    assert (row.book, row.side, row.nature, row.parent_code) == ("SBE", "D", "资产", "1002")
    assert isinstance(add_account(*args, bank.id or 0, "100209", "别名"), CodeTaken)


def test_a_role_moves_to_another_account_of_its_book(ground: Ground) -> None:
    args = (ground.session, ground.actor, ground.company_id)
    raw, other_book = account(ground, "SBE", "1403"), account(ground, "ASBE", "1403")
    assert map_role(*args, "SBE", "inventory", raw.id or 0) == raw.id
    assert isinstance(map_role(*args, "SBE", "inventory", other_book.id or 0), NotFound)


def test_an_account_that_plays_a_role_stays_awake(ground: Ground) -> None:
    args = (ground.session, ground.actor, ground.company_id)
    stock = account(ground, "SBE", "1405")
    assert isinstance(change_account(*args, stock.id or 0, "库存商品", False), InUse)
    assert change_account(*args, stock.id or 0, "商品", True) == stock.id
