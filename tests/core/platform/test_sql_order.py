"""Codes of digits stand in the order of numbers, on both engines."""

from __future__ import annotations

from sqlalchemy import Column, MetaData, String, Table, select

from core.platform.database import connect
from core.platform.sql_order import by_code

CODES = ("10001", "S10", "1001", "999", "S1", "0", "1010", "DC-1", "2")
IN_ORDER = ["0", "2", "999", "1001", "1010", "10001", "DC-1", "S1", "S10"]


def test_codes_of_digits_are_counted_and_the_others_spelt(database_url: str) -> None:
    engine = connect(database_url)
    kept = Table("codes_in_order", MetaData(), Column("code", String(32)))
    with engine.begin() as connection:
        kept.create(connection)
        connection.execute(kept.insert(), [{"code": code} for code in CODES])
        found = connection.execute(select(kept.c.code).order_by(*by_code(kept.c.code)))
        assert list(found.scalars()) == IN_ORDER
        kept.drop(connection)
    engine.dispose()
