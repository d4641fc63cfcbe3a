"""Every table on screen can be taken away as an Excel file: none is drawn around the doors.

A table is drawn by `data_table`, `edit_table` (both in pages/widgets/data_table.py) or `read_table`
(pages/widgets/document_tables.py), which offer its file themselves. A page that offers it by a
button of its own says so, stands in `OFFERS` below with what it calls, and is looked at here.
"""

from __future__ import annotations

import ast
from pathlib import Path

from tests.tidy.source import ROOT, Function, calls, functions, modules, text, tree

DOORS = {
    Path("pages/widgets/data_table.py"): ("data_table", "edit_table"),
    Path("pages/widgets/document_tables.py"): ("read_table",),
}
DRAWN = {"dataframe", "data_editor", "table"}
"""What Streamlit draws a table by."""
OFFERS = {
    "pages/analyse/tables.py": "File",  # hands on what its caller says
    "pages/documents/listing.py": "offer_documents",
    "pages/imports/check_step.py": "download_button",  # the rows to mend, with what is wrong
    "pages/stock/lots.py": "offer",
    "pages/stock/on_hand.py": "offer",
    "pages/widgets/document_view.py": "offer_lines",
    "pages/widgets/master.py": "of_mappings",
}
"""Pages that give a table's file by a button of their own, and what they call for it."""


def name_of(called: ast.expr) -> str:
    """`offer` of both `offer(…)` and `export.offer(…)`."""
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def drawn_directly(path: Path) -> list[str]:
    """Places where a table is drawn past the doors, by Streamlit itself or as Markdown."""
    found = [
        f"{path}:{call.lineno}"
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr in DRAWN
    ]
    found += [
        f"{path}:{node.lineno}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and ("|--" in node.value or "|:-" in node.value or "<table" in node.value)
    ]
    return found


def says_offered(path: Path) -> bool:
    """Whether a file draws a table whose button stands elsewhere."""
    named = any(
        isinstance(node, ast.Name) and node.id == "OFFERED" for node in ast.walk(tree(path))
    )
    return named or any(word.arg == "offered" for call in calls(path) for word in call.keywords)


def door(path: Path, name: str) -> Function:
    return next(one for one in functions(path) if one.name == name)


def test_no_table_is_drawn_around_the_doors() -> None:
    around = [
        place for path in modules("pages") if path not in DOORS for place in drawn_directly(path)
    ]
    assert around == [], "draw it by data_table, edit_table or read_table"


def test_the_doors_offer_the_file() -> None:
    """Each asks for its file: there is no default by which it could be left out."""
    for path, names in DOORS.items():
        for name in names:
            assert "_offer" in {
                name_of(call.func)
                for call in ast.walk(door(path, name))
                if isinstance(call, ast.Call)
            }
    for name in ("data_table", "edit_table"):
        arguments = door(Path("pages/widgets/data_table.py"), name).args
        needed = arguments.args[: len(arguments.args) - len(arguments.defaults)]
        assert "file" in {one.arg for one in needed}


def test_whoever_says_that_the_file_is_offered_elsewhere_offers_it() -> None:
    saying = {str(path) for path in modules("pages") if path not in DOORS and says_offered(path)}
    assert saying == set(OFFERS)
    for path, wanted in OFFERS.items():
        called = {name_of(call.func) for call in calls(Path(path))}
        assert wanted in called, f"{path} should call {wanted}"


def test_the_toolbar_of_a_table_is_shut() -> None:
    """Its own download is a CSV: unrecorded, cut where the page is cut, and a text that begins
    with "=" is a formula in it. tests/browser/test_export.py looks at it in a browser."""
    shut = (
        '[data-testid="stFullScreenFrame"]:has([data-testid="stDataFrame"])'
        ' [data-testid="stElementToolbar"] { display: none; }'
    )
    assert shut in (ROOT / "pages/static/documents.css").read_text(encoding="utf-8")
    assert "documents.css" in text(Path("pages/shell.py"))


def test_a_share_is_never_taken_for_a_percentage() -> None:
    """A column of `percent` holds 0.4 where the files of these doors expect 40."""
    holding = {
        str(path)
        for path in modules("pages")
        if 'format="percent"' in text(path)
        and {"File", "grid"} & {name_of(call.func) for call in calls(path)}
    }
    assert holding == set()
