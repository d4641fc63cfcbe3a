"""A till that posts until it is killed: `python tests/proof/writer.py URL ACKS`.

For every line on its input (a seed) it forks a writer, tells its process id, and the writer
posts for ever: documents of several kinds, alone and in batches, some backdated and some
taken back, through the real door. Each answer is written to the file ACKS and forced to disk
before the next. Forked, so that fifty of them do not each load the program.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import sys
from pathlib import Path

from benchmarks._shop import DELIVERY, KINDS, RECEIPT, TODAY, BigShop
from core.documents.reverse import reverse
from core.documents.submit import submit_all
from core.platform.database import connect, writing
from core.posting.wanted import Posted


def post_for_ever(url: str, acks: str, seed: int) -> None:
    """Until it is killed."""
    shop = BigShop(connect(url), seed=seed)
    draw = random.Random(seed)
    done: list[int] = []
    with Path(acks).open("a", encoding="utf-8") as file:
        parent = os.getppid()
        while os.getppid() == parent:  # an orphan stops by itself
            on = TODAY - dt.timedelta(draw.choice((0, 0, 0, 1, 3)))
            kind = RECEIPT if draw.random() < 0.6 else DELIVERY
            drafts = [shop.document(kind, on) for _ in range(draw.choice((1, 1, 2, 8)))]
            with writing(shop.engine) as session:
                posted: list[Posted] = []
                if done and draw.random() < 0.15:
                    red = reverse(session, shop.actor, KINDS, done.pop(), clock=shop.clock)
                    posted = [red] if isinstance(red, Posted) else []
                else:
                    many = submit_all(session, shop.actor, KINDS, drafts, shop.clock)
                    posted = many if isinstance(many, list) else []
                if not posted:
                    session.rollback()
            for one in posted:
                done.append(one.document_id)
                file.write(f"{one.document_id} {one.number}\n")
            file.flush()
            os.fsync(file.fileno())


def _tell(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(url: str, acks: str) -> None:
    """Forks a writer for each line read."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    _tell("ready")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                post_for_ever(url, acks, int(line))
            finally:
                os._exit(0)
        _tell(str(child))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
