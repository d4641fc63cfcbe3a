"""${message}.

If it makes rows of existing tables more or fewer, name those tables in `changes_rows`.
"""

# ruff: noqa: PLR0915 (as long as what it makes)

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}
changes_rows: tuple[str, ...] = ()

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
