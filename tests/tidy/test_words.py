"""Names come from the trade. A file called utils, or a verb called process, says nothing."""

from __future__ import annotations

import ast

from tests.tidy.source import BUILT, Function, modules, tree

EMPTY_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "service", "services",
               "process", "handle", "handler", "handlers", "misc", "common"}  # fmt: skip
EMPTY_VERBS = ("process_", "handle_", "do_", "manage_")
EMPTY_ENDINGS = ("_util", "_utils", "_helper", "_helpers", "_manager", "_service")


def says_nothing(name: str) -> bool:
    """Whether a name could stand on anything. `service_level` and `job_handlers` say something."""
    bare = name.strip("_")
    return bare in EMPTY_NAMES or bare.startswith(EMPTY_VERBS) or bare.endswith(EMPTY_ENDINGS)


def test_no_file_or_folder_has_an_empty_name() -> None:
    empty = {
        str(path)
        for path in modules(*BUILT)
        if any(says_nothing(part) for part in (*path.parts[1:-1], path.stem))
    }
    assert empty == set()


def test_no_function_of_a_module_has_an_empty_name() -> None:
    empty = [
        f"{path}:{node.lineno} {node.name}"
        for path in modules(*BUILT)
        for node in ast.iter_child_nodes(tree(path))
        if isinstance(node, Function) and says_nothing(node.name)
    ]
    assert empty == []
