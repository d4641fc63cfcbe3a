"""One room for each trade: purchasing, sales, stores … Desks do not know one another."""
