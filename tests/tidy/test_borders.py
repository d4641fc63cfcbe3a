"""What may be done only in one place: commit, write HTML, build SQL, draw a screen."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.tidy.source import BUILT, calls, imports, modules, tree

# Where a transaction ends. Everything else of core is called inside one, by an edge.
MAY_COMMIT = ("core/platform", "core/worker.py", "core/worker")
# Where raw HTML is written, each with what it writes. Nobody, so far: `st.html` takes constants.
RAW_HTML: frozenset[str] = frozenset()
SQL_MODULES = {"sa", "sqlalchemy", "sqlmodel"}


def where(path: Path, node: ast.expr | ast.stmt) -> str:
    return f"{path}:{node.lineno}"


def test_core_commits_only_at_the_edge() -> None:
    edges = [Path(name) for name in MAY_COMMIT]
    committing = [
        where(path, call)
        for path in modules("core")
        if not any(path == edge or edge in path.parents for edge in edges)
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    ]
    assert committing == []


def test_core_and_models_know_no_screen() -> None:
    drawing = [
        str(path)
        for path in modules("core", "models")
        if any(name.split(".")[0] == "streamlit" for name in imports(path))
    ]
    assert drawing == []


def test_pages_hold_no_write_session() -> None:
    writing = [
        str(path)
        for path in modules("pages")
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    ]
    assert writing == []


def test_models_keep_their_annotations_real() -> None:
    """SQLModel reads annotations; `from __future__ import annotations` turns them into text."""
    textual = [str(path) for path in modules("models") if "__future__" in imports(path)]
    assert textual == []


def test_raw_html_is_written_only_where_allowed() -> None:
    raw = {
        str(path)
        for path in modules(*BUILT)
        for call in calls(path)
        if any(keyword.arg == "unsafe_allow_html" for keyword in call.keywords)
    }
    assert raw == RAW_HTML


def test_scripts_are_sent_to_the_browser_from_one_file_at_most() -> None:
    sending = {
        str(path)
        for path in modules(*BUILT)
        for call in calls(path)
        if any(keyword.arg == "unsafe_allow_javascript" for keyword in call.keywords)
    }
    assert len(sending) <= 1, sending


def is_sql_text(call: ast.Call) -> bool:
    match call.func:
        case ast.Name(id="text"):
            return True
        case ast.Attribute(attr="text", value=ast.Name(id=owner)):
            return owner in SQL_MODULES
        case _:
            return False


def is_pieced_together(argument: ast.expr) -> bool:
    match argument:
        case ast.JoinedStr() | ast.BinOp():
            return True
        case ast.Call(func=ast.Attribute(attr="format" | "join")):
            return True
        case _:
            return False


def test_sql_text_is_never_pieced_together() -> None:
    pieced = [
        where(path, call)
        for path in modules(*BUILT)
        if any(name.split(".")[0] in SQL_MODULES for name in imports(path))
        for call in calls(path)
        if is_sql_text(call) and any(is_pieced_together(argument) for argument in call.args)
    ]
    assert pieced == []


def test_the_rules_above_see_what_they_look_for() -> None:
    """A rule that can never fail holds nothing."""
    bad = ast.parse('text(f"select {x}")\nsa.text("a" + b)\ntext("{}".format(c))').body
    for statement in bad:
        assert isinstance(statement, ast.Expr)
        assert isinstance(statement.value, ast.Call)
        assert is_sql_text(statement.value)
        assert is_pieced_together(statement.value.args[0])
    assert tree(Path("tests/tidy/test_borders.py")).body
