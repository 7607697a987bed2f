"""Expected: status.podIPs and hostIPs in the API reference, and the host-local plug-in's order."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.client.view import View
from cluster.kubelet.addresses import with_addresses
from tests.cluster.controllers.objects import make, pod, view


def node(*cidrs: str, hosts: tuple[str, ...] = ("192.168.10.11", "fd00:192:168:10::11")) -> Obj:
    addresses = [{"type": "InternalIP", "address": ip} for ip in hosts] + [{"type": "Hostname", "address": "node-1"}]
    spec = {"podCIDR": cidrs[0], "podCIDRs": list(cidrs)}
    return make("Node", "node-1", spec=spec, status={"addresses": addresses})


BOTH = node("10.244.1.0/24", "fd00:10:244:1::/64")


def told(name: str, seen: View, **spec: Any) -> tuple[str, list[str], list[str]]:
    found = with_addresses(pod(name, node="node-1", spec=spec), seen, starting=True)["status"]
    return found["podIP"], [ip["ip"] for ip in found["podIPs"]], [ip["ip"] for ip in found["hostIPs"]]


def test_a_pod_has_an_address_of_each_of_its_nodes_ranges() -> None:
    seen = view(BOTH)
    hosts = ["192.168.10.11", "fd00:192:168:10::11"]
    assert told("a", seen) == ("10.244.1.2", ["10.244.1.2", "fd00:10:244:1::2"], hosts)
    assert told("b", seen) == ("10.244.1.3", ["10.244.1.3", "fd00:10:244:1::3"], hosts)


def test_the_nodes_order_is_the_pods() -> None:
    assert told("a", view(node("fd00:10:244:1::/64", "10.244.1.0/24")))[1] == ["fd00:10:244:1::2", "10.244.1.2"]


def test_addresses_in_use_are_passed_over_also_those_of_a_former_process() -> None:
    old = pod("old", node="node-1", ip="10.244.1.2")
    old["status"]["podIPs"] = [{"ip": "10.244.1.2"}, {"ip": "fd00:10:244:1::5"}]
    assert told("a", view(BOTH, old))[1] == ["10.244.1.3", "fd00:10:244:1::6"]


def test_asked_again_before_the_status_is_stored_it_is_the_same_address() -> None:
    seen = view(BOTH)
    assert told("a", seen) == told("a", seen)


def test_a_pod_on_the_hosts_network_has_all_the_hosts_addresses() -> None:
    assert told("a", view(BOTH), hostNetwork=True)[1] == ["192.168.10.11", "fd00:192:168:10::11"]


def test_a_node_of_one_family_and_of_an_older_podium_gives_one_address() -> None:
    old = node("10.244.1.0/24", hosts=("192.168.10.11",))
    del old["spec"]["podCIDRs"]
    assert told("a", view(old)) == ("10.244.1.2", ["10.244.1.2"], ["192.168.10.11"])


def test_until_a_container_starts_only_the_hosts_addresses_are_told() -> None:
    found = with_addresses(pod("a", node="node-1"), view(BOTH), starting=False)["status"]
    assert found["hostIP"] == "192.168.10.11"
    assert "podIP" not in found
