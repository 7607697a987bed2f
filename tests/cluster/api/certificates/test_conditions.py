"""Expected texts: validateConditions and its callers in pkg/apis/certificates/validation."""

from __future__ import annotations

import pytest

from cluster.api.certificates import conditions
from cluster.apimachinery.meta import Obj

NOW, THEN = "2026-01-02T03:04:05Z", "2026-01-01T00:00:00Z"


def said(type_: str, status: str = "True") -> Obj:
    return {"type": type_, "status": status}


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ([said("Approved")], []),
        ([said("")], ["status.conditions[0].type: Required value"]),
        ([said("Approved", "")], ["status.conditions[0].status: Required value"]),
        ([said("Denied", "False")],
         ['status.conditions[0].status: Unsupported value: "False": supported values: "True"']),
        ([said("Mine", "Maybe")],
         ['status.conditions[0].status: Unsupported value: "Maybe": supported values: "False", "True", "Unknown"']),
        ([said("Approved"), said("Denied")],
         ['status.conditions: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive']),
        ([said("Mine"), said("Mine")], ['status.conditions[1].type: Duplicate value: "Mine"']),
    ],
)  # fmt: skip
def test_conditions_are_held_to_rules(new: list[Obj], expected: list[str]) -> None:
    assert [str(cause) for cause in conditions.problems(new, [])] == expected


def test_a_fault_that_is_there_already_is_put_up_with() -> None:
    both = [said("Approved"), said("Denied")]
    assert conditions.problems(both, both) == []


def test_times_that_were_left_out_are_filled_in() -> None:
    old = [{**said("Approved"), "lastTransitionTime": THEN, "lastUpdateTime": THEN}]
    kept, fresh = conditions.stamped([said("Approved"), said("Mine")], old, NOW)
    assert (kept["lastTransitionTime"], kept["lastUpdateTime"]) == (THEN, NOW)
    assert (fresh["lastTransitionTime"], fresh["lastUpdateTime"]) == (NOW, NOW)


def test_a_decision_cannot_be_reworded_with_the_status() -> None:
    old = [{**said("Approved"), "message": "yes"}]
    assert conditions.preserved([{**said("Approved"), "message": "no"}], old) == old


def test_a_decision_is_neither_made_nor_taken_back_with_the_status() -> None:
    none: Obj = {"status": {}}
    approved: Obj = {"status": {"conditions": [said("Approved")]}}
    assert [str(c) for c in conditions.decisions(approved, none)] == [
        'status.conditions: Forbidden: updates may not add a condition of type "Approved"'
    ]
    assert [str(c) for c in conditions.removals(none, approved)] == [
        'status.conditions: Forbidden: updates may not remove a condition of type "Approved"'
    ]
