from __future__ import annotations

from cluster.dataplane.ends import address_of, addressed, balancers_of, node_of, on_host, pod_of
from tests.cluster.dataplane.worlds import node, pod, service


def test_a_node_is_read_off_its_status_and_its_ranges() -> None:
    found = node_of(node("node-1", 1), True)
    assert (found.internal_ip, found.external_ip, found.bridge) == ("10.128.0.3", "203.0.113.3", "10.244.1.1")
    assert found.addresses == {"10.128.0.3", "10.244.1.1", "127.0.0.1"}


def test_a_pod_has_its_address_until_it_is_over() -> None:
    made = pod("web", "10.244.1.4", "node-1")
    assert [ip for ip, _ in addressed(pod_of(made))] == ["10.244.1.4"]
    made["status"]["phase"] = "Failed"
    assert pod_of(made).over
    assert not list(addressed(pod_of(made)))


def test_a_pod_on_the_host_network_is_found_at_its_node_alone() -> None:
    made = pod("agent", "10.128.0.3", "node-1")
    made["spec"]["hostNetwork"] = True
    assert not list(addressed(pod_of(made)))
    assert [at for at, _ in on_host(pod_of(made))] == ["node-1"]


def test_a_balancers_name_always_has_the_same_address() -> None:
    name = "a.elb.example"
    (found,) = balancers_of(service("web", "10.0.0.5", {"port": 80}, type="LoadBalancer", ingress=[{"hostname": name}]))
    assert (found.address, found.proxy) == (address_of(name), True)
    assert not list(balancers_of(service("web", "10.0.0.5", {"port": 80}, ingress=[{"ip": "203.0.113.9"}])))
