"""The project's own files, read once, for the tests of style."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT = ("core", "models", "pages", "benchmarks")
"""The rooms whose style is held."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@lru_cache(maxsize=1)
def files() -> tuple[Path, ...]:
    """What git keeps or would keep, relative to the root; not what it ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        names = sorted(filter(None, listed.stdout.split("\0")))
        return tuple(Path(name) for name in names if (ROOT / name).is_file())
    # An unpacked archive has no history; then everything that is not hidden counts.
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return tuple(sorted(path for path in found if ".venv" not in path.parts))


def modules(*rooms: str) -> list[Path]:
    """The Python files of these rooms (folders, or files such as `app.py`)."""
    return [
        path
        for path in files()
        if path.suffix == ".py" and any(path == Path(r) or Path(r) in path.parents for r in rooms)
    ]


@cache
def text(path: Path) -> str:
    """A file's text."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """A file's syntax."""
    return ast.parse(text(path), filename=str(path))


def functions(path: Path) -> Iterator[Function]:
    """All functions of a file, methods and inner ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield node


def calls(path: Path) -> Iterator[ast.Call]:
    """All calls of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node


def imports(path: Path) -> set[str]:
    """Full names of the modules a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names
