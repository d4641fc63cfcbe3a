"""Today: what needs me. On the first days, that is setting the house in order."""

from __future__ import annotations

import streamlit as st

from pages.widgets.company import company_of
from pages.widgets.frame import open_page

actor = open_page("today")
company = company_of(actor)
st.caption(company.name)
