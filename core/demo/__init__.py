"""The demo company (示例公司): thirteen months of a small supermarket chain, posted by the door.

A simulated chain (demand → orders by simple rules → receipts → sales) becomes documents, and
documents go through the same door as everybody's. Nothing is written past it, so every page,
proof and report works on it as on a real firm. The same seed and end date give the same
database. Limits: prices of suppliers only drift, and no store ever closes.
"""
