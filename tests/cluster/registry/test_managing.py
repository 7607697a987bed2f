"""Expected values: what the managedFields of real clusters say, and endpoints/handlers/fieldmanager/equality.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from cluster.etcd.models import Cluster
from cluster.registry import managing, subresources
from cluster.registry.acts import SYSTEM, Actor, Create, Update
from cluster.registry.registry import Registry

pytestmark = [pytest.mark.both_engines, pytest.mark.django_db]

ME = Actor("jane", (), "kubectl-create")
LOOP = Actor("system:replicaset-controller", (), "replicaset-controller", binary="kube-controller-manager")
KUBELET = Actor("system:kubelet", (), "kubelet", binary="kubelet")


@pytest.fixture
def registry() -> Registry:
    Cluster.objects.create(name="demo")
    registry = Registry("demo")
    registry.create("namespaces", "", {"metadata": {"name": "default"}}, actor=SYSTEM)
    registry.create("serviceaccounts", "default", {"metadata": {"name": "default"}}, actor=SYSTEM)
    return registry


def config_map(**data: str) -> Obj:
    return {"metadata": {"name": "a", "namespace": "default"}, "data": data}


def managers(obj: Obj) -> list[tuple[str, str, str]]:
    entries = meta.metadata(obj).get("managedFields", ())
    return [(e["manager"], e["operation"], e.get("subresource", "")) for e in entries]


def test_a_loop_writes_as_its_binary(registry: Registry) -> None:
    registry.write([Create("configmaps", config_map(k="v"))], actor=LOOP, decision=False)
    assert managers(registry.get("configmaps", "default", "a")) == [("kube-controller-manager", "Update", "")]


def test_who_made_the_cluster_is_the_api_server(registry: Registry) -> None:
    assert managers(registry.get("namespaces", "", "default")) == [("kube-apiserver", "Update", "")]


def pod() -> Obj:
    container = {"name": "app", "image": "nginx"}
    return {"metadata": {"name": "p", "namespace": "default"}, "spec": {"containers": [container]}}


def test_the_kubelet_has_the_status_and_the_binding_is_nobodys(registry: Registry) -> None:
    registry.create("pods", "default", pod(), actor=ME)
    bound = subresources.bind(registry.get("pods", "default", "p"), {"target": {"name": "node-1"}})
    scheduler = Actor("system:kube-scheduler", (), "default-scheduler", binary="kube-scheduler")
    registry.write([Update("pods", bound, "", "binding")], actor=scheduler, decision=False)
    live = registry.get("pods", "default", "p")
    said = {**live, "status": {**live["status"], "phase": "Running", "podIP": "10.244.0.1"}}
    registry.write([Update("pods", said, "", "status")], actor=KUBELET, decision=False)
    found = registry.get("pods", "default", "p")
    assert managers(found) == [("kubectl-create", "Update", ""), ("kubelet", "Update", "status")]
    assert found["metadata"]["managedFields"][1]["fieldsV1"] == {"f:status": {"f:phase": {}, "f:podIP": {}}}


def test_a_loop_that_does_not_look_at_managed_fields_keeps_them(registry: Registry) -> None:
    made = registry.create("configmaps", "default", config_map(k="v"), actor=ME)
    head = {k: v for k, v in made["metadata"].items() if k != "managedFields"}
    changed = {**made, "metadata": head, "data": {"k": "v", "l": "w"}}
    registry.write([Update("configmaps", changed)], actor=LOOP, decision=False)
    found = set(managers(registry.get("configmaps", "default", "a")))
    assert found == {("kubectl-create", "Update", ""), ("kube-controller-manager", "Update", "")}


def with_times(*times: str, **data: str) -> Obj:
    entries = [{"manager": "me", "time": time, "fieldsV1": {"f:data": {}}} for time in times]
    return {"metadata": {"name": "a", "managedFields": entries}, "data": data}


@pytest.mark.parametrize(
    ("new", "old", "same"),
    [
        (with_times("1"), with_times("1"), True),
        (with_times("2"), with_times("1"), True),
        (with_times("2", k="v"), with_times("1"), False),
        (with_times("1", "2"), with_times("1"), False),
        ({"metadata": {}}, {"metadata": {"labels": {"a": "b"}}}, False),
        ({"metadata": {"labels": {}, **with_times("2")["metadata"]}}, with_times("1"), False),
    ],
)
def test_a_time_alone_is_no_change(new: Obj, old: Obj, same: bool) -> None:
    assert managing.unchanged(new, old) is same


def test_an_old_name_of_a_kind_is_a_version_of_it() -> None:
    served = managing.versions_of(scheme.model("deployments.apps"))
    assert served.type("apps/v1") is not None
    assert served.type("extensions/v1beta1") is not None
    assert served.type("apps/v1beta7") is None
    obj: Obj = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}, "spec": {}}
    assert served.convert(obj, "extensions/v1beta1")["apiVersion"] == "extensions/v1beta1"
    assert served.convert(obj, "apps/v1") is obj


class Version:
    """A version of a definition, as registry.served gives it."""

    def __init__(self, name: str, served: bool, siblings: dict[str, Version]) -> None:
        self.name, self.served, self.siblings = name, served, siblings
        self.KIND = type("Kind", (), {"group": "example.com"})
        self.schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {name: {}}}}}

    def seen(self, obj: Obj) -> Obj:
        return {**obj, "apiVersion": f"example.com/{self.name}"}


def test_a_definitions_versions_have_shapes_of_their_own() -> None:
    siblings: dict[str, Version] = {}
    for name, served in (("v1", True), ("v2", True), ("v0", False)):
        siblings[name] = Version(name, served, siblings)
    found: Any = managing.versions_of(siblings["v1"])
    assert found.type("example.com/v0") is None
    assert found.type("other.com/v1") is None
    assert found.type("example.com/v2").part("f:spec").part("f:v2") is not None
    assert found.type("example.com/v2").part("f:spec").part("f:v1") is None
    assert found.type("example.com/v2") is found.type("example.com/v2")
    assert found.convert({"apiVersion": "example.com/v1"}, "example.com/v2") == {
        "apiVersion": "example.com/v2"
    }
