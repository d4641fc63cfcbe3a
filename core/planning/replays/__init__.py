"""Replays that are kept: a firm's own past days played again under a policy somebody chose.

`asked` what is wanted and asking for it, `past` the firm's days as a world, `foreseen` forecasts as
they were known then, `played` everything played and added up, `keep` its rows, `read` what a page
shows. The rules of a day are core/planning/replay's, which know no database.
"""
