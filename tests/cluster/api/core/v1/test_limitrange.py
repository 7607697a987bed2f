"""Expected values: ValidateLimitRange and its test, SetDefaults_LimitRangeItem."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.core.v1.limitrange import LimitRange
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes


def limits(kind: str = "Container", **bounds: Any) -> Obj:
    return born(LimitRange, spec={"limits": [{"type": kind, **bounds}]})


def test_what_a_container_gets_follows_from_its_bounds() -> None:
    [item] = limits(max={"cpu": "1000m"}, min={"memory": "1Mi"})["spec"]["limits"]
    assert item["default"] == {"cpu": "1"}
    assert item["defaultRequest"] == {"cpu": "1", "memory": "1Mi"}


def test_a_pod_gets_nothing_by_default() -> None:
    [item] = limits("Pod", max={"cpu": "1"})["spec"]["limits"]
    assert item == {"type": "Pod", "max": {"cpu": "1"}}


AT = "spec.limits[0]"


@pytest.mark.parametrize(
    ("kind", "bounds", "problem"),
    [
        (
            "Pod",
            {"default": {"cpu": "1"}},
            f"{AT}.default: Forbidden: may not be specified when `type` is 'Pod'",
        ),
        (
            "Pod",
            {"max": {"cpu": "100m"}, "min": {"cpu": "1"}},
            f'{AT}.min[cpu]: Invalid value: "1": min value 1 is greater than max value 100m',
        ),
        (
            "Container",
            {"defaultRequest": {"cpu": "2"}, "max": {"cpu": "1"}, "default": {"cpu": "1"}},
            f'{AT}.defaultRequest[cpu]: Invalid value: "2": default request value 2 is greater than max value 1',
        ),
        (
            "Container",
            {"maxLimitRequestRatio": {"cpu": "800m"}},
            f'{AT}.maxLimitRequestRatio[cpu]: Invalid value: "800m": ratio 800m is less than 1',
        ),
        (
            "Pod",
            {"max": {"cpu": "4"}, "min": {"cpu": "2"}, "maxLimitRequestRatio": {"cpu": "10"}},
            f'{AT}.maxLimitRequestRatio[cpu]: Invalid value: "10": ratio 10 is greater than max/min = 2.000000',
        ),
        (
            "Pod",
            {"max": {"storage": "1"}},
            f'{AT}.max[storage]: Invalid value: "storage": must be a standard resource for containers',
        ),
        (
            "PersistentVolumeClaim",
            {},
            f"{AT}.limits: Required value: either minimum or maximum storage value is required, "
            "but neither was provided",
        ),
        ("foo", {}, f'{AT}.type: Invalid value: "foo": must be a standard limit type or fully qualified'),
    ],
)
def test_a_limit_range_is_refused(kind: str, bounds: Obj, problem: str) -> None:
    assert problem in causes(LimitRange, limits(kind, **bounds))


def test_each_type_stands_once() -> None:
    twice = born(LimitRange, spec={"limits": [{"type": "Pod"}, {"type": "Pod"}]})
    assert causes(LimitRange, twice) == ['spec.limits[1].type: Duplicate value: "Pod"']
