"""People who count a warehouse of the firm, in zones."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import count
from typing import Any

from core.desks.counting.approve import Approval, approve
from core.desks.counting.claim import claim_zone
from core.desks.counting.enter import Found, enter
from core.desks.counting.finish import finish_zone
from core.desks.counting.open_count import CountForm, ZoneForm, open_count
from core.desks.counting.post import post_count
from core.desks.counting.review import begin_review
from core.kernel.refusals import Refusal
from core.platform.database import writing
from core.platform.rights import Actor
from core.posting.wanted import Posted
from models.people import User
from tests.firm import TODAY
from tests.scenarios.shop import MICRO, Shop


class Floor:
    """A shop whose people count. `liu` and `wang` count, the firm's own user reviews and posts,
    `zhou` approves."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.boss = shop.actor
        self._keys = count(1)
        with writing(shop.engine) as session:
            people = [
                User(username=n, name=n, password_hash="x" * 60) for n in ("liu", "wang", "zhou")
            ]
            session.add_all(people)
            session.flush()
            self.liu, self.wang, self.zhou = (
                replace(self.boss, user_id=one.id or 0, username=one.username, name=one.name)
                for one in people
            )

    def do(self, verb: Any, *args: Any, **kwargs: Any) -> Any:
        """A verb through the edge."""
        return self.shop._edge(lambda session: verb(session, *args, **kwargs))

    def open(self, *zones: str, on: dt.date = TODAY, **more: Any) -> int:
        """A count of the main warehouse."""
        form = CountForm(
            self.shop.company,
            more.pop("warehouse", self.shop.warehouse),
            "盘点",
            on,
            [ZoneForm("shelf", name) for name in zones or ("货架",)],
            **more,
        )
        made = self.do(open_count, self.boss, form, f"open-{next(self._keys)}", self.shop.clock)
        assert isinstance(made, int), made
        return made

    def zones(self, count_id: int) -> list[int]:
        """Its zones in order."""
        found = self.shop.rows("SELECT id FROM count_zone WHERE count_id = ? ORDER BY id", count_id)
        return [row[0] for row in found]

    def claim(self, zone: int, who: Actor | None = None, **more: Any) -> Any:
        """Takes a zone."""
        return self.do(claim_zone, who or self.liu, zone, clock=self.shop.clock, **more)

    def enter(
        self, zone: int, item: str, found: float, who: Actor | None = None, **more: Any
    ) -> Any:
        """Enters what somebody found."""
        key = more.pop("key", None) or f"entry-{next(self._keys)}"
        one = Found(self.shop.items[item], round(found * MICRO), **more)
        return self.do(enter, who or self.liu, zone, one, key, self.shop.clock)

    def counted(self, count_id: int, *found: dict[str, float]) -> None:
        """Each zone counted by one person, zone after zone, and finished."""
        for zone, items in zip(self.zones(count_id), found, strict=True):
            assert isinstance(self.claim(zone), int)
            for item, quantity in items.items():
                made = self.enter(zone, item, quantity)
                assert isinstance(made, int), made
            assert isinstance(self.finish(zone), int)

    def finish(self, zone: int, who: Actor | None = None) -> Any:
        """Says that a zone is done."""
        return self.do(finish_zone, who or self.liu, zone)

    def review(self, count_id: int) -> Any:
        """Ends counting."""
        return self.do(begin_review, self.boss, count_id)

    def version(self, count_id: int) -> int:
        """The version by now."""
        return int(self.shop.one("SELECT version FROM stock_count WHERE id = ?", count_id))

    def post(self, count_id: int) -> Any:
        """Posts a count in review."""
        return self.do(post_count, self.boss, count_id, self.version(count_id), self.shop.clock)

    def posted(self, count_id: int) -> Posted:
        """Reviewed and posted, or the test fails."""
        assert isinstance(self.review(count_id), int)
        made = self.post(count_id)
        assert isinstance(made, Posted), made
        return made

    def approve(self, count_id: int, who: Actor | None = None, **more: Any) -> Any:
        """Approves what waits."""
        return self.do(
            approve,
            who or self.zhou,
            count_id,
            self.version(count_id),
            Approval(**more),
            self.shop.clock,
        )

    def approved(self, count_id: int, **more: Any) -> list[Posted]:
        """Approved, or the test fails."""
        made = self.approve(count_id, **more)
        assert not isinstance(made, Refusal), made
        found: list[Posted] = made
        return found

    def waits(self) -> str:
        """The balance of 1901, in yuan: what was found less what is missing."""
        fen = self.shop.one(
            "SELECT coalesce(sum(b.credit_fen - b.debit_fen), 0) FROM account_balance b"
            " JOIN account a ON a.id = b.account_id WHERE a.book = 'SBE' AND a.code = '1901'"
        )
        return f"{int(fen) / 100:.2f}"

    def state(self, count_id: int) -> str:
        """Where the count stands."""
        return str(self.shop.one("SELECT state FROM stock_count WHERE id = ?", count_id))
