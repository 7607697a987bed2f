"""Expected texts: ValidateNodeSelector in pkg/apis/core/validation."""

from __future__ import annotations

import pytest

from cluster.api.podspec.selectors import node_selector_problems
from cluster.apimachinery.meta import Obj


def said(term: Obj) -> list[str]:
    return [str(c) for c in node_selector_problems({"nodeSelectorTerms": [term]}, "s")]


def labels(key: str, operator: str, *values: str) -> Obj:
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


def fields(key: str, operator: str, *values: str) -> Obj:
    return {"matchFields": [{"key": key, "operator": operator, "values": list(values)}]}


def test_a_selector_needs_a_term() -> None:
    (cause,) = node_selector_problems({}, "s")
    assert str(cause) == "s.nodeSelectorTerms: Required value: must have at least one node selector term"


LABEL, FIELD = "s.nodeSelectorTerms[0].matchExpressions[0]", "s.nodeSelectorTerms[0].matchFields[0]"


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (labels("a", "In", "b"), []),
        (labels("a", "Exists"), []),
        (labels("a", "Gt", "1"), []),
        (fields("metadata.name", "In", "node-1"), []),
        (labels("a", "In"), [f"{LABEL}.values: Required value: must be specified when `operator` is 'In' or 'NotIn'"]),
        (labels("a", "Exists", "b"),
         [f"{LABEL}.values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'"]),
        (labels("a", "Lt", "1", "2"),
         [f"{LABEL}.values: Required value: must be specified single value when `operator` is 'Lt' or 'Gt'"]),
        (labels("a", "Has", "b"), [f'{LABEL}.operator: Invalid value: "Has": not a valid selector operator']),
        (fields("metadata.uid", "In", "x"),
         [f'{FIELD}.key: Invalid value: "metadata.uid": not a valid field selector key']),
        (fields("metadata.name", "In", "a", "b"), [
            f"{FIELD}.values: Required value: must be only one value when `operator` is 'In' or 'NotIn' for node field "
            "selector"]),
        (fields("metadata.name", "Exists"),
         [f'{FIELD}.operator: Invalid value: "Exists": not a valid selector operator']),
    ],
)  # fmt: skip
def test_what_a_term_may_say(term: Obj, expected: list[str]) -> None:
    assert said(term) == expected
