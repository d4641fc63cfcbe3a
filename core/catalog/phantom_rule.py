"""When stock on record is perhaps not on the shelf: it sold steadily, then not at all.

Suspicious is an item that sold nothing in a place for 21 days, though by the nine weeks before it
should have sold six units or more in that time (by chance alone: once in four hundred).
"""

STILL, BEFORE, LEAST = 21, 63, 6
