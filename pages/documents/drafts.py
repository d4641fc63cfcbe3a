"""Drafts: what somebody began and has not posted."""

from __future__ import annotations

from core.documents.read import Wanted, listed
from core.platform.i18n import _
from pages.documents.listing import MOST, state_name, table
from pages.widgets.company import company_of
from pages.widgets.data import reading
from pages.widgets.document_exports import offer_documents
from pages.widgets.empty import empty
from pages.widgets.frame import open_with_actions

opened = open_with_actions("drafts")
actor = opened.actor
company = company_of(actor)
wanted = Wanted(company.id, state="draft")
with reading(actor) as connection:
    found = listed(connection, wanted, MOST)
if found:
    offer_documents("drafts", wanted, company, state_name, opened.actions)
    table("drafts", found, None, company)
else:
    empty(_("No drafts"), _("What you begin to enter is kept here until you post or discard it."))
