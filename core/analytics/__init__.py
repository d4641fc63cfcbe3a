"""Questions to the facts: read only, one question a file, each term defined once."""
