"""Pages that explain: the way into the system, and its words."""
