"""The general ledger: rules as data, accounts by role, vouchers that balance."""
