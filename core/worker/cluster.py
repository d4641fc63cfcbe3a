"""`python -m core.worker.cluster`: a Dask cluster of this machine, for forecasts, until stopped.

It prints the setting that moves the forecasting batch to it. Scheduler and workers listen on this
machine alone, since whoever reaches a Dask scheduler may run any program on it; what several
machines need, docs/how-to/forecast-on-a-cluster.md says. One thread a worker: forecasts compute,
and threads of one process would wait for each other.
"""

from __future__ import annotations

import argparse
import os
import sys

from core.worker.asked import asked_to_end

DEFAULT_PORT = 8786


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m core.worker.cluster")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="of the scheduler; 0: any")
    given = parser.parse_args()
    try:
        from distributed import LocalCluster
    except ImportError:
        sys.stderr.write("pip install -r requirements-cluster.txt\n")
        return 1
    stop = asked_to_end()
    with LocalCluster(
        n_workers=given.workers,
        threads_per_worker=1,
        scheduler_port=given.port,
        host="127.0.0.1",
        dashboard_address=None,
    ) as cluster:
        sys.stdout.write(f"ZHANGGUI_FORECAST_CLUSTER={cluster.scheduler_address}\n")
        sys.stdout.flush()
        stop.wait()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
