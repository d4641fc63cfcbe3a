"""A small chain with a person in each role, for tests that follow somebody's whole day.

Head office buys and sells, two stores have goods on their shelves. Oil went below its cost; a
batch of milk cost more than its price bears, and its freight bill came a day late. An order is
on its way to the north store for each language, suggestions wait, and dates end soon.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from core.catalog.categories import set_costing
from core.catalog.org_units import OrgUnitForm, save_org_unit
from core.catalog.warehouses import WarehouseForm, save_warehouse
from core.desks.counting.open_count import CountForm, ZoneForm, open_count
from core.desks.setup.first_administrator import FirstUser
from core.desks.setup.founding import COSTING_SINCE
from core.desks.setup.periods import open_earlier_periods
from core.documents.draft import Draft, Line
from core.documents.submit import submit
from core.kernel.amounts import MICRO
from core.kernel.clock import Clock, FixedClock, SystemClock
from core.kernel.period import Period
from core.platform.database import connect, writing
from core.platform.grants import actor_of
from core.platform.passwords import hashed
from core.platform.rights import Actor
from core.platform.users import Grant, grant
from core.posting.wanted import Posted
from models.catalog import Item, Partner
from models.documents import DocumentLine
from models.people import Role, User
from models.planning import ForecastRun
from models.suggestions import Suggestion, SuggestionRun
from pages.kinds import KINDS
from tests.browser.conftest import PASSWORD, USERNAME, create_administrator
from tests.browser.shop import stock_the_shop

ROLES = (
    ("boss", "王经理", "manager", "HQ"),
    ("buyer", "李采购", "buyer", "HQ"),
    ("finance", "赵会计", "finance", "HQ"),
    ("clerk", "周店员", "store_staff", "N1"),
    ("mate", "吴店员", "store_staff", "S1"),
)
ZONE = ZoneInfo("Asia/Shanghai")
LANGUAGES = ("zh", "en")


@dataclass(slots=True)
class Chain:
    """What was made, by what people call it."""

    company: int
    day: dt.date
    units: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    partners: dict[str, int] = field(default_factory=dict)
    dear: str = ""
    """Number of the receipt whose batch loses money."""
    orders: dict[str, str] = field(default_factory=dict)
    """Numbers of the orders on their way to the north store, a language each."""


def prepare(url: str) -> Chain:
    """The chain, ready for everybody's day. All of it goes through the verbs."""
    made = create_administrator(url)
    stock_the_shop(url, made)
    chain = Chain(made.founded.company_id, dt.datetime.now(ZONE).date())
    engine = connect(url)
    with writing(engine) as session:
        _places(session, made, chain)
    with writing(engine) as session:
        chief = _actor(session, made.user_id)
        chain.items = {one.code: one for one in session.exec(select(Item))}
        chain.partners = {one.code: one.id or 0 for one in session.exec(select(Partner))}
        session.expunge_all()
        _trade(session, chief, chain)
    with writing(engine) as session:
        chief = _actor(session, made.user_id)
        for language in LANGUAGES:
            zones = [ZoneForm("shelf", f"A1 {language}"), ZoneForm("cold", f"B1 {language}")]
            listed = [chain.items[code].id or 0 for code in ("2001", "2002")]
            form = CountForm(
                chain.company,
                chain.places["N1"],
                f"盘点 {language}",
                chain.day,
                zones,
                scope="items",
                items=listed,
            )
            assert isinstance(open_count(session, chief, form, language), int)
        _suggest(session, chain)
        _people(session, chain)
    engine.dispose()
    return chain


def _actor(session: Session, user_id: int) -> Actor:
    actor = actor_of(session.connection(), user_id)
    assert actor is not None
    return actor


def _places(session: Session, made: FirstUser, chain: Chain) -> None:
    """Two stores below the head office, with a shop floor each; last month's period; and goods
    that are valued by their lot."""
    chain.units["HQ"] = made.founded.head_office_id
    chain.places["HQ"] = made.founded.warehouse_id
    chief = _actor(session, made.user_id)
    earlier = Period.of(chain.day - dt.timedelta(days=31)).code
    assert isinstance(open_earlier_periods(session, chief, chain.company, earlier), int)
    category = made.founded.category_id
    policy = set_costing(session, chief, chain.company, category, "specific", COSTING_SINCE)
    assert isinstance(policy, int)
    for code, name in (("N1", "北门店"), ("S1", "南门店")):
        form = OrgUnitForm(code, name, "store", made.founded.head_office_id)
        unit = save_org_unit(session, chief, chain.company, form)
        assert isinstance(unit, int)
        chain.units[code] = unit
    chief = _actor(session, made.user_id)
    for code, name in (("N1", "北门卖场"), ("S1", "南门卖场")):
        shelf = WarehouseForm(code, name, "store", chain.units[code], made.founded.cost_pool_id)
        place = save_warehouse(session, chief, chain.company, shelf)
        assert isinstance(place, int)
        chain.places[code] = place


def _trade(session: Session, chief: Actor, chain: Chain) -> None:
    """Yesterday's business, and today's orders."""
    yesterday = chain.day - dt.timedelta(days=1)
    noon = FixedClock(dt.datetime.combine(yesterday, dt.time(12), ZONE).astimezone(dt.UTC))
    soon, later = chain.day + dt.timedelta(days=2), chain.day + dt.timedelta(days=19)

    def post(
        kind: str, lines: list[Line], clock: Clock, on: dt.date, at: str = "HQ", who: str = ""
    ) -> Posted:
        draft = Draft(
            kind,
            chain.company,
            chain.units[at],
            on,
            warehouse_id=chain.places[at],
            partner_id=chain.partners.get(who),
            prices_include_tax=KINDS[kind].prices_include_tax,
            lines=lines,
        )
        posted = submit(session, chief, KINDS, draft, clock)
        assert isinstance(posted, Posted), posted
        return posted

    def line(code: str, quantity: float, price: float | None, **more: object) -> Line:
        item = chain.items[code]
        micro = None if price is None else round(price * MICRO)
        return Line(item.id, item.base_unit_id, round(quantity * MICRO), micro, **more)  # type: ignore[arg-type]

    cheap = line("1001", 30, 9.9, lot_code="A1", expires_on=soon)
    oil = line("3002", 10, 76.5)
    post("purchase.receipt", [cheap, line("2001", 60, 1.15), oil], noon, yesterday, who="G01")
    dear = line("1001", 20, 15.2, lot_code="B1", expires_on=later)
    bought = post("purchase.receipt", [dear], noon, yesterday, who="G01")
    chain.dear = bought.number
    sold = [line("1001", 40, 15.8), line("2001", 25, 2), line("3002", 4, 70)]
    post("sales.delivery", sold, noon, yesterday, who="K01")
    for at in ("N1", "S1"):
        shelf = [
            line("1001", 12, 9.9, lot_code="A1", expires_on=soon),
            line("2001", 40, 1.15),
            line("2002", 24, 2.3),
        ]
        post("stock.opening", shelf, noon, yesterday, at=at)
    freight = Draft(
        "purchase.cost",
        chain.company,
        chain.units["HQ"],
        chain.day,
        warehouse_id=chain.places["HQ"],
        partner_id=chain.partners["G01"],
        source_id=bought.document_id,
        lines=[line("1001", 1, 36, source_line_id=_line_of(session, bought))],
    )
    late = submit(session, chief, KINDS, freight, SystemClock())
    assert isinstance(late, Posted), late
    for language in LANGUAGES:
        wanted = [line("2001", 24, 1.2), line("2002", 24, 2.3)]
        order = post("purchase.order", wanted, SystemClock(), chain.day, at="N1", who="G02")
        chain.orders[language] = order.number


def _line_of(session: Session, posted: Posted) -> int:
    found = session.exec(
        select(DocumentLine.id).where(col(DocumentLine.document_id) == posted.document_id)
    ).first()
    assert found is not None
    return found


def _suggest(session: Session, chain: Chain) -> None:
    """Last night's suggestions: for each language one to accept and one to change."""
    run = ForecastRun(
        company_id=chain.company, origin_on=chain.day, seed=1, state="finished", started_at=0
    )
    session.add(run)
    session.flush()
    made = SuggestionRun(
        company_id=chain.company, forecast_run_id=run.id or 0, on=chain.day, made_at=1, shelves=4
    )
    session.add(made)
    session.flush()
    for number, code in enumerate(("3001", "3002", "1002", "2002")):
        item = chain.items[code]
        session.add(_suggestion(chain, made, item, 6 * MICRO if code == "3002" else 0, number))


def _suggestion(
    chain: Chain, run: SuggestionRun, item: Item, there: int, number: int
) -> Suggestion:
    """Eight pieces of an item for the head office; `there` is what lies there already."""
    return Suggestion(
        run_id=run.id or 0,
        company_id=chain.company,
        org_unit_id=chain.units["HQ"],
        item_id=item.id or 0,
        warehouse_id=chain.places["HQ"],
        partner_id=chain.partners["G02"],
        kind="order",
        held="",
        unit_id=item.base_unit_id,
        pack_micro=MICRO,
        quantity_micro=8 * MICRO,
        position_micro=there,
        part_demand_micro=9 * MICRO,
        part_risk_micro=-MICRO,
        chance_micro=800_000,
        arrives_on=chain.day,
        until_on=chain.day,
        price_micro=item.purchase_price_micro or 0,
        stake_fen=9000 - number,
        more_fen=-50,
        less_fen=-100,
    )


def _people(session: Session, chain: Chain) -> None:
    """Somebody in each role, all with one password; their browsers say the language."""
    roles = {row.code: row.id or 0 for row in session.exec(select(Role))}
    secret = hashed(PASSWORD, USERNAME)
    assert isinstance(secret, str)
    for username, name, role, unit in ROLES:
        user = User(username=username, name=name, password_hash=secret, language="")
        session.add(user)
        session.flush()
        grant(session, user.id or 0, [Grant(roles[role], chain.units[unit])])
