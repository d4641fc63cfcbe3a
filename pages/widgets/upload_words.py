"""The words of fields for files and pictures: the framework has them in English only, so the
reader's own stand in their place, by style. How much a file may hold is said below each field."""

from __future__ import annotations

import json

from core.platform.i18n import _

STYLE = """<style>
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p { font-size: 0; }
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p::after {
  font-size: .875rem; content: %s;
}
[data-testid="stFileUploaderDropzoneInstructions"] { visibility: hidden; }
[data-testid="stCameraInputButton"], [data-testid="stCameraInput"] :has(> a) { font-size: 0; }
[data-testid="stCameraInputButton"] *, [data-testid="stCameraInput"] a { display: none; }
[data-testid="stCameraInputButton"]::after { font-size: .875rem; content: %s; }
[data-testid="stCameraInput"] > [data-testid="stCameraInputButton"]::after { content: %s; }
[data-testid="stCameraInput"] :has(> a)::after { font-size: .875rem; content: %s; }
</style>"""


def style() -> str:
    """A style that says what the buttons of such fields do, and what a camera waits for."""
    words = (
        _("Choose a file"),
        _("Take a picture"),
        _("Another picture"),
        _("The browser has not given its camera yet. Allow it there."),
    )
    return STYLE % tuple(json.dumps(one, ensure_ascii=False) for one in words)
