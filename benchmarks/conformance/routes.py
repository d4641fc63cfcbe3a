"""The ways a case can be run; each is a function from a case to its outcome."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.conformance.case import Case
from benchmarks.conformance.check import Outcome
from benchmarks.conformance.door import run_through_door
from benchmarks.conformance.pure import run_purely

Route = Callable[[Case], Outcome]

ROUTES: dict[str, Route] = {
    "pure": run_purely,
    "door": run_through_door,
}
