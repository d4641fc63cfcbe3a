"""The second process: forecasts at night, tournaments at the week's end, what must leave the house.

`python -m core.worker` runs until it is stopped; the launcher starts and watches it in the embedded
default. This is where jobs, schedules and adapters meet; lower rooms know none of it.
"""
