"""What will sell, and what to order for it: forecasts, suggestions, replays.

`forecast` is pure (panel in, quantiles out) and knows no database; the rooms beside it feed it
from the ledgers and store what it says.
"""
