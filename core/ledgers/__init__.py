"""Append-only truth: stock, costing, general, settlement.

The four ledgers do not know one another; posting composes them.
"""
