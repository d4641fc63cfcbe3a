"""The stock ledger: what is where, in which lot, and what may be taken."""
