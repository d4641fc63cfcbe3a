"""The words of a table's column menu: the framework has them in English only, so the reader's own
stand in their place, by style. Statistics and formats, whose menus are English too, are left out.

What can be sorted begins with the two ways to sort; the rest is counted from the end, where a
column that cannot be sorted has the same.
"""

from __future__ import annotations

import json

from core.platform.i18n import _, language

MENU = '[data-testid="stDataFrameColumnMenu"] [role="menuitem"]'
PLAIN = '[role="menuitem"]:not([aria-haspopup])'


def style() -> str:
    """A style that says it in the reader's language; nothing for who reads English."""
    if language() == "en":
        return ""
    words = {
        f":nth-child(1 of {PLAIN})": _("Sort ascending"),
        f":nth-child(2 of {PLAIN})": _("Sort descending"),
        f":nth-last-child(3 of {PLAIN})": _("Fit the width"),
        f":nth-last-child(2 of {PLAIN})": _("Keep in sight, or no longer"),
        f":nth-last-child(1 of {PLAIN})": _("Hide this column"),
    }
    said = "\n".join(
        f"{MENU}{which}::after {{ content: {json.dumps(text, ensure_ascii=False)}; }}"
        for which, text in words.items()
    )
    return f"""<style>
{MENU}[aria-haspopup] {{ display: none; }}
{MENU} {{ font-size: 0; }}
{MENU}::after {{ font-size: .875rem; }}
{said}
</style>"""
