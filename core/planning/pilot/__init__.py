"""A pilot: a few categories run under suggestions, held against shelves like them that do not.

`rule` matches shelves and answers with an interval, `weeks` reads what they earned, `start` begins
one, `read` shows them.
"""
