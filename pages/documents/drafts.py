"""Drafts: what somebody began and has not posted."""

from __future__ import annotations

from core.documents.read import Wanted, listed
from core.platform.i18n import _
from pages.documents.listing import MOST, table
from pages.widgets.company import company_of
from pages.widgets.data import reading
from pages.widgets.empty import empty
from pages.widgets.frame import open_page

actor = open_page("drafts")
company = company_of(actor)
with reading(actor) as connection:
    found = listed(connection, Wanted(company.id, state="draft"), MOST)
if found:
    table("drafts", found, None, company)
else:
    empty(_("No drafts"), _("What you begin to enter is kept here until you post or discard it."))
