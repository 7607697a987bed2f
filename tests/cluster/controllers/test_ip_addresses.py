"""Expected texts: pkg/registry/core/service/ipallocator/controller/repairip.go."""

from __future__ import annotations

from cluster.api.servicespec import addresses
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.controllers.ip_addresses import reconcile
from tests.cluster.controllers.objects import acts, ago, creates, deletes, make, said, view


def service(*ips: str) -> Obj:
    return make("Service", "web", spec={"clusterIPs": list(ips)})


def taken(address: str, age: float = 61) -> Obj:
    found = addresses.taken(address, service())
    return {**found, "metadata": {**found["metadata"], "creationTimestamp": ago(age)}}


def test_an_address_without_its_object_gets_it() -> None:
    found = reconcile("default/web", view(service("10.0.0.7", "fd00:10:96::7"), taken("10.0.0.7")))
    (made,) = creates(found)
    assert (meta.name(made), made["spec"]["parentRef"]["name"]) == ("fd00:10:96::7", "web")
    assert said(found) == [
        ("ClusterIPNotAllocated", "Cluster IP [IPv6]: fd00:10:96::7 is not allocated; repairing")
    ]


def test_a_headless_service_needs_none() -> None:
    assert not acts(reconcile("default/web", view(service("None"))))


def test_an_object_whose_service_is_gone_is_cleaned_up_after_a_minute() -> None:
    young = reconcile("10.0.0.7", view(taken("10.0.0.7", age=20)))
    assert (young.acts, young.again) == ((), 40)
    found = reconcile("10.0.0.7", view(taken("10.0.0.7")))
    assert deletes(found) == ["10.0.0.7"]
    assert said(found) == [
        ("IPAddressNotAllocated", "IPAddress: 10.0.0.7 for Service default/web appears to have leaked: cleaning up")
    ]


def test_an_object_whose_service_has_another_address_is_cleaned_up() -> None:
    found = reconcile("10.0.0.7", view(service("10.0.0.8"), taken("10.0.0.7")))
    assert deletes(found) == ["10.0.0.7"]
    assert said(found) == [
        ("IPAddressWrongReference", "IPAddress: 10.0.0.7 for Service default/web has a wrong reference; cleaning up")
    ]


def test_an_address_that_somebody_keeps_by_hand_is_left_alone() -> None:
    by_hand = make("IPAddress", "10.0.0.7", spec={"parentRef": {"resource": "gateways", "name": "g"}})
    assert not acts(reconcile("10.0.0.7", view(by_hand)))
