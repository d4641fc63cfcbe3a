"""Tokens from the command line, for whoever runs the machine.

    python -m core.api.tokens issue --user NAME --days 90 [--name "till bridge"]
    python -m core.api.tokens list --user NAME
    python -m core.api.tokens revoke --user NAME --id 3

A token is told once, on standard output; what it may do is what its user may.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from sqlalchemy import Engine

from core.kernel.clock import Clock, SystemClock, from_micros
from core.kernel.refusals import Refusal
from core.platform import api_tokens
from core.platform.database import connect
from core.platform.edge import perform_on
from core.platform.i18n import _, refusal_text
from core.platform.settings import settings
from core.platform.sign_in import username_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command on the settings' database; 0 where it was done."""
    asked = _parser().parse_args(arguments)
    engine = connect(settings().database_url)
    try:
        return run(engine, asked, SystemClock())
    finally:
        engine.dispose()


def run(engine: Engine, asked: argparse.Namespace, clock: Clock) -> int:
    """Do what was asked."""
    user = perform_on(engine, api_tokens.user_named, username_of(asked.user))
    if user is None:
        return _fail(_("There is no active user of that name."))
    if isinstance(user, Refusal):
        return _fail(refusal_text(user))
    match asked.verb:
        case "issue":
            made = perform_on(engine, api_tokens.issue_to, user, asked.name, asked.days, clock)
            if isinstance(made, Refusal):
                return _fail(refusal_text(made))
            _say(made.token)
            sys.stderr.write(f"#{made.id}, {from_micros(made.expires_at):%Y-%m-%d}\n")
        case "revoke":
            ended = perform_on(engine, api_tokens.revoke, user, asked.id, clock)
            if isinstance(ended, Refusal):
                return _fail(refusal_text(ended))
        case _:
            held = perform_on(engine, api_tokens.tokens_of, user)
            if isinstance(held, Refusal):
                return _fail(refusal_text(held))
            for token in held:
                _say(_line(token))
    return 0


def _line(token: api_tokens.TokenRow) -> str:
    instants = (token.created_at, token.expires_at, token.last_used_at, token.revoked_at)
    days = ["—" if at is None else f"{from_micros(at):%Y-%m-%d}" for at in instants]
    return "\t".join((str(token.id), token.name, *days))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _fail(line: str) -> int:
    sys.stderr.write(f"{line}\n")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core.api.tokens")
    verbs = parser.add_subparsers(dest="verb", required=True)
    issue = verbs.add_parser("issue")
    issue.add_argument("--days", type=int, default=90)
    issue.add_argument("--name", default="command line")
    revoke = verbs.add_parser("revoke")
    revoke.add_argument("--id", type=int, required=True)
    for verb in (issue, revoke, verbs.add_parser("list")):
        verb.add_argument("--user", required=True)
    return parser


if __name__ == "__main__":
    sys.exit(main())
