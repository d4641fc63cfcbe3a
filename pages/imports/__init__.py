"""Imports of master data and documents on screen."""
