"""The panel that is forecast: demand of all shelves, with what bears on it, as of one day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from core.planning.demand.history import Demand, demand_of, emptied
from core.planning.demand.promoted import promoted
from core.planning.demand.shelves import Shelves, read_shelves
from core.planning.demand.telling import told
from core.planning.forecast import Panel
from core.planning.forecast.cleaning import guess_unknown
from core.planning.signals import read_values, with_signals
from core.planning.stored import name_of

HORIZON = 28
FEWEST_DAYS = 84


@dataclass(frozen=True)
class Situation:
    """All that is known of a company's demand on a day."""

    demand: Demand
    panel: Panel

    @property
    def shelves(self) -> Shelves:
        """The shelves, a row each, as in the panel."""
        return self.demand.shelves

    @property
    def origin_on(self) -> dt.date:
        """The last day known."""
        return self.panel.day(self.panel.days - 1)

    def before(self, days: int) -> Situation | None:
        """As it was so many days ago, by what is known now of the days before; None where too
        little was known then."""
        left = self.panel.days - days
        if left < FEWEST_DAYS:
            return None
        return Situation(self.demand, self.panel.at(left, HORIZON))


def read_situation(
    connection: Connection, company_id: int, since: dt.date | None = None
) -> Situation | None:
    """What is known of a company up to its last day of sales, from a day on where one is named;
    None where nothing was sold."""
    shelves = read_shelves(connection, company_id, since)
    if shelves is None or not shelves.keys:
        return None
    offers = promoted(connection, company_id, shelves, HORIZON)
    empty, _ = emptied(shelves)
    said = told(connection, company_id, shelves, empty, offers.flag[:, : shelves.days])
    demand = demand_of(shelves, said)
    panel = with_signals(
        panel_of(demand), shelves, offers, read_values(connection, company_id, shelves.first)
    )
    return Situation(demand, panel)


def panel_of(demand: Demand) -> Panel:
    """The panel of ordinary demand, without signals. Days that a store did not report take the
    mean of the four same weekdays before them."""
    shelves = demand.shelves
    quantity = np.where(shelves.known, demand.ordinary, np.nan)
    quantity = guess_unknown(quantity, shelves.known & ~shelves.reported)
    keys = tuple(name_of(key) for key in shelves.keys)
    return Panel(keys, shelves.first, quantity, {}, HORIZON)
