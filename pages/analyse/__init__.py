"""Pages that answer: what was sold, what it earned, what lies there."""
