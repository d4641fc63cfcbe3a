"""When stock on record is perhaps not on the shelf: it sold steadily, then not at all.

Suspicious is an item that sold nothing in a place for 21 days, though by the nine weeks before it
should have sold six units or more in that time (by chance alone: once in four hundred). What had
stopped selling three weeks before those days is out of season, and nobody's mystery.
"""

STILL, BEFORE, LEAST = 21, 63, 6
"""Days without a sale, days before them, and units that were to be expected in STILL days. The
last STILL of the days before must have seen a sale too."""
