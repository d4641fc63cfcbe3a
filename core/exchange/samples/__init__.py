"""Small files to try things with, made by `python -m core.exchange.samples.make`."""

from __future__ import annotations

from pathlib import Path

TILL = Path(__file__).with_name("till_sample.csv")
"""Two stores, two weeks, with times, tickets, tenders, a promotion, refunds and a top-up."""
