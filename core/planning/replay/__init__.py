"""Past days again, under another policy: what would have been sold, lost, thrown away and earned.

`world` is what was true, `play` the days one after the other, `rivals` the formulas that other
systems order by, `ours` the policy of this one. Pure: no database, no clock; randomness by seed.
"""
