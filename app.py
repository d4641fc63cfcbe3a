"""The launcher: one ASGI app of the pages, REST, and the routes that set and remove the cookie.

`streamlit run app.py` and `uvicorn app:app` both work. The script Streamlit runs is
pages/shell.py, which has no `pages/` beside it, so no address reaches a page except through
the shell and its sign-in (docs/decisions/0005). Nothing here may import a page.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

SWITCH_SECONDS = 0.0005
"""How long a thread may go on while another waits. Python's own 5 ms is what a page waits for
at each row it reads and each message it sends, once somebody else's page is being drawn."""
sys.setswitchinterval(SWITCH_SECONDS)
ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:  # `uvicorn --app-dir` and a start from elsewhere
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402
from starlette.concurrency import run_in_threadpool  # noqa: E402

from core.api.app import create_api, mount_api  # noqa: E402
from core.kernel.clock import SystemClock  # noqa: E402
from core.platform.memory import collect_seldom  # noqa: E402
from core.platform.migrate import upgrade  # noqa: E402
from core.platform.reader import Reader, open_reader  # noqa: E402
from core.platform.settings import settings  # noqa: E402
from core.worker.watch import Watch  # noqa: E402
from pages import session_routes  # noqa: E402
from pages.kinds import KINDS  # noqa: E402
from pages.widgets.edge import engine  # noqa: E402


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """What happens before the first page is asked for."""
    await run_in_threadpool(upgrade, settings().database_url, settings().reader_url)
    collect_seldom()
    watch = Watch()
    if settings().starts_worker:
        watch.start()
    try:
        yield {}
    finally:
        await run_in_threadpool(watch.stop)


def reader() -> Reader:
    """The scoped reader of REST; its first call opens it, when the migration has run."""
    return open_reader(settings().database_url, settings().reader_url)


api = mount_api(create_api(KINDS, engine, reader, SystemClock()))
app = st.App(ROOT / "pages" / "shell.py", routes=[*session_routes.routes, api], lifespan=lifespan)

if __name__ == "__main__":
    app.run()
