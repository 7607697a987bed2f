"""Expected values: ValidatePriorityClass(Update) and its test, SystemPriorityClasses, printPriorityClass."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.scheduling.v1.priorityclass import PriorityClass, system
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row


def made(name: str = "gold", **parts: Any) -> Obj:
    return born(PriorityClass, metadata={"name": name, "namespace": ""}, **{"value": 100, **parts})


def test_pods_of_a_class_preempt_lesser_ones() -> None:
    assert made()["preemptionPolicy"] == "PreemptLowerPriority"
    assert causes(PriorityClass, made()) == []


SAID = "priority class names with 'system-' prefix are reserved for system use only. error:"


@pytest.mark.parametrize(
    ("name", "parts", "problem"),
    [
        ("system-foo", {}, f"metadata.name: Forbidden: {SAID} system-foo is not a known system priority class"),
        (
            "system-cluster-critical",
            {"value": 1},
            f"metadata.name: Forbidden: {SAID} value of system-cluster-critical PriorityClass must be 2000000000",
        ),
        (
            "gold",
            {"value": 1000000001},
            "value: Forbidden: maximum allowed value of a user defined priority is 1000000000",
        ),
        (
            "gold",
            {"preemptionPolicy": "Foo"},
            'preemptionPolicy: Unsupported value: "Foo": supported values: "PreemptLowerPriority", "Never"',
        ),
    ],
)
def test_a_class_is_refused(name: str, parts: Obj, problem: str) -> None:
    assert causes(PriorityClass, made(name, **parts)) == [problem]


@pytest.mark.parametrize("name", ["system-node-critical", "system-cluster-critical"])
def test_the_systems_own_are_allowed(name: str) -> None:
    assert causes(PriorityClass, {**system(name), "preemptionPolicy": "PreemptLowerPriority"}) == []


def test_its_value_is_for_life() -> None:
    old = made()
    assert causes(PriorityClass, changed(PriorityClass, old, value=1, preemptionPolicy="Never"), old) == [
        "value: Forbidden: may not be changed in an update.",
        'preemptionPolicy: Invalid value: "Never": field is immutable',
    ]


def test_kubectl_shows_its_value() -> None:
    assert list(row(PriorityClass, made(globalDefault=True)).values())[:3] == ["gold", 100, True]
