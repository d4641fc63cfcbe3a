"""The till import from a terminal: what it would do, what it did, what is wrong where."""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from core.desks.stores.till_summary import TENDERS
from core.exchange.batches import Progress
from core.exchange.reading import Table, read
from core.exchange.till import fields
from core.exchange.till import run as runs
from core.exchange.till.check import Check, check
from core.exchange.till.problems import RowProblem
from core.exchange.till.rows import Settings
from core.exchange.till.undo import undo
from core.kernel.refusals import Refusal
from core.platform.database import connect, writing
from core.platform.grants import actor_of
from core.platform.i18n import _, as_language, counted, refusal_text, speaking
from core.platform.migrate import upgrade
from core.platform.rights import Actor
from core.platform.settings import settings as read_settings
from models.company import Company
from models.people import User


def main(arguments: Sequence[str]) -> int:
    """Runs a command; the exit code."""
    words = [word for word in arguments if word != "import"][:]
    said = _parser().parse_args(words)
    language = said.language or (os.environ.get("LANG") or "zh").split(".")[0]
    with speaking(as_language(language.replace("C", "en") if len(language) == 1 else language)):
        return _run(said)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core.exchange import")
    kinds = parser.add_subparsers(dest="kind", required=True)
    till = kinds.add_parser("till", help="till sales, one till summary a store and day")
    till.add_argument("file", type=Path, nargs="?")
    till.add_argument("--company", default="", help="code; may be left out where there is one")
    till.add_argument("--user", default="", help="user name; may be left out where there is one")
    till.add_argument("--dry-run", action="store_true", help="look, and write nothing")
    till.add_argument(
        "--create-missing",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="make stores, categories and items that are not there",
    )
    till.add_argument("--replace", action="store_true", help="replace days posted otherwise")
    till.add_argument("--tax-on-top", action="store_true", help="amounts exclude tax")
    till.add_argument("--discount-inside", action="store_true", help="amounts are before discount")
    till.add_argument("--tender", default="cash", choices=list(TENDERS), help="where not said")
    till.add_argument(
        "--prepaid",
        action="append",
        metavar="CODE",
        help="an item that is a card or coupon, sold in advance; guessed from names if not said",
    )
    till.add_argument("--store", default="", help="code of the store, for a file without stores")
    till.add_argument("--tax-class", default="V13", help="of new items")
    till.add_argument("--date-order", default="ymd", choices=["ymd", "dmy", "mdy"])
    till.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="FIELD=HEADING",
        help=f"what a column means: {', '.join(f.key for f in fields.FIELDS)}",
    )
    till.add_argument("--errors", type=Path, help="where wrong rows are written (CSV)")
    till.add_argument("--undo", type=int, metavar="IMPORT", help="take a whole import back")
    till.add_argument("--language", default="", choices=["", "zh", "en"])
    return parser


def _run(said: argparse.Namespace) -> int:
    chosen = read_settings()
    upgrade(chosen.database_url, chosen.reader_url)
    engine = connect(chosen.database_url)
    try:
        with writing(engine) as session:
            who = who_and_where(session, said.company, said.user)
        if isinstance(who, str):
            return _refused(who)
        actor, company = who
        if said.undo is not None:
            return _undo(engine, actor, said.undo)
        if said.file is None:
            return _refused(_("Name a file."))
        return _import(engine, actor, company, said)
    finally:
        engine.dispose()


def who_and_where(session: Session, company: str, user: str) -> tuple[Actor, int] | str:
    """The actor and the company, or what to say instead."""
    users = session.exec(select(User).where(col(User.active).is_(True))).all()
    wanted = [u for u in users if not user or u.username == user]
    companies = session.exec(select(Company).order_by(col(Company.id))).all()
    firms = [c for c in companies if not company or c.code.casefold() == company.casefold()]
    if not users or not companies:
        return _("There is no company yet: open the app once and found it.")
    if len(wanted) != 1:
        return _("Say with --user who imports.")
    if len(firms) != 1:
        return _("Say with --company which company it is.")
    actor = actor_of(session.connection(), wanted[0].id or 0)
    assert actor is not None  # noqa: S101
    return actor, firms[0].id or 0


def _import(engine: Engine, actor: Actor, company: int, said: argparse.Namespace) -> int:
    try:
        data = said.file.read_bytes()
    except OSError as error:
        return _refused(f"{said.file}: {error.strerror}")
    table = read(said.file.name, data, fields.HEADINGS)
    if isinstance(table, Refusal):
        return _refused(refusal_text(table))
    settings = settings_of(table, said)
    found = check(runs.look(engine, company), actor, table, settings)
    if isinstance(found, Refusal):
        return _refused(refusal_text(found))
    _tell(found)
    rows = [x for x in found.problems if isinstance(x, RowProblem)]
    if rows:
        target = said.errors or said.file.with_name(said.file.name + ".errors.csv")
        write_errors(target, rows)
        _say(_("Wrong rows are listed in {file}").format(file=target))
    if (refused := found.stands_in_the_way) is not None:
        return _refused(refusal_text(refused))
    if said.dry_run:
        _say(_("Nothing was written."))
        return 0
    choices = runs.Choices(said.create_missing, said.replace)
    begun, cpu = time.perf_counter(), time.process_time()
    answer = runs.import_till(engine, actor, company, table, settings, choices, told=_progress)
    if isinstance(answer, Refusal):
        return _refused(refusal_text(answer))
    _say(
        _(
            "Import {id}: {posted} till summaries posted, {already} were there already,"
            " {replaced} replaced; {lines} lines."
        ).format(
            id=answer.import_id,
            posted=answer.posted,
            already=answer.already,
            replaced=answer.replaced,
            lines=answer.lines,
        )
    )
    _say(
        _("{cpu:.1f} s of CPU, {wall:.1f} s in all; longest transaction {longest} ms.").format(
            cpu=time.process_time() - cpu,
            wall=time.perf_counter() - begun,
            longest=answer.longest_ms,
        )
    )
    return 0


def settings_of(table: Table, said: argparse.Namespace) -> Settings:
    """How to read the file: guessed, and what the command says."""
    columns = fields.guess(table)
    columns |= dict(pair.split("=", 1) for pair in said.column if "=" in pair)
    columns = {key: heading for key, heading in columns.items() if heading}
    prepaid = fields.prepaid(table, columns) if said.prepaid is None else said.prepaid
    return Settings(
        columns=columns,
        prepaid=tuple(prepaid),
        prices_include_tax=not said.tax_on_top,
        discount_inside=said.discount_inside,
        default_tender=said.tender,
        store=said.store,
        order=said.date_order,
        tax_class=said.tax_class,
    )


def _undo(engine: Engine, actor: Actor, import_id: int) -> int:
    answer = undo(engine, actor, import_id, told=_progress)
    if isinstance(answer, Refusal):
        return _refused(refusal_text(answer))
    _say(counted("{n} till summary reversed.", "{n} till summaries reversed.", answer))
    return 0


def _tell(found: Check) -> None:
    parsed = found.parsed
    days = [day.on for day in parsed.days.values()]
    if days:
        _say(
            _("rows: {rows}; stores: {stores}; store-days: {days}, {first} to {last}").format(
                rows=parsed.rows,
                days=len(parsed.days),
                stores=len(parsed.stores),
                first=min(days),
                last=max(days),
            )
        )
    _say(
        _("new items: {items}; new categories: {categories}; new stores: {stores}").format(
            items=len(found.new_items),
            categories=len(found.new_categories),
            stores=len(found.new_stores),
        )
    )
    _say(
        _("missing store-days: {missing}; unusual prices or quantities: {odd}").format(
            missing=len(found.missing), odd=len(found.odd)
        )
    )
    unit = 10**found.known.company.exponent
    _say(
        _("amount {amount}, discount {discount}").format(
            amount=found.amount_fen / unit, discount=found.discount_fen / unit
        )
    )


def write_errors(target: Path, problems: Sequence[RowProblem]) -> None:
    """Wrong rows as a CSV that a spreadsheet opens."""
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([_("Row"), _("Column"), _("Value"), _("What is wrong")])
        for one in problems:
            value = "'" + one.value if one.value[:1] in "=+-@\t\r" and one.value else one.value
            out.writerow([one.row, one.column, value, refusal_text(one)])


def _progress(at: Progress) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{at.phase} {at.done}/{at.total}   ")
        if at.done == at.total:
            sys.stderr.write("\n")


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")


def _refused(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 1
