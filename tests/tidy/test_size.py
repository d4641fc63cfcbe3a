"""Files and functions stay small enough to be read in one go, and say what they are for."""

from __future__ import annotations

import ast

from tests.tidy.source import BUILT, functions, modules, text, tree

FILE_LINES = 400
FUNCTION_LINES = 70
SHORT_INIT_LINES = 12
SENTENCE_ENDS = (".", "!", "?", ":", "。", "！", "？", "：", ")", "）")


def test_no_file_is_longer_than_400_lines() -> None:
    sizes = {str(path): text(path).count("\n") for path in modules(*BUILT, "app.py")}
    assert {path: lines for path, lines in sizes.items() if lines > FILE_LINES} == {}


def test_no_function_is_longer_than_70_lines() -> None:
    lengths = {
        f"{path}:{function.lineno} {function.name}": (function.end_lineno or 0)
        - function.lineno
        + 1
        for path in modules(*BUILT, "app.py")
        for function in functions(path)
    }
    assert {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = []
    for path in modules("core", "models", "pages", "app.py"):
        said = (ast.get_docstring(tree(path)) or "").strip()
        short_init = path.name == "__init__.py" and text(path).count("\n") <= SHORT_INIT_LINES
        first = said.split("\n\n")[0]
        if not (short_init and not said) and not first.endswith(SENTENCE_ENDS):
            silent.append(str(path))
    assert silent == []
