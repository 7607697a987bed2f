"""A cluster goes out as YAML's objects and comes in again, as good as it was."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.client import bootstrap, porting
from cluster.client.runner import Runner
from cluster.etcd.models import Cluster
from cluster.management import loops
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry

pytestmark = pytest.mark.django_db
ME = Actor("kubernetes-admin", ("kubeadm:cluster-admins", "system:masters"), "kubectl")
CRD = {
    "metadata": {"name": "cats.example.com"},
    "spec": {
        "group": "example.com",
        "names": {"kind": "Cat", "plural": "cats"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                },
            }
        ],
    },
}
POD: Obj = {"containers": [{"name": "c", "image": "nginx:1.27"}]}


def workload(replicas: int) -> Obj:
    labels = {"app": "web"}
    template = {"metadata": {"labels": labels}, "spec": POD}
    return {"replicas": replicas, "selector": {"matchLabels": labels}, "template": template}


MADE: list[tuple[str, str, Obj]] = [
    ("namespaces", "", {"metadata": {"name": "shop"}}),
    ("customresourcedefinitions.apiextensions.k8s.io", "", CRD),
    ("configmaps", "shop", {"metadata": {"name": "c", "labels": {"a": "b"}}, "data": {"k": "v"}}),
    ("secrets", "shop", {"metadata": {"name": "s"}, "data": {"k": "dg=="}}),
    ("deployments.apps", "shop", {"metadata": {"name": "web"}, "spec": workload(2)}),
    ("services", "shop", {"metadata": {"name": "web"},
                          "spec": {"selector": {"app": "web"}, "type": "NodePort", "ports": [{"port": 80}]}}),
    ("pods", "shop", {"metadata": {"name": "alone"}, "spec": POD}),
    ("jobs.batch", "shop", {"metadata": {"name": "once"},
                            "spec": {"template": {"spec": {**POD, "restartPolicy": "Never"}}}}),
    ("resourcequotas", "shop", {"metadata": {"name": "q"}, "spec": {"hard": {"pods": "10"}}}),
]  # fmt: skip


@pytest.fixture
def shop() -> Registry:
    """A cluster in which somebody has worked, and all loops have done theirs."""
    bootstrap.create_cluster("shop", nodes=2, cloud="none", pace="instant")
    registry = Registry("shop")
    chosen = [*loops.of_group("kube-controller-manager"), *loops.of_group("kube-scheduler")]
    runner = Runner(chosen, "me", ["shop"])
    runner.settle()
    for resource, namespace, obj in MADE[:2]:
        registry.create(resource, namespace, obj, actor=ME)
    runner.settle()
    for resource, namespace, obj in MADE[2:]:
        registry.create(resource, namespace, obj, actor=ME)
    tom = {"apiVersion": "example.com/v1", "kind": "Cat", "metadata": {"name": "tom"}, "spec": {"lives": 9}}
    registry.create("cats.example.com", "shop", tom, actor=ME)
    registry.modify("nodes", "", "node-1", lambda n: {**n, "spec": {**n["spec"], "unschedulable": True}}, actor=ME)
    registry.modify("configmaps", "kube-system", "coredns", lambda c: {**c, "data": {"Corefile": "."}}, actor=ME)
    runner.settle()
    return registry


def told(objects: list[Obj]) -> list[str]:
    return [f"{obj['kind']} {meta.key(obj)}" for obj in objects]


def test_what_people_made_and_changed_goes_out_and_nothing_that_follows_from_it(shop: Registry) -> None:
    header, *objects = porting.exported("shop")
    assert (header["kind"], header["spec"]["nodes"], header["spec"]["cloud"]) == ("ExportedCluster", 2, "none")
    assert "ca" not in header["spec"]
    assert told(objects) == [
        "Namespace shop", "CustomResourceDefinition cats.example.com", "ConfigMap kube-system/coredns",
        "ConfigMap shop/c", "Secret shop/s", "Service shop/web", "Cat shop/tom", "Deployment shop/web",
        "Job shop/once", "Node node-1", "Pod shop/alone", "ResourceQuota shop/q",
    ]  # fmt: skip
    for obj in objects:
        assert "status" not in obj
        assert not {"uid", "resourceVersion", "managedFields", "creationTimestamp"} & set(meta.metadata(obj))


def test_what_came_in_goes_out_as_it_was(shop: Registry) -> None:
    before = porting.exported("shop")
    assert porting.imported("again", before) == len(before) - 1
    after = porting.exported("again")
    assert after[1:] == before[1:]
    assert {**after[0], "metadata": {}} == {**before[0], "metadata": {}}


def test_the_new_cluster_works(shop: Registry) -> None:
    porting.imported("again", porting.exported("shop"))
    registry = Registry("again")
    Runner([*loops.of_group("kube-controller-manager"), *loops.of_group("kube-scheduler")], "me", ["again"]).settle()
    pods = registry.list("pods", "shop").items
    assert sorted(meta.name(pod).partition("-")[0] for pod in pods) == ["alone", "once", "web", "web"]
    assert {meta.get(pod, "spec.nodeName") for pod in pods} == {"node-2"}  # the other is cordoned
    assert registry.get("cats.example.com", "shop", "tom")["spec"] == {"lives": 9}


def test_a_cluster_that_nobody_touched_is_its_wishes_alone() -> None:
    bootstrap.create_cluster("demo", pace="true", limits={"pods": 40})
    (header,) = porting.exported("demo")
    porting.imported("again", [header])
    row = Cluster.objects.get(name="again")
    assert (row.pace, row.limits, Cluster.objects.count()) == ("true", {"pods": 40}, 2)


HEADER = {"apiVersion": "podium.local/v1", "kind": "ExportedCluster", "spec": {}}


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        ([], "this is no exported cluster: it must begin with an ExportedCluster of podium.local/v1"),
        (["hello"], "this is no exported cluster"),
        ([{"apiVersion": "v1", "kind": "Pod"}], "this is no exported cluster"),
        ([{**HEADER, "spec": {"cats": 9}}], "a cluster has no cats here: was it exported by a newer Podium?"),
        ([{**HEADER, "spec": {"nodes": "many"}}], "nodes of the ExportedCluster cannot be 'many'"),
        ([{**HEADER, "spec": {"pace": "slow"}}], 'Unsupported value: "slow"'),
        ([HEADER, "hello"], "- hello: apiVersion and kind are missing"),
        ([HEADER, {"apiVersion": "v2", "kind": "Pod", "metadata": {"name": "a"}}],
         "- Pod a: no kind Pod of v2 is served"),
        ([HEADER, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "A", "namespace": "default"}}],
         '- ConfigMap default/A: ConfigMap "A" is invalid: metadata.name'),
        ([HEADER, {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "nowhere"}, "spec": POD}],
         'namespaces "nowhere" not found'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_leaves_no_cluster(documents: list[Any], said: str) -> None:
    with pytest.raises(StatusError) as raised:
        porting.imported("again", documents)
    assert said in raised.value.message
    assert not Cluster.objects.exists()


def test_a_name_that_is_taken_stays_whose_it_is() -> None:
    bootstrap.create_cluster("demo")
    with pytest.raises(StatusError) as raised:
        porting.imported("demo", [HEADER])
    assert raised.value.code == 409
    assert Cluster.objects.filter(name="demo").exists()
