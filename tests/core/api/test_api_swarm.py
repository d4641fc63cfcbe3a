"""Calls in every way the description allows, and in many it does not.

Schemathesis reads openapi.json and makes requests from it: whatever comes, the answer is one
that is described, of the form described, never a broken program; what does not fit the
description is refused; and afterwards all ledgers still agree. A well-formed document may be
refused all the same, so that refusals answer positive cases is no fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    positive_data_acceptance,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema

from core.api.app import create_api
from core.kernel.clock import SystemClock
from tests.core.api.conftest import Api
from tests.databases import Engine


def _never() -> Any:
    raise AssertionError("only its description is asked for")


OPERATIONS = [
    (method.upper(), path)
    for path, methods in create_api({}, _never, _never, SystemClock()).openapi()["paths"].items()
    for method in methods
]
EXAMPLES = {GenerationMode.POSITIVE: 30, GenerationMode.NEGATIVE: 15}


@pytest.fixture(scope="module")
def swarmed(open_api_of_module: Callable[[Engine], Api]) -> Iterator[Api]:
    """A firm with stock, whose ledgers agree after everything."""
    api = open_api_of_module("sqlite")
    goods = [api.line("fifo-lot", 10, 8, lot_code="L1", produced_on="2026-11-18")]
    api.send("POST", "/documents", api.document("purchase.receipt", goods), status=201)
    api.send("POST", "/drafts", api.document("sales.order", goods), status=201)
    yield api
    api.firm.agree()


@pytest.fixture(scope="module")
def schema(swarmed: Api) -> OpenApiSchema:
    """What the interface says of itself."""
    return schemathesis.openapi.from_asgi("/api/openapi.json", swarmed.app)


@pytest.mark.parametrize("mode", list(EXAMPLES), ids=lambda mode: mode.name.lower())
@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=lambda part: part)
def test_every_answer_is_as_described(
    swarmed: Api, schema: OpenApiSchema, method: str, path: str, mode: GenerationMode
) -> None:
    operation = schema[path][method]

    @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
    @settings(
        max_examples=EXAMPLES[mode],
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def call(case: Case[Any], real: bool) -> None:
        if real and mode is GenerationMode.POSITIVE:
            _make_real(swarmed, case)
        answer = case.call(headers=swarmed.headers())
        unasked = [positive_data_acceptance, ignored_auth, missing_required_header]
        if _vanished(case, answer):
            unasked.append(negative_data_rejection)
        case.validate_response(
            answer,
            excluded_checks=unasked,
            headers=swarmed.headers(),
        )

    call()


def _vanished(case: Case[Any], answer: Any) -> bool:
    """Whether something of the query, an empty list say, cannot be written in an address: what
    was sent then no longer breaks the description."""
    sent = parse_qs(urlsplit(str(answer.request.url)).query, keep_blank_values=True)
    return bool(set(case.query or {}) - set(sent))


def _make_real(api: Api, case: Case[Any]) -> None:
    """Ids that name something, so that calls get past the first question."""
    for name in case.path_parameters or {}:
        case.path_parameters[name] = 1
    if isinstance(case.body, dict):
        body: dict[str, Any] = case.body
        known = {
            "org_unit_id": api.firm.unit,
            "warehouse_id": api.firm.warehouse,
            "partner_id": api.firm.supplier,
            "source_id": None,
        }
        body |= {name: value for name, value in known.items() if name in body}
        if "kind" in body:
            body["kind"] = "purchase.receipt"
        absent = dict.fromkeys(("lot_id", "source_line_id", "tax_class_id", "unit_id"))
        item = {"item_id": api.firm.items["fifo-lot"]}
        body["lines"] = [line | absent | item for line in body.get("lines", ())]
