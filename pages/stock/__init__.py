"""Stock: what lies where, in which lots, and every move of it."""
