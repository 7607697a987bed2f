"""Cases follow podautoscaler/replica_calculator_test.go."""

from collections.abc import Sequence
from typing import Any

import pytest

from cluster.api.metrics import usage
from cluster.apimachinery.meta import Obj
from cluster.controllers.horizontalpodautoscaler.measuring import Found, Unmeasured, proposed
from tests.cluster.controllers.objects import ago, deleted, make, pod, view

Levels = Sequence[float | None]
SCALER = make("HorizontalPodAutoscaler", "web", spec={})


def running(
    index: int, *, request: str = "1", phase: str = "Running", ready: bool = True, age: float = 600
) -> Obj:
    container = {"name": "c", "image": "i", "resources": {"requests": {"cpu": request, "memory": "1Gi"}}}
    made = pod(f"p{index}", phase=phase, ready=ready, ready_age=age - 5, spec={"containers": [container]})
    made["status"] |= {"startTime": ago(age), "containerStatuses": [{"name": "c", "state": {"running": {}}}]}
    return made


def share(percent: int) -> Obj:
    target = {"type": "Utilization", "averageUtilization": percent}
    return {"type": "Resource", "resource": {"name": "cpu", "target": target}}


def amount(value: str, name: str = "cpu") -> Obj:
    target = {"type": "AverageValue", "averageValue": value}
    return {"type": "Resource", "resource": {"name": name, "target": target}}


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Any:
    def asked(metric: Obj, levels: Levels, pods: Sequence[Obj] = (), scaler: Obj = SCALER) -> Found:
        """Levels in thousandths of a core, None for a pod that is not measured."""
        pods = list(pods) or [running(i) for i in range(len(levels))]
        used = {f"p{i}": level for i, level in enumerate(levels)}
        known = {name: level for name, level in used.items() if level is not None}
        monkeypatch.setattr(usage, "measured", lambda p: p["metadata"]["name"] in known)
        monkeypatch.setattr(
            usage, "containers", lambda p, _: {"c": usage.Usage(known[p["metadata"]["name"]], 2**20)}
        )
        return proposed(metric, scaler, len(pods), pods, view(*pods))

    return asked


@pytest.mark.parametrize(
    ("percent", "levels", "replicas"),
    [
        (30, [300, 500, 700], 5),
        (50, [100, 300, 500, 250, 250], 3),
        (100, [1010, 1030, 1020], 3),
        (30, [None, 280, 300], 3),
        (30, [300, 500, None], 3),
        (50, [100, None, 250], 3),
    ],
)
def test_the_share_of_what_was_asked_for(ask: Any, percent: int, levels: Levels, replicas: int) -> None:
    assert ask(share(percent), levels).replicas == replicas


def test_the_reading_is_told(ask: Any) -> None:
    found = ask(share(30), [300, 500, 700])
    current = {"averageUtilization": 50, "averageValue": "500m"}
    assert found.status == {"type": "Resource", "resource": {"name": "cpu", "current": current}}
    assert found.name == "cpu resource utilization (percentage of request)"


def test_an_amount_needs_no_requests(ask: Any) -> None:
    pods = [pod(f"p{i}", ready=True) for i in range(2)]
    for one in pods:
        one["status"]["startTime"] = ago(600)
    found = ask(amount("100m"), [200, 400], pods)
    assert (found.replicas, found.name) == (6, "cpu resource")
    assert found.status["resource"]["current"] == {"averageValue": "300m"}
    memory = ask(amount("1Mi", "memory"), [1, 1], pods)
    assert (memory.replicas, memory.status["resource"]["current"]) == (2, {"averageValue": "1Mi"})


def test_a_pod_that_starts_counts_as_idle_when_growing(ask: Any) -> None:
    pods = [running(0), running(1), running(2, ready=False, age=10)]
    assert ask(share(30), [400, 500, 700], pods).replicas == 3
    hot = [running(0), running(1, ready=False, age=10), running(2, phase="Pending")]
    assert ask(share(15), [1000, None, None], hot).replicas == 7


def test_failed_and_leaving_pods_do_not_count(ask: Any) -> None:
    pods = [running(0), running(1), running(2, phase="Failed"), deleted(running(3))]
    assert ask(share(50), [600, 700, 1, 1], pods).replicas == 3


def test_a_wider_tolerance_holds_still(ask: Any) -> None:
    wide = make("HorizontalPodAutoscaler", "w", spec={"behavior": {"scaleUp": {"tolerance": "700m"}}})
    assert ask(share(30), [300, 500, 700], scaler=wide).replicas == 3


@pytest.mark.parametrize(
    ("metric", "levels", "reason", "text"),
    [
        (share(50), [None], "FailedGetResourceMetric",
         "failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource "
         "metrics API"),
        ({"type": "Pods", "pods": {"metric": {"name": "qps"}}}, [1], "FailedGetPodsMetric",
         "unable to get metric qps: unable to fetch metrics from custom metrics API: no custom metrics API "
         "(custom.metrics.k8s.io) registered"),
        ({"type": "ContainerResource", "containerResource": {"name": "cpu", "container": "x", "target": {
            "averageUtilization": 5}}}, [1], "FailedGetContainerResourceMetric",
         "failed to get cpu utilization: unable to get metrics for resource cpu: failed to get container metrics: "
         "container x not present in metrics for pod default/p0"),
    ],
)  # fmt: skip
def test_what_cannot_be_measured_says_why(
    ask: Any, metric: Obj, levels: Levels, reason: str, text: str
) -> None:
    with pytest.raises(Unmeasured) as caught:
        ask(metric, levels)
    assert (caught.value.reason, caught.value.why) == (reason, text)


def test_a_share_of_nothing_is_none(ask: Any) -> None:
    bare = pod("p0", ready=True, ready_age=500)
    bare["status"]["startTime"] = ago(600)
    with pytest.raises(Unmeasured, match="missing request for cpu in container c of Pod p0"):
        ask(share(50), [10], [bare])
