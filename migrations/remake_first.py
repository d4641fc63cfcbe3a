"""Write 0001 anew from models/, for as long as no database was released.

Once one was, this file goes: tables then change by further revisions only.
Run: python -m migrations.remake_first
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.operations import ops
from sqlalchemy import create_engine

from models import metadata

ROOT = Path(__file__).resolve().parents[1]


class Protect(ops.MigrateOperation):
    """The triggers, once the tables stand; `on` is false where they go again."""

    def __init__(self, on: bool) -> None:
        self.on = on


@renderers.dispatch_for(Protect)
def _write(context: AutogenContext, operation: Protect) -> str:
    context.imports.add("from core.platform.append_only import protect, unprotect")
    if not operation.on:
        return "unprotect(op.get_bind())"
    columns = tuple(metadata.tables["document"].columns.keys())
    return f"protect(op.get_bind(), document_columns={columns!r})"


def _add(_context: object, _revision: object, directives: list[ops.MigrationScript]) -> None:
    up, down = directives[0].upgrade_ops, directives[0].downgrade_ops
    if up and down:
        up.ops.append(Protect(on=True))
        down.ops.append(Protect(on=False))


def main() -> None:
    """Replace the first revision by one that makes the tables of models/ as they are."""
    config = Config(ROOT / "alembic.ini")
    config.attributes["connection"] = create_engine("sqlite://")
    config.attributes["batch"] = False
    for old in (ROOT / "migrations" / "versions").glob("0001_*.py"):
        old.unlink()
    command.revision(
        config, "First tables", rev_id="0001", autogenerate=True, process_revision_directives=_add
    )
    for made in (ROOT / "migrations" / "versions").glob("0001_*.py"):
        lines = made.read_text(encoding="utf-8").splitlines(keepends=True)
        made.write_text("".join(x for x in lines if "# ### " not in x), encoding="utf-8")


if __name__ == "__main__":
    main()
