"""The chart of accounts of a company: details added, roles mapped, accounts put to rest.

Rules speak of roles, so a firm's own chart is a matter of mapping. An account that has a
balance keeps its role until a person has moved the balance: else stock and books would
speak of different accounts.
"""

from __future__ import annotations

from sqlmodel import Session, col, select

from core.catalog.fields import CODE, NAME, check_text, clean, code_of, company_right, first, owned
from core.catalog.refusals import CodeTaken, InUse, NotFound
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor
from models.general import Account, AccountBalance, AccountRole

ACCOUNT = N_("Account")


@recorded("books.account", Account)
def add_account(
    session: Session, actor: Actor, company_id: int, parent_id: int, code: str, name: str
) -> int | Refusal:
    """A detail below an account, of the same nature and side; its id."""
    parent = owned(session, Account, parent_id, company_id)
    refused = company_right(session, actor, "books.accounts", company_id) or first(
        check_text(CODE, code_of(code), 20), check_text(NAME, clean(name), 120)
    )
    if refused is not None:
        return refused
    if parent is None:
        return NotFound(N_("Belongs to"))
    taken = session.exec(
        select(Account).where(
            col(Account.company_id) == company_id,
            col(Account.book) == parent.book,
            col(Account.code) == code_of(code),
        )
    ).first()
    if taken is not None:
        return CodeTaken(taken.code, taken.name)
    row = Account(
        company_id=company_id,
        book=parent.book,
        code=code_of(code),
        name=clean(name),
        parent_code=parent.code,
        side=parent.side,
        nature=parent.nature,
    )
    session.add(row)
    session.flush()
    return row.id or 0


@recorded("books.account", Account)
def change_account(
    session: Session, actor: Actor, company_id: int, account_id: int, name: str, active: bool
) -> int | Refusal:
    """Rename an account, or put it to rest; one that plays a role stays awake."""
    row = owned(session, Account, account_id, company_id)
    refused = company_right(session, actor, "books.accounts", company_id) or check_text(
        NAME, clean(name), 120
    )
    if refused is not None:
        return refused
    if row is None:
        return NotFound(ACCOUNT)
    plays = session.exec(
        select(AccountRole.role).where(col(AccountRole.account_id) == account_id).limit(1)
    ).first()
    if plays is not None and not active:
        return InUse(ACCOUNT)
    row.name, row.active = clean(name), active
    session.add(row)
    session.flush()
    return account_id


@recorded("books.role", AccountRole)
def map_role(
    session: Session, actor: Actor, company_id: int, book: str, role: str, account_id: int
) -> int | Refusal:
    """Let another account play a role; refused while the old one has entries."""
    refused = company_right(session, actor, "books.accounts", company_id)
    if refused is not None:
        return refused
    account = owned(session, Account, account_id, company_id)
    mapped = session.get(AccountRole, (company_id, book, role))
    if account is None or account.book != book or mapped is None or not account.active:
        return NotFound(ACCOUNT)
    if mapped.account_id == account_id:
        return account_id
    used = session.exec(
        select(AccountBalance.period)
        .where(col(AccountBalance.account_id) == mapped.account_id)
        .limit(1)
    ).first()
    if used is not None:
        return InUse(ACCOUNT)
    mapped.account_id = account_id
    session.add(mapped)
    session.flush()
    return account_id
