"""Stores (门店): opening stock, till summaries."""
