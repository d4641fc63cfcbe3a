"""What PostgreSQL holds for the reader: its role, its schema of views, the passes.

The reader signs in as a role of its own (SET ROLE could be undone) that owns nothing and
has no right on any table, only on the views of schema `reader`. A view shows what the pass
of this transaction's token opens; passes lie in a schema the role cannot enter, under the
token's hash. Beneath, row-level security shows the role nothing even if someone grants it a
table. It is not forced upon the owner: the views run as the owner, and so does pg_dump.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable

from sqlalchemy import Connection, Engine, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL, make_url

from core.platform.reader.scope import SETS, Sight
from core.platform.reader.views import Renderer, View, describe, quote, select

SCHEMA = "reader"
GATE = "reader_gate"
PASS_HOURS = 24
"""A pass outlives its process by this much at most; a process renews it at half."""
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]

_GATE = f"""
CREATE SCHEMA {GATE};
CREATE TABLE {GATE}.login (role text PRIMARY KEY, password text NOT NULL);
CREATE TABLE {GATE}.pass (
  token_hash bytea, kind text, id bigint, expires_at timestamptz NOT NULL,
  PRIMARY KEY (token_hash, kind, id)
);
CREATE INDEX ix_pass_expires_at ON {GATE}.pass (expires_at);
"""
_SET = f"""
CREATE VIEW {GATE}.{{name}} AS SELECT p.id FROM {GATE}.pass p
 WHERE p.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'))
   AND p.kind = '{{name}}' AND p.expires_at > now()
"""  # noqa: S608
# What a superuser may close beside: estimates of rows and sizes of tables nobody granted,
# other readers' statements and sessions, large objects (a way to write).
_ESTIMATES = ("reltuples", "relpages", "relallvisible", "relallfrozen")
_FUNCTIONS = (
    r"^(pg_stat_get_|pg_(total_)?relation_size$|pg_(table|indexes|database|tablespace)_size$"
    r"|pg_(cancel|terminate)_backend$|lo_|loread$|lowrite$|pg_get_viewdef$|pg_relation_filepath$)"
)


def prepare_reader(connection: Connection, reader_url: str = "") -> None:
    """Make or refresh the reader's role, schema and views, in the caller's transaction.

    `reader_url` names a role that exists or shall be made; without it one is made whose
    random password only the owner can read. Needs CREATEROLE to make a role.
    """
    views = describe()
    if connection.scalar(text("SELECT to_regnamespace(:name)"), {"name": GATE}) is None:
        _run(connection, _GATE)
    role = _ensure_role(connection, reader_url)
    version = _version(views, role)
    stamp = text("SELECT obj_description(to_regnamespace(:name), 'pg_namespace')")
    if connection.scalar(stamp, {"name": SCHEMA}) == version:
        return
    _make_views(connection, views, role)
    _lock_tables(connection, role)
    if connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")):
        _harden(connection, role)
    _run(connection, f"COMMENT ON SCHEMA {SCHEMA} IS '{version}'")


def drop_views(connection: Connection) -> None:
    """Take the views away, for a table whose column a view shows cannot be altered."""
    _run(connection, f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def reader_url(owner: Engine) -> URL:
    """Where the reader signs in, as the migration left it. Raises LookupError before it ran."""
    with owner.connect() as connection:
        if connection.scalar(text("SELECT to_regclass(:name)"), {"name": f"{GATE}.login"}):
            row = connection.execute(text("SELECT role, password FROM reader_gate.login")).first()
            if row is not None:
                return owner.url.set(username=row.role, password=row.password)
    raise LookupError("no reader yet: run python -m core.platform.migrate")


def grant_pass(owner: Engine, sight: Sight) -> str:
    """A new token that opens what is in sight, for PASS_HOURS. Forgets expired passes."""
    token = secrets.token_urlsafe(32)
    digest = hashlib.sha256(token.encode()).digest()
    insert = text(
        "INSERT INTO reader_gate.pass SELECT :digest, :kind, unnest(CAST(:ids AS bigint[])),"
        " now() + make_interval(hours => :hours)"
    )
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM reader_gate.pass WHERE expires_at < now()"))
        for kind, ids in sight.sets().items():
            row = {"digest": digest, "kind": kind, "ids": list(ids), "hours": PASS_HOURS}
            connection.execute(insert, row)
    return token


def withdraw_pass(owner: Engine, token: str) -> None:
    """Make a token open nothing."""
    digest = hashlib.sha256(token.encode()).digest()
    with owner.begin() as connection:
        connection.execute(
            text("DELETE FROM reader_gate.pass WHERE token_hash = :digest"),
            {"digest": digest},
        )


def _run(connection: Connection, statements: str) -> None:
    """Statements of ours without parameters; the driver must not look for any in them."""
    connection.exec_driver_sql(statements.replace("%", "%%"))


def _ensure_role(connection: Connection, url: str) -> str:
    kept = connection.execute(text("SELECT role, password FROM reader_gate.login")).first()
    database = str(connection.scalar(text("SELECT current_database()")))
    named = make_url(url) if url else None
    if named is not None and named.username:
        role, password = named.username, named.password or secrets.token_urlsafe(32)
    elif kept is not None:
        role, password = kept.role, kept.password
    else:
        role, password = f"zhanggui_reader_{database}"[:63], secrets.token_urlsafe(32)
    # A name or password within quotes: neither may hold what ends them.
    if not re.fullmatch(r"\w+", role) or "'" in password or "\\" in password:
        raise ValueError("the reader's name takes letters, digits and _; its password no quote")
    exists = connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role})
    login = f"LOGIN PASSWORD '{password}' NOINHERIT"
    if not exists:
        _run(connection, f"CREATE ROLE {quote(role)} {login}")
    elif kept is None and named is None:  # left by a database of this name that was dropped
        _run(connection, f"ALTER ROLE {quote(role)} {login}")
    if kept is None or (kept.role, kept.password) != (role, password):
        _run(connection, f"DELETE FROM {GATE}.login")  # noqa: S608
        keep = text("INSERT INTO reader_gate.login VALUES (:role, :password)")
        connection.execute(keep, {"role": role, "password": password})
    return role


def _version(views: Iterable[View], role: str) -> str:
    told = "\n".join(select(view, _RENDERER) for view in views) + role + _SET + _FUNCTIONS
    return hashlib.sha256(told.encode()).hexdigest()


_RENDERER = Renderer(
    source="public",
    sets=GATE,
    null=lambda kind: f"CAST(NULL AS {kind.compile(dialect=_DIALECT)})",
    signed_in=f"EXISTS (SELECT 1 FROM {GATE}.scope_reader)",  # noqa: S608
)


def _make_views(connection: Connection, views: Iterable[View], role: str) -> None:
    drop_views(connection)
    _run(connection, f"CREATE SCHEMA {SCHEMA}")
    for name in SETS:
        _run(connection, f"DROP VIEW IF EXISTS {GATE}.{name}; {_SET.format(name=name)}")
    for view in views:
        # security_barrier: no function of the reader's sees a row before its scope is checked.
        _run(
            connection,
            f"CREATE VIEW {SCHEMA}.{quote(view.name)} WITH (security_barrier) AS "
            + select(view, _RENDERER),
        )
    reader = quote(role)
    _run(connection, f"GRANT USAGE ON SCHEMA {SCHEMA} TO {reader}")
    _run(connection, f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {reader}")


def _lock_tables(connection: Connection, role: str) -> None:
    database = quote(str(connection.scalar(text("SELECT current_database()"))))
    reader = quote(role)
    _run(connection, f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC")
    _run(connection, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
    _run(connection, f"ALTER ROLE {reader} IN DATABASE {database} SET search_path = {SCHEMA}")
    tables = connection.scalars(
        text(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = CAST('public' AS regnamespace)"
        )
    )
    for table in tables.all():
        _run(connection, f"ALTER TABLE public.{quote(table)} ENABLE ROW LEVEL SECURITY")
        _run(connection, f"REVOKE ALL ON public.{quote(table)} FROM PUBLIC, {reader}")


def _harden(connection: Connection, role: str) -> None:
    """Close what only a superuser can, in this database alone."""
    columns = connection.scalars(
        text(
            "SELECT attname FROM pg_attribute WHERE attrelid = CAST('pg_class' AS regclass)"
            " AND attnum > 0 AND NOT attisdropped AND attname <> ALL(:hidden)"
        ),
        {"hidden": list(_ESTIMATES)},
    )
    shown = ", ".join(columns)
    _run(connection, "REVOKE SELECT ON pg_catalog.pg_class FROM PUBLIC")
    _run(connection, f"GRANT SELECT ({shown}) ON pg_catalog.pg_class TO PUBLIC")
    functions = connection.scalars(
        text(
            "SELECT CAST(CAST(oid AS regprocedure) AS text) FROM pg_proc"
            " WHERE pronamespace = CAST('pg_catalog' AS regnamespace) AND proname ~ :which"
        ),
        {"which": _FUNCTIONS},
    )
    for function in functions.all():
        _run(connection, f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
    _run(connection, f"ALTER ROLE {quote(role)} SET track_activities = off")
