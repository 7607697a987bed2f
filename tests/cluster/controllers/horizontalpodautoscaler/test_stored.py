"""The autoscaler on a real store, beside the loops that carry out what it asks for."""

from typing import Any

import pytest

from cluster import controllers as loops
from cluster.apimachinery import clock, meta
from cluster.client.bootstrap.clusters import create_cluster
from cluster.client.controller import controllers
from cluster.client.runner import Runner
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry

pytestmark = pytest.mark.django_db
ME = Actor("teacher", ("system:masters",), "test")
NAMES = ("deployment", "replicaset", "horizontalpodautoscaler")


@pytest.fixture(autouse=True)
def _clock_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_offset", clock._offset)


def test_a_deployment_gets_what_its_memory_takes() -> None:
    create_cluster("demo", pace="instant")
    registry = Registry("demo")
    container = {"name": "c", "image": "nginx:1"}
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [container]}}
    spec: Any = {"replicas": 1, "selector": {"matchLabels": {"app": "web"}}, "template": template}
    head = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}
    registry.create("deployments.apps", "default", {**head, "spec": spec}, actor=ME)
    target = {"type": "AverageValue", "averageValue": "2Mi"}
    metric = {"type": "Resource", "resource": {"name": "memory", "target": target}}
    ref = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    spec = {"scaleTargetRef": ref, "maxReplicas": 3, "metrics": [metric]}
    head = {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "web"}}
    registry.create("horizontalpodautoscalers.autoscaling", "default", {**head, "spec": spec}, actor=ME)
    loops.load()
    one = Runner([controllers[name] for name in NAMES], "one")
    one.settle()
    [pod] = registry.list("pods", "default").items
    running = {"phase": "Running", "containerStatuses": [{"name": "c", "state": {"running": {}}}]}
    registry.patch(
        "pods", "default", meta.name(pod), "merge", {"status": running}, actor=ME, subresource="status"
    )
    clock.advance(15)
    one.settle()
    assert len(registry.list("pods", "default").items) == 3
    scaler = registry.get("horizontalpodautoscalers.autoscaling", "default", "web")
    assert meta.condition_is(scaler, "ScalingLimited")
    assert meta.condition_is(scaler, "ScalingActive")
    said = {event["reason"] for event in registry.list("events", "default").items}
    assert {"SuccessfulRescale", "FailedGetResourceMetric"} <= said
