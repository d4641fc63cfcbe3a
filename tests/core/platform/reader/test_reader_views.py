"""Deny is the default: a table or column that declares nothing gets no view."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

import models
from core.platform.reader import views
from core.platform.reader.views import Renderer, Undeclared, describe, describe_table, select
from models import Access, Scope
from tests.core.platform.reader.filling import HIDDEN, VISIBLE

OPEN = {"access": Access.OPEN}
ENGINE = Renderer(source="s", sets="g", null=lambda _: "NULL", signed_in="yes")


class Declared:
    __scope__: Any = Scope.COMPANY
    __scope_column__ = "org_unit_id"


def declared(scope: Any) -> type[Declared]:
    return type("Other", (Declared,), {"__scope__": scope})


def table(*columns: Column[Any]) -> Table:
    return Table("thing", MetaData(), *columns)


def whole(name: str, access: Access | None = Access.OPEN) -> Column[Any]:
    return Column(name, Integer, info={"access": access} if access else {})


def test_every_table_is_declared() -> None:
    assert [view.name for view in describe()] == VISIBLE
    assert HIDDEN


def test_a_secret_table_has_no_view() -> None:
    assert describe_table(table(whole("id")), declared(Scope.SECRET)) is None


@pytest.mark.parametrize(
    ("columns", "scope"),
    [
        ((whole("id"),), None),
        ((whole("id"),), Scope.COMPANY),
        ((whole("id"),), Scope.ORG),
        ((whole("id", None),), Scope.SHARED),
        ((whole("price", Access.TRADE),), Scope.SHARED),
    ],
    ids=["no scope", "no company", "no org unit", "no access", "no carries_cost"],
)
def test_what_is_not_declared_is_refused(columns: tuple[Column[Any], ...], scope: Any) -> None:
    with pytest.raises(Undeclared):
        describe_table(table(*columns), declared(scope))


def test_a_table_without_a_class_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    loose = MetaData()
    Table("thing", loose, whole("id"))
    monkeypatch.setattr(models.Table, "metadata", loose)
    with pytest.raises(Undeclared):
        describe()


def test_masks_of_shared_rows_ask_for_the_right_anywhere() -> None:
    view = describe_table(table(whole("id"), whole("pay", Access.PERSONAL)), declared(Scope.SHARED))
    assert view is not None
    assert select(view, ENGINE) == (
        'SELECT t."id" AS "id", CASE WHEN EXISTS (SELECT 1 FROM g.scope_personal_unit)'
        ' THEN t."pay" END AS "pay" FROM s."thing" AS t WHERE yes'
    )


def test_a_row_with_two_ends_shows_at_both() -> None:
    made = table(
        whole("org_unit_id"), whole("other_org_unit_id"), whole("cost", Access.COST),
        whole("price", Access.TRADE), whole("carries_cost"), whole("key", Access.SECRET),
    )  # fmt: skip
    view = describe_table(made, declared(Scope.ORG))
    assert view is not None
    text = select(view, ENGINE)
    assert '(t."org_unit_id" IN (SELECT id FROM g.scope_see_unit) OR' in text
    assert 'CASE WHEN NOT t."carries_cost" OR (t."org_unit_id" IN (SELECT id FROM' in text
    assert 'NULL AS "key"' in text


def test_names_are_quoted() -> None:
    assert views.quote('a"b') == '"a""b"'
