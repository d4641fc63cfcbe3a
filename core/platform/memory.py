"""How often Python looks for objects that only hold each other.

It counts objects made, and a page makes tens of thousands that all go away by themselves; each time
it looked, it walked through all modules too. A question that returns 15,000 rows took a quarter
longer for it.
"""

from __future__ import annotations

import gc

AFTER = (20_000, 20, 20)
"""Objects made, and rounds of the younger generation, before a generation is looked through."""


def collect_seldom() -> None:
    """For a process that draws pages, once its modules are there: they are not looked at again."""
    gc.set_threshold(*AFTER)
    gc.collect()
    gc.freeze()
