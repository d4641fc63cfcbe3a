"""The one door into all ledgers: a Posting changes every ledger in one transaction, or none."""
