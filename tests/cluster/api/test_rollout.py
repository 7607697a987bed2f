"""Expected texts: ValidateDeploymentStrategy in pkg/apis/apps/validation."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api import rollout
from cluster.apimachinery.meta import Obj

UPDATE = "spec.strategy.rollingUpdate"


def wrong(**spec: Any) -> list[str]:
    spec = {"strategy": {}, **spec}
    rollout.default_strategy(spec)
    return [str(c) for c in rollout.problems(spec)]


def rolling(**shares: Any) -> Obj:
    return {"type": "RollingUpdate", "rollingUpdate": shares}


def test_a_rollout_replaces_a_quarter_at_a_time() -> None:
    spec: Obj = {}
    rollout.default_strategy(spec)
    assert spec["strategy"] == rolling(maxUnavailable="25%", maxSurge="25%")


def test_recreating_knows_no_shares() -> None:
    spec: Obj = {"strategy": {"type": "Recreate"}}
    rollout.default_strategy(spec)
    assert spec["strategy"] == {"type": "Recreate"}
    assert wrong(strategy={"type": "Recreate", "rollingUpdate": {}}) == [
        f"{UPDATE}: Forbidden: may not be specified when strategy `type` is 'Recreate'"
    ]


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ({"maxSurge": 1, "maxUnavailable": 0}, []),
        ({"maxSurge": "0%", "maxUnavailable": "100%"}, []),
        (
            {"maxSurge": 0, "maxUnavailable": 0},
            [f"{UPDATE}.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"],
        ),
        (
            {"maxSurge": -1, "maxUnavailable": 1},
            [f"{UPDATE}.maxSurge: Invalid value: -1: must be greater than or equal to 0"],
        ),
        (
            {"maxSurge": 1, "maxUnavailable": "101%"},
            [f'{UPDATE}.maxUnavailable: Invalid value: "101%": must not be greater than 100%'],
        ),
        (
            {"maxSurge": "half", "maxUnavailable": 1},
            [
                f'{UPDATE}.maxSurge: Invalid value: "half": a valid percent string must be a numeric string followed '
                "by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
            ],
        ),
    ],
)
def test_something_must_be_able_to_move(shares: Obj, said: list[str]) -> None:
    assert wrong(strategy=rolling(**shares)) == said


def test_a_strategy_is_one_of_two() -> None:
    assert wrong(strategy={"type": "Canary"}) == [
        'spec.strategy.type: Unsupported value: "Canary": supported values: "Recreate", "RollingUpdate"'
    ]


def test_the_deadline_is_later_than_the_first_moment_a_pod_counts() -> None:
    assert wrong(progressDeadlineSeconds=5, minReadySeconds=5) == [
        "spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds"
    ]
