"""From stored forecasts to one order that waits: asked for once, kept while it is needed."""

from __future__ import annotations

from sqlmodel import col, update

from core.catalog.replenishment import Policy, PolicyForm, save_policy
from core.desks.stores.waste import WASTE
from core.documents import approve as room
from core.kernel.amounts import MICRO
from core.planning.loop.machine import machine
from core.planning.loop.needs import needs
from core.planning.loop.requisitions import Raised, Wanted, raise_all
from core.planning.suggest.accept import Accepted, Choice
from core.planning.suggest.due import days_that_count
from core.platform.database import writing
from core.platform.edge import perform_on
from core.platform.grants import actor_of
from models.catalog import Item
from tests.core.planning.suggest import made_up
from tests.core.planning.suggest.test_suggest_accept import GOODS, answer, firm, make
from tests.firm import KINDS, TODAY, Firm

__all__ = ["firm"]


def look(firm: Firm) -> list[Wanted]:
    with writing(firm.engine) as session:
        return needs(session, firm.company, firm.clock)


def ask(firm: Firm) -> Raised:
    with writing(firm.engine) as session:
        found = needs(session, firm.company, firm.clock)
        return raise_all(session, KINDS, firm.company, found, firm.clock)


def keep(firm: Firm, policy: Policy) -> None:
    form = PolicyForm(TODAY, policy)
    answer = perform_on(firm.engine, save_policy, firm.actor, firm.company, form)
    assert isinstance(answer, int), answer


def test_without_suggestions_nothing_is_wanted(firm: Firm) -> None:
    assert look(firm) == []


def test_what_will_probably_run_out_is_wanted_as_suggested(firm: Firm) -> None:
    """18 pieces against five a day: they will be gone within 14 days."""
    (suggested,) = make(firm)
    (wanted,) = look(firm)
    assert (wanted.item_id, wanted.quantity_micro) == (
        firm.items[GOODS],
        suggested.quantity_micro,
    )
    assert wanted.entered_micro * suggested.pack_micro == wanted.quantity_micro * MICRO
    assert wanted.chance_micro > 700_000


def test_a_higher_threshold_or_a_shorter_look_wants_nothing(firm: Firm) -> None:
    make(firm)
    keep(firm, Policy(horizon_days=1))
    assert look(firm) == []
    keep(firm, Policy(automatic=False))
    assert look(firm) == []


def test_night_after_night_the_same_order_waits(firm: Firm) -> None:
    make(firm)
    first = ask(firm)
    assert (first.raised, len(first.waiting)) == (1, 1)
    for _ in range(3):
        make(firm)
        again = ask(firm)
        assert (again.raised, again.updated, again.dropped, again.unchanged) == (0, 0, 0, 1)
    assert firm.one("SELECT count(*) FROM document WHERE kind = 'purchase.order'") == 1


def waits(firm: Firm) -> list[int]:
    rows = firm.rows("SELECT l.quantity_micro FROM document d JOIN document_line l"
                     " ON l.document_id = d.id WHERE d.kind = 'purchase.order'")  # fmt: skip
    return [micro for (micro,) in rows]


def test_asked_again_by_the_same_suggestions_the_order_is_no_larger(firm: Firm) -> None:
    """As when the process was killed before it noted that it had asked."""
    (suggested,) = make(firm)
    ask(firm)
    for _ in range(2):
        again = ask(firm)
        assert (again.raised, again.updated, again.dropped, again.unchanged) == (0, 0, 0, 1)
    assert waits(firm) == [suggested.quantity_micro]


def test_approved_at_once_the_same_suggestions_ask_for_nothing_more(firm: Firm) -> None:
    """All that was there is gone: it runs out whatever is under way, and is on order already."""
    firm.post(WASTE, [firm.line(GOODS, 18, reason="damaged")])
    (suggested,) = make(firm)
    waiting = ask(firm).waiting[0]
    with firm.engine.connect() as connection:
        owner = actor_of(connection, firm.user)
    assert owner is not None
    perform_on(
        firm.engine, room.approve, owner, KINDS, waiting.document_id, waiting.version, firm.clock
    )
    assert ask(firm) == Raised()
    assert waits(firm) == [suggested.quantity_micro]


def test_what_a_person_answered_is_not_asked_for_by_it_again(firm: Firm) -> None:
    (suggested,) = make(firm)
    assert isinstance(answer(firm, Choice(suggested.id, 0, "货架已满")), Accepted)
    assert look(firm) == []


def test_goods_that_came_meanwhile_end_the_need(firm: Firm) -> None:
    from core.desks.purchasing.receive import RECEIPT

    make(firm)
    ask(firm)
    firm.post(RECEIPT, [firm.line(GOODS, 900, 6)])
    make(firm)
    assert ask(firm).dropped == 1
    assert firm.one("SELECT count(*) FROM document WHERE state = 'waiting'") == 0


def test_approved_it_is_under_way_and_not_asked_for_again(firm: Firm) -> None:
    make(firm)
    waiting = ask(firm).waiting[0]
    with firm.engine.connect() as connection:
        owner = actor_of(connection, firm.user)
    assert owner is not None
    posted = perform_on(
        firm.engine, room.approve, owner, KINDS, waiting.document_id, waiting.version, firm.clock
    )
    assert getattr(posted, "number", None), posted
    make(firm)
    assert ask(firm) == Raised()
    assert firm.one("SELECT state FROM requisition") == "ordered"
    with writing(firm.engine) as session:
        assert firm.one("SELECT created_by FROM document WHERE id = ?", waiting.document_id) == (
            machine(session).user_id
        )


def test_stock_below_zero_is_never_asked_for_by_itself(firm: Firm) -> None:
    with writing(firm.engine) as session:
        session.connection().exec_driver_sql(
            "UPDATE balance SET quantity_micro = -1000000"  # as a till may leave it
        )
    assert make(firm)[0].kind == "held"
    assert look(firm) == []


def test_the_chance_is_that_of_the_stored_quantiles(firm: Firm) -> None:
    make(firm)
    now = look(firm)[0].chance_micro
    keep(firm, Policy(horizon_days=7, threshold_micro=1))
    shorter = look(firm)[0].chance_micro
    assert shorter <= now


def lives(firm: Firm, days: int | None) -> None:
    with writing(firm.engine) as session:
        session.connection().execute(
            update(Item).where(col(Item.id) == firm.items[GOODS]).values(life_days=days)
        )


def test_short_lived_goods_are_wanted_only_before_the_next_order_could_serve(firm: Firm) -> None:
    """14 against five a day are gone within 14 days for sure. Of goods that keep three days only
    those until the next order could serve count: bought daily, it serves on day 3, and until then
    15 are wanted by the middle."""
    lives(firm, 3)
    firm.post(WASTE, [firm.line(GOODS, 4, reason="damaged")])
    (suggested,) = make(firm)
    assert (suggested.until_on - TODAY).days == 3
    assert (suggested.due, look(firm)) == (False, [])
    assert ask(firm) == Raised()
    lives(firm, 15)
    assert make(firm)[0].due, "what keeps longer than the 14 days is looked at for all of them"
    assert len(look(firm)) == 1


def test_short_lived_goods_that_run_out_before_it_are_asked_for(firm: Firm) -> None:
    """Six left against five a day."""
    lives(firm, 3)
    firm.post(WASTE, [firm.line(GOODS, 12, reason="damaged")])
    (suggested,) = make(firm)
    assert suggested.due
    (wanted,) = look(firm)
    assert wanted.chance_micro == suggested.policy_chance_micro
    assert ask(firm).raised == 1


def test_the_days_that_count_end_with_the_next_order_for_what_keeps_less_long() -> None:
    """The made-up supplier's next order serves on day 5."""
    for life, policy, days in ((3, 14, 5), (14, 14, 5), (15, 14, 14), (None, 14, 14), (8, 7, 7)):
        one = made_up.shelf(life=life)
        assert days_that_count(one, Policy(horizon_days=policy), made_up.TODAY) == days
