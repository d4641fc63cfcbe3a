"""`python -m core.worker`: works until it is stopped. `--once` does what is due and leaves.

One worker works at a time, whoever started it: the others wait for its lease. With `--beside PID`
it leaves when that process is gone (the launcher starts it so). Asked to end, it ends at once: the
job under way, and the processes that compute it, go as by a kill, and the job goes on next time.
"""

from __future__ import annotations

import argparse
import os
import socket
from multiprocessing import active_children

from core.kernel.clock import SystemClock
from core.platform.settings import settings
from core.worker.asked import asked_to_end
from core.worker.shift import Shift, open_bench

EVERY_SECONDS = 20.0


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m core.worker")
    parser.add_argument("--once", action="store_true", help="do what is due, then leave")
    parser.add_argument("--beside", type=int, default=0, help="leave when this process is gone")
    given = parser.parse_args()
    os.nice(10)  # those who look at a page go first
    stop = asked_to_end()
    chosen = settings()
    who = f"{socket.gethostname()}:{os.getpid()}"
    with open_bench(chosen, SystemClock()) as bench:
        shift = Shift(bench, chosen, who, stop)
        while not stop.is_set() and (not given.beside or os.getppid() == given.beside):
            if shift.may_work():
                shift.work(once=given.once)
            if given.once:
                break
            stop.wait(EVERY_SECONDS)
        stop.set()
        if shift.leave():
            for child in active_children():  # one that is just starting looks at no parent yet
                child.kill()
            os._exit(0)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
