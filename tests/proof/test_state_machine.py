"""Whatever happens to a firm, in whatever order, its ledgers agree to the cent."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from core.posting import replay, streams
from tests.databases import Databases, Engine
from tests.proof.machine import CHECKPOINTS, FirmMachine
from tests.scenarios.shop import Shop
from tests.standing import copied

EXAMPLES = {"sqlite": 60, "postgres": 3}


@pytest.mark.slow
def test_a_firm_to_which_anything_may_happen(
    databases: Databases, engine_name: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "CHECKPOINT_EVERY", CHECKPOINTS)
    monkeypatch.setattr(replay, "CHECKPOINT_EVERY", CHECKPOINTS)

    class Machine(FirmMachine):
        @staticmethod
        def open_shop() -> Shop:
            return copied(databases, engine_name, Shop)

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES[engine_name],
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
