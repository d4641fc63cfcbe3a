"""Every text on screen stands in both languages, and every refusal has its sentence."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import core
import pages
from core.kernel.refusals import Refusal
from core.platform import i18n
from core.platform.i18n import LANGUAGES, REFUSAL, Language, catalogs, refusal_text, speaking

ROOT = Path(__file__).resolve().parents[3]
MARKS = ("_", "N_", "ngettext", "counted")
COUNTED = re.compile(
    r"{\w+} (?:more |new |past |of )?(?:days|items|lots|rows|lines|stores|orders|times|pairs|"
    r"labels|dates|shelves|places|summaries|categories|decisions|receipts|values|documents|tries|steps)\b"
)
"""A number before a plural: “1 days”, where the number can be one."""
NEVER_ONE = {
    "× {0}, {1} days more",
    "Each rival has the setting that earned most in the {n} days before.",
    "{n} days",
    "No A item was without stock at close in these {n} days.",
    "Choose {least} to {most} categories; four weeks later the answer is here.",
    "A items, {n} days",
    "{n} days left",
    "Everything in stock was sold within {days} days and turns within {slow}.",
    "{n} shelves",
    "{n} days from {day}",
    "all {n} days together",
    "Learnt from {n} days of history, {p} of them under a promotion.",
    "{done} of {all} steps done",
    "Of {n} times we said {low} to {high} %, it ran out in {m}.",
    "Of {n} times we said {high} % or more, it ran out in {m} ({share}).",
    "{n} documents are approved and posted",
    "Line {n}: {left} of {life} days of life left, less than two thirds.",
    "Without what is on record. At most {most} items: more by category.",
    "{n} of {all} items can be chosen singly, those that are to sell most.",
    "Only the first {most} items: print the rest by category.",
}
"""Bands, spans to choose from, numbers with decimals, and what is said of many only."""
FIELD = re.compile(r"{(\w*)}")


def sources() -> Iterator[Path]:
    """All code that may speak to a person."""
    for folder in ("core", "pages"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def marked_texts() -> dict[str, str]:
    """Each text marked for translation, with where it stands."""
    found: dict[str, str] = {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in MARKS
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                found[node.args[0].value] = f"{path.relative_to(ROOT)}:{node.lineno}"
    return found


def unmarked_arguments() -> list[str]:
    """Places where `_` is given something put together, which no catalogue can hold."""
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in MARKS
        and node.args
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]


def refusals() -> dict[str, type[Refusal]]:
    """Every kind of refusal there is, by its key."""
    for package in (core, pages):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if module.name.startswith("core") or module.name == "pages.widgets.edge":
                importlib.import_module(module.name)
    found: dict[str, type[Refusal]] = {}
    waiting = list(Refusal.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith(("core.", "pages.")):
            assert found.setdefault(kind.key, kind).__qualname__ == kind.__qualname__, kind.key
    return found


def texts(language: Language) -> dict[str, str]:
    """All plain texts and plural forms of a language."""
    return {
        **i18n._texts(language).plain,
        **{one: forms[0] for one, forms in i18n._texts(language).plural.items()},
    }


def test_every_marked_text_has_a_chinese_one() -> None:
    chinese = texts("zh")
    missing = {
        text: place for text, place in marked_texts().items() if text and text not in chinese
    }
    assert not missing


def test_a_translation_keeps_the_fields_of_its_text() -> None:
    chinese = texts("zh")
    wrong = [
        text
        for text in marked_texts()
        if text in chinese and set(FIELD.findall(text)) != set(FIELD.findall(chinese[text]))
    ]
    assert not wrong


def test_a_number_on_a_page_bends_its_noun() -> None:
    """Text of pages that counts says it by `counted` or `ngettext`."""
    plain = texts("zh").keys() - i18n._texts("zh").plural.keys()
    stiff = {
        text
        for text, place in marked_texts().items()
        if place.startswith("pages/") and text in plain and COUNTED.search(text)
    }
    assert stiff == NEVER_ONE


def test_no_text_is_put_together_inside_the_mark() -> None:
    assert not unmarked_arguments()


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_refusal_has_a_sentence(language: Language) -> None:
    said = i18n._texts(language).refusals
    assert not {key for key in refusals() if key not in said}


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_sentences_of_refusals_name_only_their_parameters(language: Language) -> None:
    said = i18n._texts(language).refusals
    wrong = {
        key: said[key]
        for key, kind in refusals().items()
        if key in said and not set(FIELD.findall(said[key])) <= set(kind.__dataclass_fields__)
    }
    assert not wrong


def test_no_text_is_translated_twice() -> None:
    for language in LANGUAGES:
        seen: dict[tuple[str, str], str] = {}
        for catalog in catalogs(language):
            for message in catalog:
                name = message.id if isinstance(message.id, str) else message.id[0]
                if name and message.string:
                    key = (message.context or "", name)
                    assert seen.setdefault(key, str(message.string)) == str(message.string), name


def test_a_refusal_is_said_in_the_readers_language() -> None:
    from core.platform.rights import NotAllowed

    with speaking("zh"):
        assert "采购收货" in refusal_text(NotAllowed("purchase.receive", 1))
    with speaking("en"):
        assert "Receive goods" in refusal_text(NotAllowed("purchase.receive", 1))


def test_a_language_nobody_translated_falls_back_to_english() -> None:
    assert i18n.as_language("fr-FR") == "en"
    assert i18n.as_language("zh-TW") == "zh"
    assert i18n.as_language(None) == "zh"
    assert REFUSAL == "refusal"
