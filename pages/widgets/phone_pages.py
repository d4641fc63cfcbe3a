"""The pages for a phone in one hand."""

from __future__ import annotations

from core.platform.i18n import N_
from pages.widgets.page_entry import PageEntry

PHONE_PAGES: tuple[PageEntry, ...] = (
    PageEntry(
        "phone", "phone", "phone/home.py", N_("By phone"), ":material/smartphone:", "phone", None
    ),
    PageEntry(
        "phone_receive",
        "phone-receive",
        "phone/receive.py",
        N_("Receive"),
        ":material/inventory:",
        "phone",
        "purchase.receive",
    ),
    PageEntry(
        "phone_arrive",
        "phone-arrive",
        "phone/arrive.py",
        N_("Take in a transfer"),
        ":material/input:",
        "phone",
        "stock.receive",
    ),
    PageEntry(
        "phone_send",
        "phone-send",
        "phone/send.py",
        N_("Send to a store"),
        ":material/local_shipping:",
        "phone",
        "stock.ship",
    ),
    PageEntry(
        "count_phone",
        "count-phone",
        "counting/phone.py",
        N_("Count by phone"),
        ":material/barcode_reader:",
        "phone",
        "stock.count",
    ),
    PageEntry(
        "phone_waste",
        "phone-waste",
        "phone/waste.py",
        N_("Write off"),
        ":material/delete_sweep:",
        "phone",
        "stock.waste",
    ),
    PageEntry(
        "phone_walk",
        "phone-walk",
        "phone/walk.py",
        N_("Expiry walk"),
        ":material/event_busy:",
        "phone",
        "stock.lots",
    ),
)
