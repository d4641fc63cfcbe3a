"""Master data: companies and units, warehouses, items, partners, taxes. One file a noun."""
