"""The one way to read: a connection that shows an actor only what the actor may see.

The database itself enforces it, so pages, reports, pandas and raw SQL cannot leak. Rows
come through generated views that bear the tables' own names; values the actor may not see
read as None, and their sums too. What each table and column shows is declared in models/
and nowhere else; a table that declares nothing cannot be read.
"""

from core.platform.reader.face import Reader, open_reader
from core.platform.reader.scope import cache_key, shared_key, visible_units

__all__ = ["Reader", "cache_key", "open_reader", "shared_key", "visible_units"]
