"""Cases follow podautoscaler/horizontal_test.go."""

from typing import Any

import pytest

from cluster.api.metrics import usage
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.view import View
from cluster.controllers.horizontalpodautoscaler import sync
from cluster.controllers.horizontalpodautoscaler.sync import RESOURCE, reconcile
from tests.cluster.controllers.objects import ago, carry_out, make, pod, said, template, updates, view

KEY = "default/web"
CPU = {
    "type": "Resource",
    "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}},
}


def scaler(*metrics: Obj, least: int = 1, most: int = 5, **rest: Any) -> Obj:
    ref = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    spec = {
        "scaleTargetRef": ref,
        "minReplicas": least,
        "maxReplicas": most,
        "metrics": list(metrics) or [CPU],
    }
    return make("HorizontalPodAutoscaler", "web", spec=spec, **rest)


def deployment(replicas: int) -> Obj:
    spec = {"replicas": replicas, "selector": {"matchLabels": {"app": "web"}}, "template": template()}
    return make("Deployment", "web", spec=spec, status={"replicas": replicas})


def cluster(*objects: Obj, replicas: int = 1, **rest: Any) -> View:
    container = {"name": "c", "image": "i", "resources": {"requests": {"cpu": "100m"}}}
    pods = []
    for index in range(replicas):
        made = pod(
            f"p{index}", ready=True, ready_age=500, labels={"app": "web"}, spec={"containers": [container]}
        )
        made["status"] |= {
            "startTime": ago(600),
            "containerStatuses": [{"name": "c", "state": {"running": {}}}],
        }
        pods.append(made)
    return view(*objects, deployment(replicas), *pods, **rest)


@pytest.fixture(autouse=True)
def load(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    level = {"cpu": 50.0}
    monkeypatch.setattr(usage, "containers", lambda p, _: {"c": usage.Usage(level["cpu"], 2**20)})
    return level


def conditions(decided: Any) -> dict[str, tuple[str, str]]:
    [scaled] = updates(decided, "status")
    return {c["type"]: (c["status"], c["reason"]) for c in scaled["status"]["conditions"]}


def test_a_target_grows_with_its_load(load: dict[str, float]) -> None:
    load["cpu"] = 130
    decided = reconcile(KEY, cluster(scaler()))
    [grown] = updates(decided)
    assert (grown["kind"], grown["spec"]["replicas"]) == ("Deployment", 3)
    reason = "cpu resource utilization (percentage of request) above target"
    assert said(decided) == [("SuccessfulRescale", f"New size: 3; reason: {reason}")]
    [told] = updates(decided, "status")
    counts = {k: told["status"][k] for k in ("currentReplicas", "desiredReplicas")}
    assert counts == {"currentReplicas": 1, "desiredReplicas": 3}
    assert told["status"]["lastScaleTime"]
    assert conditions(decided) == {
        "AbleToScale": ("True", "SucceededRescale"),
        "ScalingActive": ("True", "ValidMetricFound"),
        "ScalingLimited": ("False", "DesiredWithinRange"),
    }
    assert decided.again == sync.PERIOD


def test_it_changes_once_in_a_period(load: dict[str, float]) -> None:
    load["cpu"] = 400
    seen = cluster(scaler(most=20))
    for act in reconcile(KEY, seen).acts:
        if getattr(act, "obj", None):
            carry_out(act, seen)
    assert seen.get("deployments.apps", "default", "web")["spec"]["replicas"] == 4  # type: ignore[index]
    assert updates(reconcile(KEY, seen)) == []
    seen.time += sync.PERIOD
    [grown] = updates(reconcile(KEY, seen))
    assert grown["spec"]["replicas"] == 8


def test_it_shrinks_once_nobody_wanted_more_for_a_while(load: dict[str, float]) -> None:
    load["cpu"] = 10
    seen = cluster(scaler(), replicas=4)
    decided = reconcile(KEY, seen)
    assert updates(decided) == []
    assert conditions(decided)["AbleToScale"] == ("True", "ScaleDownStabilized")
    seen.time += 301
    [less] = updates(reconcile(KEY, seen))
    assert less["spec"]["replicas"] == 1


@pytest.mark.parametrize(
    ("replicas", "least", "most", "wanted", "reason"),
    [
        (7, 1, 5, 5, "Current number of replicas above Spec.MaxReplicas"),
        (1, 2, 5, 2, "Current number of replicas below Spec.MinReplicas"),
    ],
)
def test_the_range_holds(replicas: int, least: int, most: int, wanted: int, reason: str) -> None:
    decided = reconcile(KEY, cluster(scaler(least=least, most=most), replicas=replicas))
    assert [d["spec"]["replicas"] for d in updates(decided)] == [wanted]
    assert said(decided) == [("SuccessfulRescale", f"New size: {wanted}; reason: {reason}")]


def test_at_its_target_it_rests() -> None:
    seen = cluster(scaler())
    for act in reconcile(KEY, seen).acts:
        carry_out(act, seen)
    assert reconcile(KEY, seen).acts == []


def test_zero_replicas_turn_it_off() -> None:
    decided = reconcile(KEY, cluster(scaler(), replicas=0))
    assert updates(decided) == []
    assert conditions(decided)["ScalingActive"] == ("False", "ScalingDisabled")


def test_without_a_target_it_says_so() -> None:
    decided = reconcile(KEY, view(scaler()))
    assert conditions(decided) == {"AbleToScale": ("False", "FailedGetScale")}
    assert said(decided) == [("FailedGetScale", 'deployments.apps "web" not found')]
    alien = scaler()
    alien["spec"]["scaleTargetRef"] |= {"apiVersion": "v1", "kind": "ConfigMap"}
    assert said(reconcile(KEY, view(alien))) == [
        ("FailedGetScale", "the server could not find the requested resource")
    ]
    alien["spec"]["scaleTargetRef"]["kind"] = "Thing"
    assert said(reconcile(KEY, view(alien))) == [
        ("FailedGetScale", 'no matches for kind "Thing" in group ""')
    ]


def test_what_cannot_be_measured_stops_it_and_is_said_once() -> None:
    metric = {"type": "Pods", "pods": {"metric": {"name": "qps"}, "target": {"averageValue": "1"}}}
    seen = cluster(scaler(metric))
    decided = reconcile(KEY, seen)
    assert conditions(decided)["ScalingActive"] == ("False", "FailedGetPodsMetric")
    [(first, why), (second, whole)] = said(decided)
    assert (first, second) == ("FailedGetPodsMetric", "FailedComputeMetricsReplicas")
    assert (
        whole
        == f"invalid metrics (1 invalid out of 1), first error is: failed to get pods metric value: {why}"
    )
    for act in updates(decided, "status"):
        seen.cache.put(RESOURCE, act)
    assert reconcile(KEY, seen).acts == []


def test_one_metric_of_two_is_enough_to_grow(load: dict[str, float]) -> None:
    load["cpu"] = 100
    odd = {"type": "Pods", "pods": {"metric": {"name": "qps"}, "target": {"averageValue": "1"}}}
    assert [d["spec"]["replicas"] for d in updates(reconcile(KEY, cluster(scaler(odd, CPU))))] == [2]
    load["cpu"] = 5
    assert updates(reconcile(KEY, cluster(scaler(odd, CPU), replicas=3))) == []


def test_one_that_is_gone_is_forgotten() -> None:
    seen = cluster(memory={KEY: object()})
    assert reconcile(KEY, seen).acts == ()
    assert KEY not in seen.memory


def test_what_it_changed_is_remembered_from_its_status() -> None:
    status = {"currentReplicas": 2, "desiredReplicas": 4, "lastScaleTime": ago(30)}
    seen = cluster(scaler(status=status), replicas=4)
    reconcile(KEY, seen)
    assert [change for _, change in seen.memory[KEY].changes] == [2]
    assert meta.get(seen.get(RESOURCE, "default", "web"), "status") == status
