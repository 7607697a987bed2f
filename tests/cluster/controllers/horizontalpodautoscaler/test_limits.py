"""Cases follow podautoscaler/horizontal_test.go: TestConvertDesiredReplicasWithRules, TestScalingWithRules."""

from typing import Any

import pytest

from cluster.api.autoscaling import behavior
from cluster.controllers.horizontalpodautoscaler.limits import Notes, settle

NOW = 10_000.0


def spec(least: int = 1, most: int = 1000, **ways: Any) -> dict[str, Any]:
    given = {"behavior": behavior.filled(ways)} if ways else {}
    return {"minReplicas": least, "maxReplicas": most, **given}


def pods(value: int, period: int = 60) -> dict[str, Any]:
    return {"type": "Pods", "value": value, "periodSeconds": period}


def percent(value: int, period: int = 60) -> dict[str, Any]:
    return {"type": "Percent", "value": value, "periodSeconds": period}


@pytest.mark.parametrize(
    ("current", "wanted", "least", "most", "replicas", "reason"),
    [
        (2, 10, 1, 20, 4, "ScaleUpLimit"),
        (50, 120, 1, 200, 100, "ScaleUpLimit"),
        (7, 12, 1, 10, 10, "TooManyReplicas"),
        (5, 1, 2, 10, 2, "TooFewReplicas"),
        (5, 6, 1, 10, 6, "DesiredWithinRange"),
    ],
)
def test_without_behavior_it_grows_to_the_double_or_four(
    current: int, wanted: int, least: int, most: int, replicas: int, reason: str
) -> None:
    settled = settle(spec(least, most), current, wanted, Notes(), NOW)
    assert (settled.replicas, settled.limited) == (replicas, reason)
    assert settled.is_limited == (reason != "DesiredWithinRange")


def test_a_higher_wish_of_the_last_five_minutes_counts() -> None:
    notes = Notes(wishes=[(NOW - 301, 9), (NOW - 200, 7), (NOW - 15, 4)])
    settled = settle(spec(), 8, 3, notes, NOW)
    assert (settled.replicas, settled.steadied) == (7, "ScaleDownStabilized")
    assert settle(spec(), 8, 7, notes, NOW).steadied == "ReadyForNewScale"


def test_growing_waits_for_its_own_window() -> None:
    ways: Any = {"scaleUp": {"stabilizationWindowSeconds": 60}}
    notes = Notes(wishes=[(NOW - 30, 3)])
    settled = settle(spec(**ways), 2, 10, notes, NOW)
    assert (settled.replicas, settled.steadied) == (3, "ScaleUpStabilized")


@pytest.mark.parametrize(
    ("policies", "select", "changed", "current", "wanted", "replicas"),
    [
        ([pods(10)], "Max", 0, 100, 500, 110),
        ([percent(100)], "Max", 0, 100, 500, 200),
        ([pods(300), percent(200)], "Max", 0, 100, 500, 400),
        ([pods(300), percent(200)], "Min", 0, 100, 500, 300),
        ([pods(10)], "Disabled", 0, 100, 500, 100),
        ([pods(10)], "Max", 4, 104, 500, 110),
        ([percent(10)], "Max", 0, 1, 500, 2),
    ],
)
def test_policies_say_how_fast_it_grows(
    policies: list[Any], select: str, changed: int, current: int, wanted: int, replicas: int
) -> None:
    ways: Any = {"scaleUp": {"selectPolicy": select, "policies": policies}}
    settled = settle(spec(**ways), current, wanted, Notes(changes=[(NOW - 30, changed)]), NOW)
    assert (settled.replicas, settled.limited) == (replicas, "ScaleUpLimit")


@pytest.mark.parametrize(
    ("policies", "select", "changed", "current", "wanted", "replicas"),
    [
        ([percent(20)], "Max", 0, 100, 10, 80),
        ([pods(2)], "Max", 0, 100, 10, 98),
        ([pods(8), percent(10)], "Max", 0, 100, 10, 90),
        ([pods(8), percent(10)], "Min", 0, 100, 10, 92),
        ([pods(2)], "Disabled", 0, 100, 10, 100),
        ([pods(10)], "Max", -4, 96, 10, 90),
    ],
)
def test_policies_say_how_fast_it_shrinks(
    policies: list[Any], select: str, changed: int, current: int, wanted: int, replicas: int
) -> None:
    ways: Any = {"scaleDown": {"selectPolicy": select, "policies": policies, "stabilizationWindowSeconds": 0}}
    settled = settle(spec(**ways), current, wanted, Notes(changes=[(NOW - 30, changed)]), NOW)
    assert (settled.replicas, settled.limited) == (replicas, "ScaleDownLimit")


def test_a_change_of_an_earlier_period_is_forgotten() -> None:
    ways: Any = {"scaleUp": {"policies": [pods(10)]}}
    assert settle(spec(**ways), 104, 500, Notes(changes=[(NOW - 61, 4)]), NOW).replicas == 114


def test_the_range_holds_with_behavior_too() -> None:
    assert settle(spec(most=5, scaleUp={}), 4, 9, Notes(), NOW).limited == "TooManyReplicas"
    assert settle(spec(least=3, scaleDown={}), 4, 1, Notes(), NOW).limited == "TooFewReplicas"
