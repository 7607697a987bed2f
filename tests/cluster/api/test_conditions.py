"""Expected texts: ValidateConditions in apimachinery/pkg/apis/meta/v1/validation and its test."""

from __future__ import annotations

import pytest

from cluster.api import conditions
from cluster.apimachinery.meta import Obj

READY: Obj = {
    "type": "Ready", "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z", "reason": "AllWell",
}  # fmt: skip


def test_a_whole_condition_is_fine() -> None:
    assert conditions.problems([READY, {**READY, "type": "example.com/Other"}]) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"status": "Yes"}, 'status: Unsupported value: "Yes": supported values: "False", "True", "Unknown"'),
        ({"observedGeneration": -1}, "observedGeneration: Invalid value: -1: must be greater than or equal to zero"),
        ({"lastTransitionTime": None}, "lastTransitionTime: Required value"),
        ({"reason": ""}, "reason: Required value"),
        (
            {"reason": "not so"},
            'reason: Invalid value: "not so": a condition reason must start with alphabetic character, optionally '
            "followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or "
            "'_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex "
            "used for validation is '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?')",
        ),
        ({"message": "x" * 32769}, "message: Too long: may not be more than 32768 bytes"),
    ],
)
def test_a_condition_says_what_since_when_and_why(change: Obj, problem: str) -> None:
    found = conditions.problems([{**READY, **change}])
    assert [str(cause) for cause in found] == [f"status.conditions[0].{problem}"]


def test_each_type_stands_once() -> None:
    found = [str(cause) for cause in conditions.problems([READY, READY])]
    assert found == ['status.conditions[1].type: Duplicate value: "Ready"']
