"""What a page asks of the books, a benchmark can time: each question stands in the registry."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.tidy.source import modules, tree

Question = tuple[str, str]
ROOM = "core/analytics"
REGISTRY = ("core/analytics/registry.py", "core/analytics/registry_today.py")


def questions() -> set[Question]:
    """The public functions of the room that are given a connection first."""
    return {
        (".".join(path.with_suffix("").parts), node.name)
        for path in modules(ROOM)
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if node.args.args and (kind := node.args.args[0].annotation) is not None
        if ast.unparse(kind) == "Connection"
    }


def imports(path: Path) -> Iterator[tuple[str, str, str]]:
    """Module, name and the name it has here."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                yield node.module, one.name, one.asname or one.name


def asked(path: Path, known: set[Question]) -> set[Question]:
    """The questions that a file names, by `module.name` or by `name`."""
    rooms = {module for module, _name in known}
    called = {here: f"{module}.{name}" for module, name, here in imports(path)}
    found: set[Question] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.add((called.get(node.value.id, ""), node.attr))
        elif isinstance(node, ast.Name) and node.id in called:
            module, _, name = called[node.id].rpartition(".")
            if module in rooms:
                found.add((module, name))
    return found & known


def test_each_question_of_a_page_is_timed() -> None:
    known = questions()
    registered = set().union(*(asked(Path(path), known) for path in REGISTRY))
    missing = {path: asked(path, known) - registered for path in modules("pages")}
    assert not {path: names for path, names in missing.items() if names}
    assert len(registered) > 60
