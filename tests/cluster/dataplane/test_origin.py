from __future__ import annotations

from cluster.dataplane.origin import origin_of, source_address
from cluster.dataplane.request import Source
from tests.cluster.dataplane.worlds import CURL, INTERNET, Cluster, guide, pod, shell


def test_a_pod_sends_from_its_own_address_and_asks_the_clusters_dns() -> None:
    origin = origin_of(guide().world(), CURL)
    assert origin is not None
    assert (origin.ip, origin.station, origin.in_pod) == ("10.244.3.7", "node-3", True)
    assert origin.resolver.nameserver == "10.0.0.10"


def test_a_pod_on_the_host_network_sends_in_the_nodes_name() -> None:
    proxy = pod("proxy", "10.128.0.3", "node-1", "kube-system")
    proxy["spec"]["hostNetwork"] = True
    origin = origin_of(Cluster([proxy]).world(), Source("pod", "proxy", "kube-system"))
    assert origin is not None
    assert (origin.ip, origin.in_pod, origin.resolver.nameserver) == ("10.128.0.3", False, "")


def test_a_pod_without_an_address_or_a_name_that_is_none_sends_nothing() -> None:
    world = Cluster([pod("new", "", "node-1")]).world()
    assert origin_of(world, Source("pod", "new", "default")) is None
    assert origin_of(world, Source("pod", "nobody", "default")) is None
    assert origin_of(world, shell("node-9")) is None


def test_a_node_calls_its_own_pods_from_the_bridge_and_others_from_its_address() -> None:
    world = guide().world()
    origin = origin_of(world, shell("node-1"))
    assert origin is not None
    assert source_address(world, origin, "10.244.1.4") == "10.244.1.1"
    assert source_address(world, origin, "10.244.2.5") == "10.128.0.3"
    assert source_address(world, origin, "10.0.162.149") == "10.128.0.3"
    assert source_address(world, origin, "127.0.0.1") == "127.0.0.1"


def test_the_internet_is_somebody_with_a_public_address() -> None:
    origin = origin_of(guide().world(), INTERNET)
    assert origin is not None
    assert (origin.ip, origin.station) == ("198.51.100.23", "internet")
