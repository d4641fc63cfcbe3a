"""Running out: the chance of it for goods as they lie now, its record, and what to count first.

    seen = read_outlook(connection, company_id, today, items=[7])   # through any reader
    seen.shelves[7, 2].chance.within(14)                            # from what is stored

`chance` is the rule, without a database; `outlook` reads shelves of this moment; `worth` says what
running out would lose; `said` and `happened` keep the record of what was said.
"""
