"""Cases with known answers: our own, worked out by hand, and public ones with their sources."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.conformance.__main__ import main
from benchmarks.conformance.case import Case, Malformed, parse_case, read_cases
from benchmarks.conformance.check import Outcome, check
from benchmarks.conformance.pure import run_purely

HERE = Path(__file__).parent
PUBLIC = HERE / "public_cases.json"
OWN = HERE / "own_cases.json"


def own_case(**changes: object) -> dict[str, object]:
    case: dict[str, object] = {
        "name": "a case",
        "method": "fifo",
        "currency_precision": 2,
        "events": [{"type": "in", "qty": 1, "unit_cost": 2}],
        "expect": {"value": 2},
    }
    case.update(changes)
    return case


@pytest.mark.parametrize("case", read_cases(OWN), ids=lambda case: case.name)
def test_a_case_worked_out_by_hand_holds(case: Case) -> None:
    assert check(case, run_purely(case)) == []


def test_all_public_cases_hold() -> None:
    failing = {case.name: check(case, run_purely(case)) for case in read_cases(PUBLIC)}
    assert {name: lines for name, lines in failing.items() if lines} == {}


def test_the_command_counts_what_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["costing", str(OWN), "--route", "pure"]) == 0
    cases = len(read_cases(OWN))
    assert capsys.readouterr().out == f"{cases} of {cases} hold\n"


def test_the_command_names_what_does_not_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.json"
    wrong = own_case(
        name="wrong", expect={"qty": 1.5, "value": 2, "by_wh": {"X": [0, 1]}, "shares": [1]}
    )
    file.write_text(json.dumps({"cases": [own_case(), wrong]}), encoding="utf-8")
    assert main(["costing", str(file), "--route", "pure"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "FAILS wrong",
        "  by route pure: qty: expected 1.5, got 1",
        "  by route pure: wh X value: expected 1, got 0",
        "  by route pure: shares: expected [1], got []",
        "1 of 2 hold",
    ]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cases": []}', '{"cases": [NaN]}', "\x00"])
def test_the_command_refuses_what_is_no_file_of_cases(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.json"
    file.write_text(text, encoding="utf-8")
    assert main(["costing", str(file)]) == 2
    assert main(["costing", str(tmp_path / "absent.json")]) == 2
    assert capsys.readouterr().err.count("malformed: ") == 2


def event(**fields: object) -> dict[str, object]:
    return {"events": [{"type": "in", "qty": 1, "unit_cost": 2}, fields]}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": 5}, "name"),
        ({"method": "lifo"}, "method"),
        ({"currency_precision": -1}, "not possible"),
        ({"currency_precision": Decimal("0.5")}, "whole"),
        ({"events": {}}, "not a list"),
        ({"events": ["in"]}, "object"),
        ({"expect": {}}, "nothing is expected"),
        ({"expect": {"qyt": 1}}, "qyt"),
        ({"expect": {"value": True}}, "not a number"),
        ({"expect": {"events": {"2": 1}}}, "not there"),
        ({"expect": {"by_wh": {"A": 1}}}, "not \\[quantity"),
        ({"expect": {"shares": 1}}, "not a list"),
        ({"standard_cost": "1"}, "not a number"),
        (event(type="explode"), "unknown type 'explode'"),
        (event(qty=1), "unknown type None"),
        (event(type="out"), "lacks qty"),
        (event(type="out", qty=1, unit_cost=1), "does not know unit_cost"),
        (event(type="out", qty=-1), "negative"),
        (event(type="out", qty=Decimal("0.0000001")), "six decimals"),
        (event(type="out", qty=1, wh=[]), "not a name"),
        (event(type="return_out", qty=1, ref=1), "cannot refer to a in"),
        (event(type="landed_cost", amount=1, ref=3), "no event 3"),
        (event(type="out", qty=1, wh=True), "not a name"),
        (event(type="allocate", amount=1, weights=1), "not a list"),
        (event(type="allocate", amount=1, weights=[-1]), "negative"),
    ],
)
def test_what_the_format_does_not_define_is_refused(changes: dict[str, object], fault: str) -> None:
    with pytest.raises(Malformed, match=fault):
        parse_case(own_case(**changes), "case 1")


def test_a_case_without_a_method_is_refused() -> None:
    case = own_case()
    del case["method"]
    with pytest.raises(Malformed, match="method is missing"):
        parse_case(case, "case 1")


def test_a_split_over_nothing_does_not_hold() -> None:
    case = parse_case(
        own_case(
            method="allocation",
            events=[{"type": "allocate", "amount": 1, "weights": [0]}],
            expect={"shares": [1]},
        ),
        "case 1",
    )
    assert "refused: the weights sum to zero" in check(case, run_purely(case))[0]


def test_what_went_wrong_on_the_way_makes_a_case_fail() -> None:
    case = parse_case(own_case(), "case 1")
    outcome = Outcome(value=200, problems=("transfer 1 does not settle",))
    assert check(case, outcome) == ["transfer 1 does not settle"]
