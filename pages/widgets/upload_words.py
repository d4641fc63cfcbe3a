"""The words of a field for files: the framework has them in English only, so the reader's own
stand in their place, by style. How much a file may hold is said below each field."""

from __future__ import annotations

import json

from core.platform.i18n import _

STYLE = """<style>
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p { font-size: 0; }
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p::after {
  font-size: .875rem; content: %s;
}
[data-testid="stFileUploaderDropzoneInstructions"] { visibility: hidden; }
</style>"""


def style() -> str:
    """A style that says what the button of such a field does."""
    return STYLE % json.dumps(_("Choose a file"), ensure_ascii=False)
