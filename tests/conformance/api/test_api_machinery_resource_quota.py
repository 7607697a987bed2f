"""[sig-api-machinery] ResourceQuota. Upstream: test/e2e/apimachinery/resource_quota.go."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import Things, later, refused
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import container, pod, replicated, replication_controller, service
from tests.harness import wait

pytestmark = pytest.mark.slow
DONGLE = "example.com/dongle"
HARD = {
    "pods": "5", "services": "10", "services.nodeports": "1", "services.loadbalancers": "1",
    "replicationcontrollers": "10", "resourcequotas": "1", "cpu": "1", "memory": "500Mi", "configmaps": "10",
    "secrets": "10", "persistentvolumeclaims": "10", "requests.storage": "10Gi", "ephemeral-storage": "50Gi",
    "gold.storageclass.storage.k8s.io/persistentvolumeclaims": "10",
    "gold.storageclass.storage.k8s.io/requests.storage": "10Gi", "count/replicasets.apps": "5",
    f"requests.{DONGLE}": "3",
}  # fmt: skip


@pytest.fixture
def quotas(space: Space) -> Things:
    return space("v1", "ResourceQuota")


def limited(quotas: Things, name: str = "test-quota", hard: Obj | None = None, **spec: object) -> Obj:
    """A quota whose status has been counted."""
    made = quotas.create({"metadata": {"name": name}, "spec": {"hard": hard or HARD, **spec}})
    wait.until(
        lambda: set(meta.get(quotas.get(name), "status.used", {})) == set(hard or HARD),
        "the quota is counted",
    )
    return made


def used(quotas: Things, name: str = "test-quota", **amounts: str) -> None:
    """Wait until the quota has counted this; `_` stands for what a keyword cannot spell."""
    wanted = {k.replace("__", ".").replace("_", "-"): v for k, v in amounts.items()}
    uses(quotas, wanted, name)


def uses(quotas: Things, wanted: Obj, name: str = "test-quota") -> None:
    wait.until(lambda: quotas.get(name)["status"]["used"].items() >= wanted.items(), f"{name} has {wanted}")


def test_a_quota_is_counted_promptly(quotas: Things) -> None:
    """ResourceQuota, object count quota, resourcequotas"""
    limited(quotas)
    used(quotas, resourcequotas="1")
    assert quotas.get("test-quota")["status"]["hard"] == HARD


def test_services_are_counted(space: Space, quotas: Things) -> None:
    """ResourceQuota, object count quota, service"""
    services = space("v1", "Service")
    limited(quotas)
    services.create(service("plain", {"a": "b"}))
    services.create(service("port", {"a": "b"}, type="NodePort"))
    with refused(403) as refusal:
        services.create(service("balanced", {"a": "b"}, type="LoadBalancer"))
    assert "exceeded quota: test-quota, requested: services.nodeports=1" in refusal.message
    uses(quotas, {"resourcequotas": "1", "services": "2", "services.nodeports": "1"})
    for name in ("plain", "port"):
        services.delete(name)
    uses(quotas, {"services": "0", "services.nodeports": "0"})


COUNTED = [
    ("v1", "Secret", "secrets", {"data": {"data-1": "dmFsdWUtMQ=="}}),
    ("v1", "ConfigMap", "configmaps", {"data": {"a": "b"}}),
    (
        "v1",
        "ReplicationController",
        "replicationcontrollers",
        replication_controller("counted", 0, {"a": "b"}),
    ),
    ("apps/v1", "ReplicaSet", "count/replicasets.apps", replicated("counted", 0, {"a": "b"})),
]


@pytest.mark.parametrize(
    ("version", "kind", "counted", "body"), COUNTED, ids=[kind for _, kind, *_ in COUNTED]
)
def test_objects_are_counted(
    space: Space, quotas: Things, version: str, kind: str, counted: str, body: Obj
) -> None:
    """ResourceQuota, object count quota: secret, configmap, replicationController, replicaSet"""
    things = space(version, kind)
    if kind == "ConfigMap":
        wait.until(lambda: things.exists("kube-root-ca.crt"), "the namespace's own ConfigMap")
    before = len(things.list())
    limited(quotas, hard={**HARD, counted: str(before + 1)})
    things.create({**body, "metadata": {"name": "counted"}})
    uses(quotas, {counted: str(before + 1)})
    with refused(403):
        things.create({**body, "metadata": {"name": "one-too-many"}})
    things.delete("counted")
    uses(quotas, {counted: str(before)})


def wanting(name: str, requests: Obj, limits: Obj | None = None) -> Obj:
    return pod(name, container(resources={"requests": requests, "limits": limits or {}}))


def test_pods_are_counted_with_what_they_ask_for(space: Space, quotas: Things) -> None:
    """ResourceQuota, object count quota, pod"""
    limited(quotas)
    asked = {"cpu": "500m", "memory": "252Mi", "ephemeral-storage": "30Gi", DONGLE: "2"}
    counted = {**{k: v for k, v in asked.items() if k != DONGLE}, "pods": "1", f"requests.{DONGLE}": "2"}
    space.pods.create(wanting("fits", asked, {DONGLE: "2"}))
    uses(quotas, counted)
    with refused(403):
        space.pods.create(wanting("too-big", {"cpu": "600m", "memory": "100Mi"}))
    with refused(403):
        space.pods.create(wanting("dongles", {**asked, "memory": "100Mi"}, {DONGLE: "2"}))
    less = {"requests": {"cpu": "100m", "memory": "100Mi"}}
    with refused(422):
        space.pods.change("fits", lambda o: o["spec"]["containers"][0].update(resources=less))
    uses(quotas, counted)
    space.pods.delete("fits", {"gracePeriodSeconds": 0})
    uses(quotas, {**dict.fromkeys(counted, "0"), "resourcequotas": "1"})


def test_only_pods_of_best_effort_count_there(space: Space, quotas: Things) -> None:
    """ResourceQuota, quota scope, BestEffort and NotBestEffort scope"""
    limited(quotas, "best", {"pods": "5"}, scopes=["BestEffort"])
    limited(quotas, "burst", {"pods": "5"}, scopes=["NotBestEffort"])
    for body, inside, outside in (
        (pod("p"), "best", "burst"),
        (wanting("p", {"cpu": "500m", "memory": "200Mi"}, {"cpu": "1", "memory": "400Mi"}), "burst", "best"),
    ):
        space.pods.create(body)
        used(quotas, inside, pods="1")
        used(quotas, outside, pods="0")
        space.pods.delete("p", {"gracePeriodSeconds": 0})
        used(quotas, inside, pods="0")


def test_only_pods_with_a_deadline_count_there(space: Space, quotas: Things) -> None:
    """ResourceQuota, quota scope, Terminating and NotTerminating scope"""
    hard = {"pods": "5", "cpu": "1", "memory": "500Mi"}
    limited(quotas, "ending", hard, scopes=["Terminating"])
    limited(quotas, "lasting", hard, scopes=["NotTerminating"])
    asked = wanting("p", {"cpu": "500m", "memory": "200Mi"}, {"cpu": "1", "memory": "400Mi"})
    for deadline, inside, outside in ((None, "lasting", "ending"), (3600, "ending", "lasting")):
        extra = {"activeDeadlineSeconds": deadline} if deadline else {}
        space.pods.create({**asked, "spec": {**asked["spec"], **extra}})
        used(quotas, inside, pods="1", cpu="500m", memory="200Mi")
        used(quotas, outside, pods="0", cpu="0", memory="0")
        space.pods.delete("p", {"gracePeriodSeconds": 0})
        used(quotas, inside, pods="0", cpu="0", memory="0")


def test_a_quota_is_updated_and_deleted(quotas: Things) -> None:
    """ResourceQuota, update and delete"""
    made = limited(quotas, hard={"cpu": "1", "memory": "500Mi"})
    assert made["spec"]["hard"] == {"cpu": "1", "memory": "500Mi"}
    more = {"cpu": "2", "memory": "1Gi"}
    updated = quotas.change("test-quota", lambda o: o["spec"].update(hard=more))
    assert updated["spec"]["hard"] == quotas.get("test-quota")["spec"]["hard"] == more
    quotas.delete("test-quota")
    assert not quotas.exists("test-quota")


def test_a_quota_is_found_by_label_patched_and_deleted_with_others(space: Space, quotas: Things) -> None:
    """ResourceQuota, manage lifecycle of a ResourceQuota"""
    body = {
        "metadata": {"name": "q", "labels": {"q": "e2e"}},
        "spec": {"hard": {"cpu": "1", "memory": "500Mi"}},
    }
    quotas.create(body)
    (found,) = quotas.everywhere().list(labelSelector="q=e2e")
    patch = {"metadata": {"labels": {"q": "patched"}}, "spec": {"hard": {"memory": "750Mi"}}}
    patched = quotas.patch("q", patch)
    assert meta.labels(patched)["q"] == "patched"
    assert patched["spec"]["hard"] == {"cpu": "1", "memory": "750Mi"}
    assert later(found, patched)
    quotas.delete_all(labelSelector="q=patched")
    assert not quotas.exists("q")


def test_a_quotas_status_is_replaced_and_patched_until_it_is_counted_again(quotas: Things) -> None:
    """ResourceQuota, apply changes to a ResourceQuota status"""
    limited(quotas, hard={"cpu": "500m", "memory": "500Mi"})
    watching = quotas.watch(resourceVersion=quotas.whole_list()["metadata"]["resourceVersion"])
    hard = {"cpu": "750m", "memory": "751Mi"}
    quotas.change("test-quota", lambda o: o["status"].update(hard=hard), "status")
    watching.until(lambda event: meta.get(event[1], "status.hard") == hard)
    quotas.patch("test-quota", {"spec": {"hard": {"cpu": "1", "memory": "1Gi"}}})
    watching.until(lambda event: meta.get(event[1], "status.hard") == {"cpu": "1", "memory": "1Gi"})
    patched = quotas.patch("test-quota", {"status": {"hard": {"cpu": "2", "memory": "2Gi"}}}, "status")
    assert patched["status"]["hard"] == {"cpu": "2", "memory": "2Gi"}
    assert patched["spec"]["hard"] == {"cpu": "1", "memory": "1Gi"}
    watching.until(lambda event: meta.get(event[1], "status.hard") == {"cpu": "1", "memory": "1Gi"})
