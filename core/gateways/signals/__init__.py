"""Signals of days from other systems: the port, its adapter (HTTP with JSON), the taking in."""
