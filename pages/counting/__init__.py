"""Screens of stock counts: the list, one count, and counting by phone."""
