"""The trust gate: numbers nobody can trust, which shelves they touch, and what mends them.

    found = doubts(connection, company_id, today)      # any reader, or a session's own
    found.reasons((item_id, warehouse_id))             # why a shelf is out of automation; () if not

Suggestions, requisitions and approval by rule ask it; `Count this first` lists it by money.
"""
