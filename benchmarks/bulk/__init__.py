"""A history too long to be typed: written straight into every ledger, as the door would have."""
