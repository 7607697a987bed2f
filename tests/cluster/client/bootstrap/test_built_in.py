"""What every cluster has. Expected: a fresh kube-apiserver 1.35 (`kubectl get flowschemas,apiservices -o yaml`)."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.bootstrap import built_in, create_cluster, reconcile
from cluster.registry.acts import SYSTEM
from cluster.registry.registry import Registry

pytestmark = pytest.mark.django_db
SCHEMAS = "flowschemas.flowcontrol.apiserver.k8s.io"
SERVICES = "apiservices.apiregistration.k8s.io"


def plain(obj: Obj) -> Obj:
    """An object without what is its own."""
    own = ("uid", "resourceVersion", "creationTimestamp", "managedFields")
    return {**obj, "metadata": {k: v for k, v in obj["metadata"].items() if k not in own}}


@pytest.fixture
def registry() -> Registry:
    create_cluster("demo", nodes=1)
    return Registry("demo")


def test_what_goes_past_the_door_is_what_the_door_would_make(registry: Registry) -> None:
    now = "2026-01-02T03:04:05Z"
    for obj in built_in.objects():
        resource = built_in.resource_of(obj)
        made = registry.write_to_create(resource, "", meta.copy(obj), SYSTEM, "").obj
        born = plain(built_in.complete(obj, now))
        assert {**plain(made), "status": None} == {**born, "status": None}, meta.name(obj)


def test_a_new_cluster_has_it_all_and_lacks_nothing(registry: Registry) -> None:
    revision = registry.row().revision
    assert built_in.reconcile("demo") == 0
    assert reconcile("demo") == 0
    assert registry.row().revision == revision


def test_what_was_lost_is_put_back(registry: Registry) -> None:
    before = registry.get(SCHEMAS, "", "probes")
    registry.delete(SCHEMAS, "", "probes", actor=SYSTEM)
    registry.delete(SERVICES, "", "v1.apps", actor=SYSTEM)
    assert built_in.reconcile("demo") == 2
    after = registry.get(SCHEMAS, "", "probes")
    times: Any = "status"
    assert {**plain(after), times: None} == {**plain(before), times: None}
    assert registry.get(SERVICES, "", "v1.apps")["status"]["conditions"][0]["reason"] == "Local"


def test_a_suggestion_that_was_changed_is_corrected_unless_it_says_no(registry: Registry) -> None:
    change: Obj = {"spec": {"matchingPrecedence": 9800}}
    registry.patch(SCHEMAS, "", "global-default", "merge", change, actor=SYSTEM)
    assert built_in.reconcile("demo") == 1
    assert registry.get(SCHEMAS, "", "global-default")["spec"]["matchingPrecedence"] == 9900
    mine: Obj = {**change, "metadata": {"annotations": {"apf.kubernetes.io/autoupdate-spec": "false"}}}
    registry.patch(SCHEMAS, "", "global-default", "merge", mine, actor=SYSTEM)
    assert built_in.reconcile("demo") == 0
    assert registry.get(SCHEMAS, "", "global-default")["spec"]["matchingPrecedence"] == 9800


def test_each_group_has_an_api_service_with_its_place(registry: Registry) -> None:
    found = {meta.name(s): s["spec"] for s in registry.list(SERVICES).items}
    assert found["v1."] == {"version": "v1", "groupPriorityMinimum": 18000, "versionPriority": 1}
    assert found["v2.autoscaling"]["versionPriority"] == 30
    assert found["v1.events.k8s.io"]["groupPriorityMinimum"] == 17750
    assert found["v1.sim.podium.local"]["groupPriorityMinimum"] == 1000
