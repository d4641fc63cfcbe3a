"""The jobs page: one job under way, one finished, one that failed; and nobody at work."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from core.kernel.clock import SystemClock, to_micros
from core.platform.database import connect, writing
from core.platform.i18n import LANGUAGES, Language
from core.platform.jobs import Job, ask, begin, end, remember, say, take_lease
from core.platform.settings import ROOT
from pages.setup.job_words import KINDS, STEPS
from tests.pages.conftest import House, Visit
from tests.pages.test_analyse_pages import texts

SECOND = 1_000_000
TOLD = re.compile(r'\bstep(?:\(job\))?\(\s*"(\w+)"')


def worked(house: House, *, now: int, held: bool = True) -> None:
    """A night that took 90 s and was killed once, a tournament that failed, a replay at half."""
    night = Job("nightly", house.company_id, "2026-11-28")
    contest = Job("tournament", house.company_id, "2026-11-29")
    replay = Job("replay", house.company_id, "7")
    engine = connect(house.url)
    with writing(engine) as session:
        for number, job in enumerate((night, contest, replay)):
            at = now - (600 - number * 200) * SECOND
            ask(session, job, at)
            begin(session, job, at)
        begin(session, night, now - 600 * SECOND)
        reasons = {"short": 3, "constant": 1}
        remember(session, night, {"series": 1_240, "fell_back": 4, "reasons": reasons})
        say(session, night, "done", 1, 1)
        end(session, night, now - 510 * SECOND)
        say(session, contest, "tournament", 0, 1_240)
        end(session, contest, now - 390 * SECOND, "ValueError: no | panel")
        say(session, replay, "play", 3, 6)
        if held:
            assert take_lease(session, "shop-pc:4711", now)
    engine.dispose()


def going(at: AppTest) -> list[tuple[int, str]]:
    """The bars of what is under way: percent and text."""
    return [(bar.proto.value, bar.proto.text) for bar in at.get("progress")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_runs_one_is_finished_one_failed(
    house: House, visit: Visit, language: Language
) -> None:
    worked(house, now=to_micros(SystemClock().now()))
    at = visit("jobs", language=language)
    assert not at.exception
    zh = language == "zh"
    assert going(at) == [
        (50, "重演过去的日子 · 正在重演" if zh else "Replay of past days · Playing the days again")
    ]
    told = texts(at)
    assert "shop-pc:4711" in told
    assert not at.warning
    table = next(str(part.value) for part in at.markdown if str(part.value).startswith("| "))
    cells = [
        [cell.strip() for cell in line.removesuffix(" |").split(" | ")]
        for line in table.splitlines()[2:]
    ]
    rows = [row[2:] for row in cells]
    why = r"ValueError\: no \| panel"
    if zh:
        assert rows == [
            ["进行中", "—", "—", "—", "—", "正在重演"],
            ["失败", "10 秒", "—", "—", "—", why],
            ["已完成", "90 秒", "1,240", "4", "1", "完成"],
        ]
    else:
        assert rows == [
            ["Running", "—", "—", "—", "—", "Playing the days again"],
            ["Failed", "10 s", "—", "—", "—", why],
            ["Finished", "90 s", "1,240", "4", "1", "Done"],
        ]
    assert ("不足 14 天" if zh else "Fewer than 14 days of history") in told
    assert ": 3" in told


def test_nobody_at_work_is_said_and_what_was_left_stands_there(house: House, visit: Visit) -> None:
    """The lease ran out an hour ago: the job under way is shown as far as it came."""
    worked(house, now=to_micros(SystemClock().now()) - 3_600 * SECOND)
    at = visit("jobs", language="en")
    assert [one.value for one in at.warning] == [
        "No worker is running. It starts with the app; or start it: python -m core.worker"
    ]
    assert going(at)[0][0] == 50


def test_every_step_and_job_of_the_worker_has_words() -> None:
    files = [*(ROOT / "core" / "worker").rglob("*.py"), *(ROOT / "core" / "planning").rglob("*.py")]
    told = {name for file in files for name in TOLD.findall(file.read_text("utf-8"))}
    assert {"reading", "forecast", "suggest", "play"} <= told
    assert told <= set(STEPS)
    assert set(KINDS) == {"nightly", "tournament", "replay"}
