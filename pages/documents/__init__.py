"""The document screens: a list a kind, the entry of any kind, the page of one document."""
