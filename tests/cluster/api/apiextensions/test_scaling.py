"""Expected values: apiextensions-apiserver/pkg/registry/customresource/validator.go and unstructured's accessors."""

from __future__ import annotations

import pytest

from cluster.api.apiextensions.scaling import problems
from cluster.apimachinery.meta import Obj

PATHS = {"specReplicasPath": ".spec.n", "statusReplicasPath": ".status.n", "labelSelectorPath": ".status.s"}


@pytest.mark.parametrize(("obj", "texts"), [
    ({}, []),
    ({"spec": {"n": 3}, "status": {"n": 2, "s": "a=b"}}, []),
    ({"spec": {"n": -1}}, [".spec.n: Invalid value: -1: should be a non-negative integer"]),
    ({"spec": {"n": 2**31}}, [".spec.n: Invalid value: 2147483648: should be less than or equal to 2147483647"]),
    ({"status": {"n": -1}}, [".status.n: Invalid value: -1: should be a non-negative integer"]),
    ({"spec": {"n": "x"}},
     [".spec.n: Invalid value: 0: .spec.n accessor error: x is of the type string, expected int64"]),
    ({"status": {"s": 1}},
     ['.status.s: Invalid value: "": .status.s accessor error: 1 is of the type int64, expected string']),
])  # fmt: skip
def test_replicas_are_small_whole_numbers_and_the_selector_is_text(obj: Obj, texts: list[str]) -> None:
    assert [str(cause) for cause in problems(obj, PATHS)] == texts


def test_a_status_is_judged_alone() -> None:
    assert list(problems({"spec": {"n": -1}}, PATHS, status_only=True)) == []
