"""`python -m benchmarks.conformance costing FILE [--route NAME]`.

Prints each failing case with what was expected and what came out; the last line is
`N of M hold`. Exits 0 only if all hold, 1 if some do not, 2 if the file or the command
cannot be read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.conformance.case import Case, Malformed, read_cases
from benchmarks.conformance.check import check
from benchmarks.conformance.routes import ROUTES, Route


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.conformance")
    subjects = parser.add_subparsers(dest="subject", required=True)
    costing = subjects.add_parser("costing", help="inventory costing cases")
    costing.add_argument("file", type=Path)
    costing.add_argument(
        "--route", choices=[*ROUTES, "all"], default="all", help="default: every route"
    )
    chosen = parser.parse_args(arguments)
    try:
        cases = read_cases(chosen.file)
    except Malformed as malformed:
        sys.stderr.write(f"malformed: {malformed}\n")
        return 2
    routes = ROUTES if chosen.route == "all" else {chosen.route: ROUTES[chosen.route]}
    held = sum(not _report(case, routes) for case in cases)
    sys.stdout.write(f"{held} of {len(cases)} hold\n")
    return 0 if held == len(cases) else 1


def _report(case: Case, routes: dict[str, Route]) -> list[str]:
    """Run one case through `routes`, print what differs, and return it."""
    outcomes = {name: route(case) for name, route in routes.items()}
    for name, outcome in outcomes.items():
        if outcome.skipped:
            sys.stdout.write(f"{case.name}: not by route {name}: {outcome.skipped}\n")
    lines = [
        f"  by route {name}: {line}"
        for name, outcome in outcomes.items()
        for line in check(case, outcome)
    ]
    if lines:
        sys.stdout.write("\n".join([f"FAILS {case.name}", *lines]) + "\n")
    return lines


if __name__ == "__main__":
    sys.exit(main())
