"""Measurements and cases with known answers, run against the real code."""
