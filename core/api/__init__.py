"""REST: the same rights, verbs and scoped reading as the screens, for programs."""
