"""Stock counts (盘点): zones, entries, review, posting, approval of differences."""
