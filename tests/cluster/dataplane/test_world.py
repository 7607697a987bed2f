from __future__ import annotations

from cluster.dataplane.ends import address_of
from cluster.dataplane.world import World
from cluster.kube_proxy.rules import Rules
from tests.cluster.dataplane.worlds import API, Cluster, guide, pod, service


def test_a_node_has_its_addresses_its_bridge_and_its_power() -> None:
    node = Cluster(down=("node-2",)).world().nodes["node-2"]
    assert (node.internal_ip, node.external_ip, node.bridge) == ("10.128.0.4", "203.0.113.4", "10.244.2.1")
    assert not node.running


def test_a_nodes_external_address_is_not_its_own() -> None:
    assert "203.0.113.4" not in Cluster().world().nodes["node-2"].addresses


def test_a_machine_that_nobody_wrote_down_runs() -> None:
    assert World.of({"nodes": [{"metadata": {"name": "n"}}]}).up("n")


def test_a_finished_pod_gives_its_address_back() -> None:
    done = pod("done", "10.244.1.9", "node-1")
    done["status"]["phase"] = "Succeeded"
    assert "10.244.1.9" not in Cluster([done]).world().pods_by_ip


def test_pods_on_the_host_network_share_their_nodes_address() -> None:
    proxy = pod("kube-proxy", "10.128.0.3", "node-1", "kube-system")
    proxy["spec"]["hostNetwork"] = True
    world = Cluster([proxy]).world()
    assert "10.128.0.3" not in world.pods_by_ip
    assert [p.name for p in world.host_pods("node-1")] == ["kube-proxy"]


def test_rules_are_made_of_the_objects_unless_older_ones_are_given() -> None:
    old = Rules("node-1")
    world = guide().world(rules={"node-1": old})
    assert world.rules("node-1") is old
    assert ("10.0.162.149", 80, "TCP") in world.rules("node-2").virtual


def test_rules_may_be_given_by_a_function() -> None:
    assert guide().world(rules=Rules).rules("node-3") == Rules("node-3")


def test_rules_are_made_once_a_snapshot() -> None:
    world = guide().world()
    assert world.rules("node-1") is world.rules("node-1")


def test_a_virtual_address_is_known_by_its_service_or_its_network() -> None:
    world = guide().world()
    assert world.is_service_ip("10.0.162.149")
    assert world.is_service_ip("10.0.99.99")
    assert not world.is_service_ip("10.244.1.4")


def test_a_balancer_with_a_host_name_is_a_proxy_with_an_address_of_its_own() -> None:
    name = "a320587f-1142138393.us-east-1.elb.amazonaws.com"
    elb = service("web", "10.0.0.50", {"port": 80}, type="LoadBalancer", ingress=[{"hostname": name}])
    world = Cluster(services=[elb]).world()
    assert world.public_names == {name: address_of(name)}
    assert world.balancers[address_of(name)].proxy


def test_the_dns_server_is_the_address_of_kube_dns() -> None:
    assert Cluster().world().dns_server == "10.0.0.10"
    assert World.of({"services": [API]}).dns_server == ""


def test_coredns_knows_the_nodes_and_the_balancers_from_the_clouds_dns() -> None:
    assert Cluster().world().zone.answer("node-1").addresses() == ("10.128.0.3",)
