"""A program orders, and another's person approves: through the interface alone."""

from __future__ import annotations

import pytest
from sqlmodel import select

from core.platform import api_tokens
from core.platform.database import writing
from core.platform.users import Grant, grant
from models.people import Role, User
from tests.core.api.conftest import Api


@pytest.fixture
def two(api: Api) -> Api:
    """With a second person who may approve."""
    with writing(api.firm.engine) as session:
        user = User(username="boss", name="boss", password_hash="x" * 60)
        session.add(user)
        session.flush()
        role = session.exec(select(Role.id).where(Role.code == "manager")).one()
        grant(session, user.id or 0, [Grant(role or 0, api.firm.unit)])
        made = api_tokens.issue_to(session, user.id or 0, "test", 30, api.firm.clock)
        assert isinstance(made, api_tokens.Issued)
        api.tokens["boss"] = made.token
    return api


def test_an_order_is_asked_for_and_approved_by_another(two: Api) -> None:
    body = two.document("purchase.order", [two.line("fifo-lot", 10, 8)])
    refused = two.send("POST", "/documents", body, status=422)
    assert refused["key"] == "needs_approval"
    draft = two.send("POST", "/drafts", body, status=201)
    path = f"/drafts/{draft['id']}"
    assert two.send("POST", f"{path}/ask", version=7, status=409)["key"] == "stale"
    waiting = two.send("POST", f"{path}/ask", version=draft["version"], status=200)
    assert waiting["document_id"] == draft["id"]
    assert two.get(f"/documents/{draft['id']}")["state"] == "waiting"
    answer = f"/documents/{draft['id']}"
    own = two.send("POST", f"{answer}/approve", version=waiting["version"], status=422)
    assert own["key"] == "own_document"
    back = two.send(
        "POST", f"{answer}/refuse", {"reason": "half"}, who="boss",
        version=waiting["version"], status=200,
    )  # fmt: skip
    again = two.send("POST", f"{path}/ask", version=back["version"], status=200)
    posted = two.send("POST", f"{answer}/approve", who="boss", version=again["version"], status=200)
    assert two.get(f"/documents/{posted['id']}")["state"] == "posted"
    assert two.send(
        "POST", f"{answer}/approve", who="boss", version=again["version"], status=409
    )["key"] == "stale"  # fmt: skip


def test_nothing_is_approved_without_the_right(two: Api) -> None:
    body = two.document("purchase.order", [two.line("fifo-lot", 10, 8)])
    draft = two.send("POST", "/drafts", body, status=201)
    waiting = two.send("POST", f"/drafts/{draft['id']}/ask", version=1, status=200)
    answer = f"/documents/{draft['id']}"
    for verb, sent in (("approve", None), ("refuse", {"reason": "no"})):
        said = two.send(
            "POST", f"{answer}/{verb}", sent, who="staff", version=waiting["version"], status=403
        )
        assert said["key"] == "not_allowed"
    two.send("POST", f"{answer}/approve", who="stranger", version=waiting["version"], status=404)
    assert two.get(answer)["state"] == "waiting"
