"""The commands of the demo: `python -m core.demo` rebuilds it, beside them `--if-empty`, `--own`.

`make demo` builds the demo company anew; `make run` builds it where the database is empty;
`make own` puts it aside and leaves an empty database for a company of one's own. None of them
ever touches a database that is somebody's own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time

from core.demo import place
from core.demo.build import Built, build
from core.demo.mark import ZONE
from core.demo.world import MOST_DAYS, SEED, Size
from core.kernel.clock import SystemClock
from core.platform.settings import settings

NOT_A_DEMO = """\
这个数据库里有自己的公司，不是演示公司，未作改动。
This database holds a company of its own, not the demo. Nothing was changed."""
NEEDS_EMPTY = """\
PostgreSQL 上不会替换已有的演示公司：请在 ZHANGGUI_DATABASE_URL 中指定一个新的空数据库。未作改动。
A demo on PostgreSQL is not replaced: name a new, empty database in ZHANGGUI_DATABASE_URL.
Nothing was changed."""
BEGINS = """\
正在生成演示公司（约一分钟）；想直接建自己的公司：Ctrl-C，然后 make own
Building the demo company (about a minute); for a company of your own: Ctrl-C, then make own"""
OWN = """\
数据库已空出，make run 打开后建立自己的公司；make demo 随时重建演示公司。
The database is empty: make run lets you found your own company; make demo brings the demo back."""


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m core.demo")
    parser.add_argument("--if-empty", action="store_true", help="only where there is no company")
    parser.add_argument("--own", action="store_true", help="put the demo aside")
    parser.add_argument("--end", type=dt.date.fromisoformat, default=yesterday())
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--days", type=int, default=MOST_DAYS)
    said = parser.parse_args()
    url = settings().database_url
    found = place.look(url)
    if said.if_empty and found is not place.Found.EMPTY:
        return 0
    try:
        if said.own:
            place.put_aside(url)
            return _say(OWN)
        if found is not place.Found.OWN:
            _say(BEGINS)
        begun = time.perf_counter()
        built = place.rebuilt(url, lambda at: build(at, said.end, said.seed, Size(said.days), _bar))
        return _say(_report(built, time.perf_counter() - begun))
    except place.SomebodysOwn:
        return _say(NOT_A_DEMO, 1)
    except place.NeedsEmptyDatabase:
        return _say(NEEDS_EMPTY, 1)


def yesterday() -> dt.date:
    """The last whole day in China."""
    return SystemClock().now().astimezone(ZONE).date() - dt.timedelta(days=1)


def _bar(share: float) -> None:
    if sys.stderr.isatty():
        done = round(share * 40)
        sys.stderr.write(f"\r  [{'█' * done}{'·' * (40 - done)}] {share:4.0%} ")
        sys.stderr.flush()


def _report(built: Built, seconds: float) -> str:
    counts = f"{built.documents:,} · {built.lines:,} · {seconds:.0f} s"
    return (
        f"\n演示公司已就绪，截至 {built.end}：单据 · 明细 · 用时 {counts}"
        f"\nThe demo company is ready, up to {built.end}: documents · lines · time {counts}"
    )


def _say(text: str, answer: int = 0) -> int:
    sys.stderr.write(f"{text}\n")
    return answer


if __name__ == "__main__":
    sys.exit(main())
