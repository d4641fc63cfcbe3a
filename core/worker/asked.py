"""Asked to end: SIGTERM or SIGINT set an event, whatever the main thread is doing just then.

A handler runs in the middle of the main thread's work, perhaps where that holds the lock of the
very event; setting it there would wait for ever. So the handler only drops a word into a queue,
which may be done at any point (`queue.SimpleQueue.put` is reentrant), and a thread sets the event.
"""

from __future__ import annotations

import signal
import threading
from queue import SimpleQueue


def asked_to_end() -> threading.Event:
    """The event that is set once this process is asked to end; called in its main thread."""
    heard: SimpleQueue[int] = SimpleQueue()
    ending = threading.Event()

    def pass_on() -> None:
        heard.get()
        ending.set()

    threading.Thread(target=pass_on, name="asked-to-end", daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda told, _frame: heard.put(told))
    return ending
