"""Expected values: pkg/controlplane/controller/defaultservicecidr."""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.controllers.default_service_cidr import _own, reconcile
from tests.cluster.controllers.objects import creates, make, view


def test_a_cluster_without_its_own_range_gets_it_and_the_api_servers_service_is_enough_to_notice() -> None:
    api = make("Service", "kubernetes")
    assert list(_own(api, view(api))) == ["kubernetes"]
    (made,) = creates(reconcile("kubernetes", view(api)))
    assert (meta.name(made), made["spec"]) == ("kubernetes", {"cidrs": ["10.0.0.0/16"]})


def test_both_families_have_a_range_in_their_order() -> None:
    (made,) = creates(reconcile("kubernetes", view(ip_families=("IPv6", "IPv4"))))
    assert made["spec"] == {"cidrs": ["fd00:10:96::/112", "10.0.0.0/16"]}


def test_a_range_that_is_there_is_left_alone() -> None:
    there = make("ServiceCIDR", "kubernetes", spec={"cidrs": ["10.0.0.0/16"]})
    assert not reconcile("kubernetes", view(there))
