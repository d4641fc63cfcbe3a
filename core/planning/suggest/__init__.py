"""What to order and what to move: worked out over stored forecasts, stored, accepted, judged.

    run_id = make_suggestions(session, company_id, clock)      # every night, and on demand
    found = suggested(connection, company_id)                  # the page: newest run, undecided
    accept(session, actor, [Choice(suggestion_id)], clock)     # drafts by supplier and place

`gather` reads the state of all shelves at once, `work` decides without a database, `moves` puts
moving before buying, `held` keeps bad data out of automation, `judge` says who was right.
"""
