"""Chart of accounts: both books, their accounts, and which account plays which role."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import select

from core.desks.setup.accounts import add_account, change_account, map_role
from core.desks.setup.founding import BOOKS, role_names
from core.platform.i18n import _, language
from models.base import table
from models.general import Account, AccountRole
from pages.widgets import master
from pages.widgets.address import choose
from pages.widgets.company import company_of
from pages.widgets.data import rows
from pages.widgets.edge import perform
from pages.widgets.frame import open_with_actions, page_right
from pages.widgets.labels import NATURES, standard_name

KEY, NEW, ROLE = "accounts", "new_account", "account_roles"

opened = open_with_actions("setup_accounts")
actor = opened.actor
company = company_of(actor)
may_change = actor.may_anywhere("books.accounts")
if may_change:
    master.new_button(opened.actions, NEW, _("New account"))
books = sorted(BOOKS, key=lambda book: book != company.standard)
line = st.container(horizontal=True, vertical_alignment="center")
book = choose(line, _("Book"), {code: standard_name(code) for code in books}, "book")
resting = line.toggle(_("Show accounts not in use"), key="resting", bind="query-params")
account, mapped = table(Account), table(AccountRole)
found = rows(
    actor,
    select(account)
    .where(account.c.company_id == company.id, account.c.book == book)
    .order_by(account.c.code),
)
by_id = {row.id: row for row in found}
roles = rows(
    actor,
    select(mapped)
    .where(mapped.c.company_id == company.id, mapped.c.book == book)
    .order_by(mapped.c.role),
)
names = role_names(language())
plays: dict[int, list[str]] = {}
for row in roles:
    plays.setdefault(row.account_id, []).append(names.get(row.role, row.role))
lists = st.tabs([_("Accounts"), _("Roles in the posting rules")])
with lists[0]:
    master.listing(
        KEY,
        [
            {
                "id": row.id,
                "code": row.code,
                "name": "　" * ((len(row.code) - 3) // 2) + row.name,
                "nature": _(NATURES.get(row.nature, row.nature)),
                "side": _("Debit") if row.side == "D" else _("Credit"),
                "role": _(", ").join(plays.get(row.id, [])),
                "active": row.active,
            }
            for row in found
            if row.active or resting
        ],
        [
            master.Column("code", _("Code")),
            master.Column("name", _("Name"), width="large"),
            master.Column("nature", _("Nature")),
            master.Column("side", _("Side"), width="small"),
            master.Column("role", _("Role"), width="medium"),
            master.Column("active", _("In use"), "flag"),
        ],
        nothing=_("No account yet"),
        opens=may_change,
        where=opened.actions,
    )
with lists[1]:
    st.caption(_("Posting rules speak of roles; here each is given an account of this book."))
    master.listing(
        ROLE,
        [
            {
                "id": place,
                "role": names.get(row.role, row.role),
                "code": by_id[row.account_id].code,
                "name": by_id[row.account_id].name,
            }
            for place, row in enumerate(roles)
        ],
        [
            master.Column("role", _("Role"), width="large"),
            master.Column("code", _("Account")),
            master.Column("name", _("Name"), width="large"),
        ],
        nothing=_("No role yet"),
        opens=may_change,
    )


def account_name(account_id: int) -> str:
    """Code and name."""
    return f"{by_id[account_id].code} {by_id[account_id].name}"


def draw_new(_row_id: int | None) -> None:
    """The drawer of a new detail account."""
    writer = page_right("books.accounts")
    with st.form("new_account", border=False):
        parent = st.selectbox(_("Belongs to"), list(by_id), format_func=account_name)
        code = st.text_input(_("Code"), help=_("Usually the code above it and two more digits."))
        name = st.text_input(_("Name"))
        sent = master.save_button()
    if sent:
        master.finish(NEW, perform(add_account, writer, company.id, parent, code or "", name or ""))


def draw(row_id: int | None) -> None:
    """The drawer of one account."""
    writer = page_right("books.accounts")
    row = by_id[row_id or 0]
    with st.form("account", border=False):
        st.text_input(_("Code"), row.code, disabled=True)
        name = st.text_input(_("Name"), row.name)
        active = st.toggle(_("In use"), row.active)
        sent = master.save_button()
    if sent:
        master.finish(KEY, perform(change_account, writer, company.id, row.id, name or "", active))


def draw_role(row_id: int | None) -> None:
    """The drawer of one role of the posting rules."""
    writer = page_right("books.accounts")
    row = roles[row_id or 0]
    ids = [one.id for one in found if one.active]
    with st.form("role", border=False):
        st.text_input(_("Role"), names.get(row.role, row.role), disabled=True)
        chosen = st.selectbox(
            _("Account"), ids, ids.index(row.account_id), format_func=account_name
        )
        sent = master.save_button()
    st.caption(_("It can change as long as the account has no entry."))
    if sent:
        master.finish(ROLE, perform(map_role, writer, company.id, book, row.role, chosen))


master.drawer(NEW, _("New account"), draw_new)
master.drawer(KEY, _("Account"), draw)
master.drawer(ROLE, _("Role in the posting rules"), draw_role)
