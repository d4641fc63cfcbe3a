"""The till import on screen."""
