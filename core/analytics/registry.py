"""Every query that the analysis pages ask, by page, so that a benchmark can time each alone.

A query is given a scoped connection, whose numbers, the days and the days before; a page that
asks something new adds a row here.
"""

from __future__ import annotations

from sqlalchemy import Connection

from core.analytics import (
    as_of,
    as_of_groups,
    batches,
    bridge,
    classes,
    closing,
    comparable,
    cover,
    documents,
    expected,
    expiry,
    expiry_advice,
    expiry_marked,
    falling,
    heat,
    item,
    loss,
    loss_spots,
    lost_sales,
    lots,
    margin_by,
    on_hand,
    profit,
    promotions,
    rebates,
    sales,
    served,
    slow,
    sold_through,
    stock_out,
    stock_value,
    suppliers,
    supply_prices,
    turnover,
    views_listed,
)
from core.analytics.asked import Asked, Query
from core.analytics.registry_today import TODAY
from core.analytics.window import Window
from core.kernel.period import Period
from core.platform.sql_days import number_of


def _lately(asked: Asked) -> int:
    """The close of the window's last day, by UTC."""
    return (number_of(asked.window.last) + 1) * 86_400_000_000


def _sold_through(connection: Connection, asked: Asked) -> tuple[comparable.Span, ...]:
    """The stores that can be compared with a year ago."""
    found = comparable.spans(connection, asked.of)
    return comparable.comparable(found, asked.window, asked.window.year_before())


def _pace(connection: Connection, asked: Asked) -> expected.Pace:
    """What sales to come are taken from."""
    return expected.pace_of(connection, asked.of.company_id, asked.window.last)


QUERIES: tuple[Query, ...] = (
    *TODAY,
    Query("overview", "sales_up_to", lambda c, a: sales.sales_up_to(c, a.of.company_id)),
    Query("overview", "first_sale", lambda c, a: sales.first_sale(c, a.of)),
    Query("overview", "total", lambda c, a: sales.total(c, a.of, a.window)),
    Query("overview", "by_day", lambda c, a: sales.by_day(c, a.of, a.window)),
    Query("overview", "stock_value", lambda c, a: stock_value.stock_value(c, a.of, a.window)),
    Query(
        "overview",
        "margin_bridge",
        lambda c, a: bridge.margin_bridge(c, a.of, a.window, (a.window.before(),)),
    ),
    Query("overview", "lost", lambda c, a: lost_sales.lost_by_store(c, a.of, a.last_days(30))),
    Query("overview", "views", lambda c, a: views_listed.views(c, a.of.company_id, 1)),
    Query("overview", "sold_by_store", lambda c, a: served.sold_by_store(c, a.of, a.last_days(30))),
    Query("overview", "spans", lambda c, a: comparable.spans(c, a.of)),
    Query(
        "overview",
        "falling",
        lambda c, a: falling.falling(c, a.of, a.window, falling.A_YEAR, _sold_through(c, a)),
    ),
    Query("overview", "by_category", lambda c, a: sales.by_category(c, a.of, a.window)),
    Query("overview", "by_item", lambda c, a: sales.by_item(c, a.of, a.window, 50)),
    Query(
        "overview",
        "item_courses",
        lambda c, a: sales.item_courses(c, a.of, a.window, [a.item_id]),
    ),
    Query(
        "overview",
        "sales_documents",
        lambda c, a: documents.sales_documents(
            c, a.of, a.window.last, ("sales.delivery", "till.summary"), 50
        ),
    ),
    Query("turnover", "course", lambda c, a: turnover.course_by_item(c, a.of, a.window)),
    Query("turnover", "turns", lambda c, a: turnover.turnover_by_item(c, a.of, a.window)),
    Query(
        "turnover",
        "slow",
        lambda c, a: slow.slow(
            c, a.of, turnover.turnover_by_item(c, a.of, a.window), a.window.last, 200
        ),
    ),
    Query("turnover", "closing", lambda c, a: turnover.closing_by_item(c, a.of, a.window.last)),
    Query("turnover", "names", lambda c, a: turnover.names(c, [a.item_id])),
    Query("turnover", "moving", lambda c, a: turnover.moving(c, a.of, a.window.last)),
    Query("turnover", "stock_out", lambda c, a: stock_out.empty_days(c, a.of, a.window)),
    Query("turnover", "cover", lambda c, a: cover.cover_by_item(c, a.of, a.window.last, a.today)),
    Query("turnover", "abc", lambda c, a: classes.abc_classes(c, a.of, a.window.last)),
    Query(
        "turnover",
        "xyz",
        lambda c, a: classes.xyz_classes(
            c, a.of, a.window.last, range(a.item_id, a.item_id + classes.MOST)
        ),
    ),
    Query(
        "turnover",
        "heat",
        lambda c, a: heat.heat(
            c, a.of, Window.ending(a.window.last, 28), range(a.item_id, a.item_id + 15)
        ),
    ),
    Query(
        "turnover",
        "last_sales",
        lambda c, a: slow.last_sales(c, a.of, range(a.item_id, a.item_id + 200), a.window.last),
    ),
    Query(
        "turnover",
        "sold_through",
        lambda c, a: sold_through.sold_and_there(c, a.of, a.window.last),
    ),
    Query("expiry", "lots", lambda c, a: expiry.dated_lots(c, a.of, _pace(c, a), a.today)),
    Query(
        "expiry",
        "advice",
        lambda c, a: expiry_advice.advised(
            c,
            a.of.company_id,
            expiry.dated_lots(c, a.one, _pace(c, a), a.today)[:30],
            _pace(c, a),
            a.today,
        ),
    ),
    Query(
        "expiry",
        "pace_of",
        _pace,
    ),
    Query(
        "expiry",
        "marked_down",
        lambda c, a: expiry_marked.marked_down(
            c, a.of.company_id, range(a.item_id, a.item_id + 100), a.today
        ),
    ),
    Query(
        "expiry",
        "assumed",
        lambda c, a: expiry_advice.assumed(
            c, {lot.lot_id for lot in expiry.dated_lots(c, a.one, _pace(c, a), a.today)}
        ),
    ),
    Query("loss", "losses", lambda c, a: loss.losses(c, a.of, a.window)),
    Query("loss", "by_store", lambda c, a: loss.by_store(c, a.of, a.window)),
    Query("loss", "by_item", lambda c, a: loss.by_item(c, a.of, a.window, 100)),
    Query(
        "loss",
        "documents",
        lambda c, a: loss.loss_documents(c, a.of, a.window, ("stock.waste", "stock.count"), 50),
    ),
    Query("loss", "spots", lambda c, a: loss_spots.spots(c, a.of, a.window, 8)),
    Query("margin", "profit", lambda c, a: profit.profit(c, a.of, a.window)),
    Query(
        "margin",
        "full_by_item",
        lambda c, a: profit.full_by_item(c, a.of, a.window, sales.by_item(c, a.of, a.window, 50)),
    ),
    Query("margin", "by_store", lambda c, a: sales.by_store(c, a.of, a.window)),
    Query("margin", "by_customer", lambda c, a: margin_by.by_customer(c, a.of, a.window, 50)),
    Query("margin", "by_channel", lambda c, a: margin_by.by_channel(c, a.of, a.window)),
    Query(
        "margin",
        "papers",
        lambda c, a: documents.papers(
            c, a.of, a.window, documents.Asked(("sales.delivery", "till.summary")), 50
        ),
    ),
    Query("suppliers", "suppliers", lambda c, a: suppliers.suppliers(c, a.of, a.window)),
    Query("suppliers", "dearer", lambda c, a: supply_prices.dearer(c, a.of, a.window, 20)),
    Query(
        "suppliers",
        "papers",
        lambda c, a: documents.papers(
            c, a.of, a.window, documents.Asked(("purchase.order", "purchase.receipt"), 1), 50
        ),
    ),
    Query("margin", "batches", lambda c, a: batches.batches(c, a.of, 200, since=a.window.first)),
    Query(
        "stock",
        "on_hand",
        lambda c, a: on_hand.on_hand(c, a.of, a.window.last, a.today, "", 200),
    ),
    Query("stock", "counts", lambda c, a: on_hand.places_with_stock(c, a.of, "")),
    Query("stock", "value_on", lambda c, a: stock_value.value_on(c, a.of, a.today)),
    Query(
        "lots",
        "lots_lying",
        lambda c, a: lots.lots_lying(c, lots.LotsAsked(a.of, a.today), lots.Order.DUE, 101),
    ),
    Query("lots", "totals", lambda c, a: lots.lot_totals(c, lots.LotsAsked(a.of, a.today))),
    Query("item", "card", lambda c, a: item.card(c, a.item_id)),
    Query(
        "item",
        "sold_through",
        lambda c, a: sold_through.sold_and_there(c, a.one, a.window.last),
    ),
    Query("item", "value_on", lambda c, a: stock_value.value_on(c, a.one, a.today)),
    Query("item", "lots", lambda c, a: item.lots(c, a.one)),
    Query("item", "moves", lambda c, a: item.moves(c, a.one, 51)),
    Query(
        "as_known",
        "stock_totals",
        lambda c, a: as_of.stock_totals(c, a.of, a.window.last, _lately(a)),
    ),
    Query(
        "as_known",
        "stock_items",
        lambda c, a: as_of.stock_items(c, a.of, a.window.last, _lately(a), 100),
    ),
    Query(
        "as_known",
        "stock_as_of",
        lambda c, a: as_of.stock_as_of(c, a.one, a.window.last, _lately(a)),
    ),
    Query(
        "as_known",
        "margin_as_of",
        lambda c, a: as_of.margin_as_of(c, a.of, a.window, _lately(a)),
    ),
    Query(
        "as_known",
        "stock_by",
        lambda c, a: as_of_groups.stock_by(
            c, a.of, a.window.last, _lately(a), as_of_groups.By.STORE
        ),
    ),
    Query(
        "as_known",
        "stock_by_category",
        lambda c, a: as_of_groups.stock_by(
            c, a.of, a.window.last, _lately(a), as_of_groups.By.CATEGORY
        ),
    ),
    Query(
        "as_known",
        "margin_by",
        lambda c, a: as_of_groups.margin_by(c, a.of, a.window, _lately(a), as_of_groups.By.STORE),
    ),
    Query(
        "as_known",
        "stock_documents",
        lambda c, a: as_of.stock_documents(c, a.of, a.window.last, _lately(a), 200),
    ),
    Query(
        "as_known",
        "margin_documents",
        lambda c, a: as_of.margin_documents(c, a.of, a.window, _lately(a), 200),
    ),
    Query("rebates", "rebates", lambda c, a: rebates.rebates(c, a.of.company_id)),
    Query(
        "rebates",
        "earned_by_item",
        lambda c, a: rebates.earned_by_item(
            c,
            a.of.company_id,
            Period.of(a.window.first).code,
            Period.of(a.window.last).code,
        ),
    ),
    Query(
        "promotions",
        "sold_under",
        lambda c, a: promotions.sold_under(c, a.of.company_id, range(1, 100)),
    ),
    Query(
        "setup_periods",
        "standing_open",
        lambda c, a: closing.standing_open(
            c, a.of.company_id, Period.of(a.window.last).code, a.today
        ),
    ),
)
