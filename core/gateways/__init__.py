"""Other systems: a folder for each kind, its port, and one adapter a file."""
