"""Pages for a phone in one hand: one field to scan into, one thing at a time."""
