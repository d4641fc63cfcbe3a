"""Purchasing (采购): order, receive, give back, late cost."""
