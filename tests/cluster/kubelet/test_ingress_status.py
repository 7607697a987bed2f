"""What a controller publishes. Expected values: ingress-nginx' status syncer (statusAddressFromService,
runningAddresses, Shutdown)."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Decided, Event, Update
from cluster.kubelet.ingress_status import reconcile
from tests.cluster.controllers import objects
from tests.cluster.ingress_nginx.manifests import CLASS, ingress, path, rule

IMAGE = "registry.k8s.io/ingress-nginx/controller:v1.14.0"
PUBLISH = "--publish-service=$(POD_NAMESPACE)/ingress-nginx-controller"
SHOP = ingress("shop", rule("shop.example.com", path("/")))
LB: Obj = {"type": "LoadBalancer", "clusterIP": "10.0.0.9", "selector": {}}


def pod(*args: str, ready: bool = True) -> Obj:
    spec = {"containers": [{"name": "controller", "image": IMAGE, "args": list(args)}]}
    return objects.pod(
        "c-1", node="node-1", ip="10.244.1.9", ready=ready, spec=spec, namespace="ingress-nginx"
    )


def service(spec: Obj, *points: Obj) -> Obj:
    status = {"loadBalancer": {"ingress": list(points)}}
    return objects.make(
        "Service", "ingress-nginx-controller", namespace="ingress-nginx", spec=spec, status=status
    )


def node(**addresses: str) -> Obj:
    listed = [{"type": kind, "address": address} for kind, address in addresses.items()]
    return objects.make("Node", "node-1", status={"addresses": listed})


def decided(*held: Obj, memory: dict[str, Any] | None = None, shop: Obj = SHOP) -> Decided:
    view = objects.view(*held, memory=memory)
    view.cache.put("ingresses.networking.k8s.io", _stored(shop))
    view.cache.put("ingressclasses.networking.k8s.io", _stored(CLASS))
    found: Decided = reconcile("default/shop", view)
    return found


def _stored(obj: Obj) -> Obj:
    head = {"uid": f"uid-{meta.name(obj)}", "resourceVersion": "1", "generation": 1}
    return {**obj, "metadata": {**obj["metadata"], **head}}


def published(*held: Obj) -> list[Obj] | None:
    """The addresses written, None when nothing was."""
    acts = [act for act in decided(*held).acts if isinstance(act, Update)]
    return meta.get(acts[0].obj, "status.loadBalancer.ingress", []) if acts else None


@pytest.mark.parametrize(
    ("spec", "points", "addresses"),
    [
        (LB, [{"ip": "203.0.113.7", "ipMode": "VIP"}], [{"ip": "203.0.113.7"}]),
        (LB, [{"hostname": "lb.example.com"}], [{"hostname": "lb.example.com"}]),
        (
            {**LB, "externalIPs": ["192.0.2.1"]},
            [{"ip": "203.0.113.7"}],
            [{"ip": "192.0.2.1"}, {"ip": "203.0.113.7"}],
        ),
        ({**LB, "type": "NodePort"}, [], [{"ip": "10.0.0.9"}]),
        ({**LB, "type": "NodePort", "externalIPs": ["192.0.2.1"]}, [], [{"ip": "192.0.2.1"}]),
        ({**LB, "type": "ClusterIP"}, [], [{"ip": "10.0.0.9"}]),
    ],
)
def test_the_published_services_addresses_are_written(
    spec: Obj, points: list[Obj], addresses: list[Obj]
) -> None:
    assert published(pod(PUBLISH), service(spec, *points)) == addresses


def test_without_a_service_it_is_the_nodes_addresses() -> None:
    assert published(pod(), node(InternalIP="10.128.0.2", ExternalIP="203.0.113.3")) == [
        {"ip": "203.0.113.3"}
    ]
    assert published(pod(), node(InternalIP="10.128.0.2")) == [{"ip": "10.128.0.2"}]
    told = pod("--publish-status-address=localhost")
    assert published(told, node(InternalIP="10.128.0.2")) == [{"hostname": "localhost"}]


def test_nobody_ready_writes_nothing() -> None:
    assert published(pod(PUBLISH, ready=False), service(LB, {"ip": "203.0.113.7"})) is None
    assert published() is None
    assert published(pod(PUBLISH, "--controller-class=example.com/other", "--ingress-class=other")) is None


def test_a_sync_is_told_once_for_each_generation() -> None:
    memory: dict[str, Any] = {}
    held = (pod(PUBLISH), service(LB, {"ip": "203.0.113.7"}))
    [event] = [act for act in decided(*held, memory=memory).acts if isinstance(act, Event)]
    assert (event.reason, event.message, event.component) == (
        "Sync",
        "Scheduled for sync",
        "nginx-ingress-controller",
    )
    assert not [act for act in decided(*held, memory=memory).acts if isinstance(act, Event)]


def test_the_last_controller_takes_the_address_back() -> None:
    memory: dict[str, Any] = {}
    decided(pod(PUBLISH), service(LB, {"ip": "203.0.113.7"}), memory=memory)
    shop = {**SHOP, "status": {"loadBalancer": {"ingress": [{"ip": "203.0.113.7"}]}}}
    [act] = decided(memory=memory, shop=shop).acts
    assert isinstance(act, Update)
    assert act.obj["status"] == {"loadBalancer": {}}
