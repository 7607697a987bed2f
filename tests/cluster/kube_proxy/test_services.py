from __future__ import annotations

from typing import Any

from cluster.kube_proxy.services import ServicePort, ports_of
from tests.cluster.kube_proxy.manifests import dual, service


def only(svc: dict[str, object]) -> ServicePort:
    (port,) = ports_of(svc)
    return port


def test_each_port_is_one_service_port_named_as_kubernetes_names_it() -> None:
    ports = [{"name": "http", "port": 80}, {"name": "https", "port": 443, "targetPort": "tls"}]
    first, second = ports_of(service("web", ports=ports))
    assert (first.id, first.protocol, first.target_port) == ("default/web:http", "TCP", "80")
    assert (second.id, second.target_port) == ("default/web:https", "tls")


def test_an_unnamed_port_leaves_the_services_name_alone() -> None:
    assert only(service("web", ports=[{"port": 80}])).id == "default/web"


def test_headless_external_name_and_foreign_proxy_services_get_no_rules() -> None:
    foreign = service("web")
    foreign["metadata"]["labels"] = {"service.kubernetes.io/service-proxy-name": "cilium"}
    assert not list(ports_of(service("web", ip="None")))
    assert not list(ports_of(service("web", type="ExternalName", externalName="example.com")))
    assert not list(ports_of(foreign))


def test_a_service_that_has_no_address_yet_gets_no_rules() -> None:
    assert not list(ports_of(service("web", ip="")))


def test_client_ip_affinity_lasts_three_hours_unless_told_otherwise() -> None:
    assert only(service("web", sessionAffinity="ClientIP")).affinity == 10800
    config = {"clientIP": {"timeoutSeconds": 60}}
    assert only(service("web", sessionAffinity="ClientIP", sessionAffinityConfig=config)).affinity == 60
    assert only(service("web", sessionAffinity="None")).affinity == 0


def test_a_balancers_address_counts_only_when_it_stays_in_the_packet() -> None:
    ingress = [
        {"ip": "203.0.113.9"},
        {"ip": "203.0.113.10", "ipMode": "Proxy"},
        {"hostname": "a.elb.example"},
    ]
    assert only(service("web", type="LoadBalancer", ingress=ingress)).load_balancer_ips == ("203.0.113.9",)


def test_a_balancers_address_left_over_from_an_older_type_is_ignored() -> None:
    assert only(service("web", type="NodePort", ingress=[{"ip": "203.0.113.9"}])).load_balancer_ips == ()


def test_only_policy_local_opens_the_health_check_port() -> None:
    spec: dict[str, Any] = {"type": "LoadBalancer", "healthCheckNodePort": 30999}
    assert only(service("web", externalTrafficPolicy="Local", **spec)).health_check_port == 30999
    assert only(service("web", externalTrafficPolicy="Cluster", **spec)).health_check_port == 0


def test_a_dual_stack_service_is_a_service_port_a_family_with_the_addresses_of_that_family() -> None:
    """TestServiceToServiceMap: "should have two ports … dual-stack"; addresses of the other family are left away."""
    svc = dual(
        "web", "10.0.0.50", "fd00:10:96::50", type="LoadBalancer",
        externalIPs=["192.0.2.7", "2001:db8::7"], loadBalancerSourceRanges=["192.0.2.0/24", "2001:db8:1::/48"],
        ingress=[{"ip": "203.0.113.9"}, {"ip": "2001:db8::9"}],
    )  # fmt: skip
    four, six = ports_of(svc)
    assert (four.family, four.cluster_ip, six.family, six.cluster_ip) == ("IPv4", "10.0.0.50", "IPv6", "fd00:10:96::50")
    assert (four.external_ips, four.load_balancer_ips, four.source_ranges) == (
        ("192.0.2.7",), ("203.0.113.9",), ("192.0.2.0/24",)
    )  # fmt: skip
    assert (six.external_ips, six.load_balancer_ips, six.source_ranges) == (
        ("2001:db8::7",), ("2001:db8::9",), ("2001:db8:1::/48",)
    )  # fmt: skip
    assert four.id == six.id


def test_an_address_of_ip_mode_proxy_gets_no_rule() -> None:
    """KEP-1860: traffic for it has to go to the balancer, from the nodes too."""
    modes = {"203.0.113.9": {"ipMode": "Proxy"}, "203.0.113.10": {"ipMode": "VIP"}, "203.0.113.11": {}}
    ingress = [{"ip": ip, **mode} for ip, mode in modes.items()]
    port = only(service("web", type="LoadBalancer", ingress=ingress))
    assert port.load_balancer_ips == ("203.0.113.10", "203.0.113.11")
