"""The import from a terminal: what a person types, what it says, what it leaves."""

from __future__ import annotations

import pytest

from core.exchange.samples import TILL
from core.exchange.till.command import main
from core.platform.settings import settings
from tests.databases import Databases
from tests.firm import Firm
from tests.standing import address, copied


def test_the_sample_goes_in_whole_and_cards_sold_are_advances(
    databases: Databases, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    firm = copied(databases, "sqlite", Firm)
    monkeypatch.setenv("ZHANGGUI_DATABASE_URL", address(firm))
    settings.cache_clear()
    try:
        assert main(["till", str(TILL), "--language", "en"]) == 0
        assert "till summaries posted" in capsys.readouterr().out
        assert firm.rows("SELECT 1 FROM item WHERE name LIKE '%储值%'") == []
        sold = firm.one(
            "SELECT sum(l.credit_fen) FROM voucher_line l JOIN account_role r"
            " ON r.account_id = l.account_id AND r.role = 'advances' AND r.book = 'SBE'"
        )
        assert sold > 0
        firm.agree()
    finally:
        settings.cache_clear()
        firm.engine.dispose()
