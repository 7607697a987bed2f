from __future__ import annotations

from cluster.api.podspec.qos import qos_class
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import container, pod_spec

FULL = {"cpu": "1", "memory": "1Gi"}


def asking(*resources: Obj) -> str:
    return qos_class(pod_spec(*(container(resources=r) for r in resources)))


def test_who_asks_for_nothing_gets_best_effort() -> None:
    assert asking({}) == "BestEffort"
    assert asking({"requests": {"cpu": "0"}}) == "BestEffort"


def test_who_limits_both_and_asks_for_as_much_is_guaranteed() -> None:
    assert asking({"limits": FULL, "requests": FULL}) == "Guaranteed"
    assert asking({"limits": FULL, "requests": {"cpu": "1000m", "memory": "1024Mi"}}) == "Guaranteed"


def test_all_the_rest_is_burstable() -> None:
    assert asking({"requests": FULL}) == "Burstable"
    assert asking({"limits": {"cpu": "1"}, "requests": {"cpu": "1"}}) == "Burstable"
    assert asking({"limits": FULL, "requests": FULL}, {}) == "Burstable"
