"""Setting up: one thin file a screen."""
