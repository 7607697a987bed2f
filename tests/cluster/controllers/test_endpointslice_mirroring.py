"""Endpoints written by hand. Expected: Kubernetes' documentation of EndpointSlice mirroring."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.controllers.endpointslice_mirroring import reconcile
from tests.cluster.controllers.objects import acts, creates, deletes, make, play, updates, view

KEY = "default/db"
SERVICE = make("Service", "db", spec={"ports": [{"port": 5432}]})


def endpoints(*ips: str, labels: Any = None, unready: tuple[str, ...] = ()) -> Obj:
    subset: Obj = {"addresses": [{"ip": ip} for ip in ips], "ports": [{"port": 5432, "protocol": "TCP"}]}
    subset |= {"notReadyAddresses": [{"ip": ip} for ip in unready]} if unready else {}
    return make("Endpoints", "db", labels=labels, subsets=[subset])


def test_addresses_written_by_hand_are_copied() -> None:
    (made,) = creates(reconcile(KEY, view(SERVICE, endpoints("192.0.2.1", unready=("192.0.2.2",)))))
    assert made["endpoints"] == [
        {"addresses": ["192.0.2.1"], "conditions": {"ready": True}},
        {"addresses": ["192.0.2.2"], "conditions": {"ready": False}},
    ]
    assert made["ports"] == [{"name": "", "port": 5432, "protocol": "TCP"}]
    assert meta.labels(made) == {
        "kubernetes.io/service-name": "db",
        "endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io",
    }


def test_a_change_reaches_the_same_slice() -> None:
    seen = play(reconcile, KEY, view(SERVICE, endpoints("192.0.2.1")))
    seen.cache.put("endpoints", endpoints("192.0.2.1", "192.0.2.9"))
    assert [len(s["endpoints"]) for s in updates(reconcile(KEY, seen))] == [2]


def test_a_service_with_a_selector_is_not_mirrored() -> None:
    finds = make("Service", "db", spec={"selector": {"app": "db"}})
    assert acts(reconcile(KEY, view(finds, endpoints("192.0.2.1")))) == []


def test_a_label_keeps_endpoints_out() -> None:
    marked = endpoints("192.0.2.1", labels={"endpointslice.kubernetes.io/skip-mirror": "true"})
    assert acts(reconcile(KEY, view(SERVICE, marked))) == []


def test_when_the_endpoints_go_the_slices_go() -> None:
    seen = play(reconcile, KEY, view(SERVICE, endpoints("192.0.2.1")))
    seen.cache.drop("endpoints", KEY)
    assert len(deletes(reconcile(KEY, seen))) == 1


def test_addresses_of_each_family_stand_in_slices_of_their_own() -> None:
    made = creates(reconcile(KEY, view(SERVICE, endpoints("192.0.2.1", "2001:db8::1"))))
    assert [(s["addressType"], [e["addresses"] for e in s["endpoints"]]) for s in made] == [
        ("IPv4", [["192.0.2.1"]]),
        ("IPv6", [["2001:db8::1"]]),
    ]
