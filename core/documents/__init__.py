"""What every document shares: drafts, kinds, amounts, submitting, reversing, reading."""
