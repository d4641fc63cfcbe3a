"""Sheets from a terminal: `python -m core.exchange items FILE`, a dry run, a template, an undo."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from core.exchange.reading import read
from core.exchange.sheets import run, template
from core.exchange.sheets.engine import Check, Settings, SheetKind, check
from core.exchange.sheets.kinds import SHEETS
from core.exchange.till.command import who_and_where
from core.kernel.refusals import Refusal
from core.platform.database import connect, writing
from core.platform.i18n import _, as_language, refusal_text, speaking
from core.platform.migrate import upgrade
from core.platform.rights import Actor
from core.platform.settings import settings as read_settings


def main(arguments: Sequence[str]) -> int:
    """Runs a command; the exit code: 0 well, 1 refused, 2 a wrong command."""
    said = _parser().parse_args(arguments)
    language = said.language or (os.environ.get("LANG") or "zh")[:2]
    with speaking(as_language(language)):
        kind = SHEETS[said.kind]
        if said.template:
            said.template.write_bytes(template.template(kind))
            return 0
        return _run(kind, said)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core.exchange")
    parser.add_argument("kind", choices=list(SHEETS))
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--company", default="", help="code; may be left out where there is one")
    parser.add_argument("--user", default="", help="user name; may be left out where there is one")
    parser.add_argument("--dry-run", action="store_true", help="look, and write nothing")
    parser.add_argument("--create-missing", action="store_true", help="make new categories")
    parser.add_argument("--on", type=dt.date.fromisoformat, help="day, for a file without days")
    parser.add_argument("--warehouse", default="", help="code, for a file without warehouses")
    parser.add_argument("--taxed", action=argparse.BooleanOptionalAction, help="prices with tax")
    parser.add_argument("--date-order", default="ymd", choices=["ymd", "dmy", "mdy"])
    parser.add_argument("--column", action="append", default=[], metavar="FIELD=HEADING")
    parser.add_argument("--errors", type=Path, help="where wrong rows are written (.xlsx)")
    parser.add_argument("--template", type=Path, help="write the template to this file")
    parser.add_argument("--undo", type=int, metavar="IMPORT", help="take a whole import back")
    parser.add_argument("--language", default="", choices=["", "zh", "en"])
    return parser


def _run(kind: SheetKind, said: argparse.Namespace) -> int:
    chosen = read_settings()
    upgrade(chosen.database_url, chosen.reader_url)
    engine = connect(chosen.database_url)
    try:
        with writing(engine) as session:
            who = who_and_where(session, said.company, said.user)
        if isinstance(who, str):
            return _refused(who)
        if said.undo is not None:
            return _answer(run.undo(engine, who[0], kind, said.undo))
        if said.file is None:
            return _refused(_("Name a file."))
        return _import(engine, *who, kind, said)
    finally:
        engine.dispose()


def _import(
    engine: Engine, actor: Actor, company: int, kind: SheetKind, said: argparse.Namespace
) -> int:
    try:
        data = said.file.read_bytes()
    except OSError as error:
        return _refused(f"{said.file}: {error.strerror}")
    table = read(said.file.name, data, kind.headings)
    if isinstance(table, Refusal):
        return _refused(refusal_text(table))
    columns = dict(kind.guess(table).columns)
    columns |= dict(pair.split("=", 1) for pair in said.column if "=" in pair)
    settings = Settings(columns, said.date_order, said.on, said.warehouse, said.taxed)
    found = check(engine, actor, company, kind, table, settings)
    if isinstance(found, Refusal):
        return _refused(refusal_text(found))
    _tell(found)
    if found.plan.problems:
        target = said.errors or said.file.with_name(said.file.name + ".errors.xlsx")
        target.write_bytes(template.wrong_rows(table, found.plan.problems))
        _say(_("Wrong rows are listed in {file}").format(file=target))
    if (refused := found.stands_in_the_way) is not None:
        return _refused(refusal_text(refused))
    if said.dry_run:
        _say(_("Nothing was written."))
        return 0
    create = said.create_missing
    return _answer(
        run.import_sheet(engine, actor, company, kind, table, settings, create_missing=create)
    )


def _tell(found: Check) -> None:
    _say(
        _("{rows} rows: {new} new, {changed} to change, {same} as they are").format(
            rows=found.rows, new=found.new, changed=found.changed, same=found.plan.same
        )
    )


def _answer(answer: run.Imported | int | Refusal) -> int:
    if isinstance(answer, Refusal):
        return _refused(refusal_text(answer))
    if isinstance(answer, int):
        _say(_("{n} taken back.").format(n=answer))
        return 0
    _say(
        _("Import {id}: {new} new, {changed} changed, {same} left as they were.").format(
            id=answer.import_id, new=answer.new, changed=answer.changed, same=answer.same
        )
    )
    return 0


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")


def _refused(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 1
