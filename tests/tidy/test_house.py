"""The house as a whole: pinned, mapped, quiet, and nobody's machine in it."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.tidy.source import ROOT, files, text

PINNED = re.compile(r"^[A-Za-z0-9_.-]+(\[[a-z,]+\])?==[^\s=<>~*]+(\s+#.*)?$")
OPTIONS_OF_ONE_MACHINE = ("--index-url", "--extra-index-url", "--find-links", "--trusted-host")
LARGEST_TEXT = 2_000_000


def readable() -> list[tuple[Path, str]]:
    """All text files of the project."""
    found = []
    for path in files():
        if (ROOT / path).stat().st_size <= LARGEST_TEXT:
            try:
                found.append((path, (ROOT / path).read_text(encoding="utf-8")))
            except UnicodeDecodeError:
                continue
    return found


def settings(name: str) -> dict[str, dict[str, object]]:
    return tomllib.loads(text(Path(name)))


PINS = ("requirements.txt", "requirements-cluster.txt", "requirements-dev.txt")


@pytest.mark.parametrize("name", PINS)
def test_every_requirement_is_pinned(name: str) -> None:
    lines = [line for line in text(Path(name)).splitlines() if line and not line.startswith("#")]
    allowed = {f"-r {earlier}" for earlier in PINS[: PINS.index(name)]}
    assert [line for line in lines if line not in allowed and not PINNED.match(line)] == []


def test_no_requirement_is_pinned_twice() -> None:
    names = [
        re.split(r"[\[=]", line)[0].lower().replace("_", "-")
        for name in PINS
        for line in text(Path(name)).splitlines()
        if PINNED.match(line)
    ]
    assert sorted(names) == sorted(set(names))


def registry_hosts() -> set[str]:
    """Hosts this machine installs from, as its own settings name them."""
    said = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        capture_output=True,
        text=True,
        check=False,
    )
    hosts = re.findall(r"https?://(?:[^/@\s']*@)?([\w.-]+)", said.stdout)
    return set(hosts) - {"localhost"}


def test_no_file_says_where_packages_come_from() -> None:
    """A registry belongs to a machine: its own settings name it, and never a file of ours."""
    hosts = registry_hosts()
    assert {
        (str(path), host) for path, said in readable() for host in hosts if host in said
    } == set()
    choosing = {
        (str(path), option)
        for path, said in readable()
        if path.name.startswith("requirements") or path.name in ("Makefile", "run")
        for option in OPTIONS_OF_ONE_MACHINE
        if option in said
    }
    assert choosing == set()


def test_no_file_names_a_folder_of_one_machine() -> None:
    folder = "/" + "work/"
    assert [str(path) for path, said in readable() if folder in said] == []


def test_the_map_names_every_room_and_every_screen() -> None:
    drawn = text(Path("docs/map.md"))
    rooms = {path.parts[1] for path in files() if path.parts[0] == "core" and len(path.parts) > 2}
    screens = {
        path.stem
        for path in files()
        if path.parent == Path("pages") and path.suffix == ".py" and path.stem != "__init__"
    }
    named = set(re.findall(r"`(?:core/|pages/)?(\w+)[^`]*`", drawn))
    missing = (rooms | screens) - named
    assert missing == set(), "docs/map.md should name these, in backquotes"


def test_every_room_of_core_has_its_place_in_the_order() -> None:
    contracts = settings("pyproject.toml")["tool"]["importlinter"]["contracts"]  # type: ignore[index]
    ordered = set(re.findall(r"core\.(\w+)", str(contracts[0]["layers"])))
    rooms = {path.parts[1] for path in files() if path.parts[0] == "core" and len(path.parts) > 2}
    assert rooms <= ordered


def test_a_decision_fits_a_page_and_has_its_three_parts() -> None:
    pages = [path for path in files() if path.parent == Path("docs/decisions")]
    numbers = sorted(path.name[:4] for path in pages)
    assert numbers == [f"{n:04}" for n in range(1, len(pages) + 1)]
    for path in pages:
        said = text(path)
        assert said.count("\n") <= 40, path
        for part in ("## Context", "## Decision", "## Consequences"):
            assert part in said, f"{path}: {part}"


def test_the_screens_call_no_other_host() -> None:
    config = settings(".streamlit/config.toml")
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"
    assert config["runner"]["magicEnabled"] is False
    fonts = config["theme"]["fontFaces"]
    assert isinstance(fonts, list)
    for font in fonts:
        name = str(font["url"]).removeprefix("app/static/")
        assert (ROOT / "pages" / "static" / name).is_file()
    assert "://" not in text(Path(".streamlit/config.toml"))


def test_make_lists_the_commands_of_every_day() -> None:
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for command in ("setup", "run", "test", "check", "bench", "help"):
        assert f"make {command} " in shown.stdout
