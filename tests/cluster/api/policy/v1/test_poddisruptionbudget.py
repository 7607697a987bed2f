"""Expected values: ValidatePodDisruptionBudget and its test, printPodDisruptionBudget."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.policy.v1.poddisruptionbudget import PodDisruptionBudget
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, row


def budget(**spec: Any) -> Obj:
    return born(PodDisruptionBudget, spec=spec)


@pytest.mark.parametrize(
    ("spec", "problems"),
    [
        ({"minAvailable": "50%"}, []),
        ({"maxUnavailable": 0}, []),
        (
            {"minAvailable": 1, "maxUnavailable": 1},
            [
                'spec: Invalid value: {"minAvailable":1,"maxUnavailable":1}: minAvailable and maxUnavailable cannot '
                "be both set"
            ],
        ),
        (
            {"minAvailable": "101%"},
            ['spec.minAvailable: Invalid value: "101%": must not be greater than 100%'],
        ),
        (
            {"maxUnavailable": -1},
            ["spec.maxUnavailable: Invalid value: -1: must be greater than or equal to 0"],
        ),
        (
            {"unhealthyPodEvictionPolicy": "Unknown"},
            [
                'spec.unhealthyPodEvictionPolicy: Unsupported value: "Unknown": supported values: "AlwaysAllow", '
                '"IfHealthyBudget"'
            ],
        ),
    ],
)
def test_a_budget_is_judged(spec: Obj, problems: list[str]) -> None:
    assert causes(PodDisruptionBudget, budget(**spec)) == problems


def test_kubectl_shows_how_many_may_go() -> None:
    shown = row(PodDisruptionBudget, {**budget(minAvailable=22), "status": {"disruptionsAllowed": 5}})
    assert list(shown.values())[:4] == ["web", "22", "N/A", 5]
