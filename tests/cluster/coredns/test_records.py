"""One test an assertion of the Kubernetes DNS specification, version 1.1 (kubernetes/dns, docs/specification.md)."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.coredns.names import NOERROR, NXDOMAIN
from cluster.coredns.records import Zone


def service(name: str, ip: str, namespace: str = "default", **spec: Any) -> Obj:
    ports = [{"name": "https", "port": 443, "protocol": "TCP"}]
    return {
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"clusterIP": ip, "ports": ports, **spec},
    }


def endpoints(name: str, *entries: Obj) -> Obj:
    labels = {"kubernetes.io/service-name": name}
    return {
        "metadata": {"name": f"{name}-1", "namespace": "default", "labels": labels},
        "addressType": "IPv4",
        "ports": [
            {"name": "https", "port": 443, "protocol": "TCP"},
            {"name": "", "port": 80, "protocol": "TCP"},
        ],
        "endpoints": list(entries),
    }


def at(ip: str, ready: bool = True, **more: str) -> Obj:
    return {"addresses": [ip], "conditions": {"ready": ready}, **more}


SERVICES = [
    service("kubernetes", "10.3.0.1"),
    service("kube-dns", "10.3.0.10", "kube-system"),
    service("unnamed", "10.3.0.2", ports=[{"port": 80, "protocol": "TCP"}]),
    service("headless", "None"),
    service("lonely", "None"),
    service("foo", "", type="ExternalName", externalName="www.example.com"),
    service("near", "", type="ExternalName", externalName="kubernetes.default.svc.cluster.local"),
]
SLICES = [
    endpoints(
        "headless",
        at("10.3.0.100", hostname="my-pet"),
        at("10.3.0.101", hostname="my-pet"),
        at("10.244.1.5"),
        at("10.3.0.103", ready=False, hostname="sick"),
    ),
    endpoints("lonely", at("10.3.0.110", ready=False)),
    endpoints("kubernetes", at("192.0.2.1", hostname="master")),
]
ZONE = Zone.of(SERVICES, SLICES, ["default", "kube-system", "empty"], {"www.example.com": "192.0.2.53"})


@pytest.mark.parametrize("alias", ["10.1.2.3", "fd00::1"])
def test_an_alias_for_an_address_is_left_out(alias: str) -> None:
    """CoreDNS' findServices appends an ExternalName only where it is a name: without any the name does not exist."""
    zone = Zone.of([service("away", "", type="ExternalName", externalName=alias)], [], ["default"])
    for type in ("A", "AAAA", "CNAME"):
        assert zone.answer("away.default.svc.cluster.local", type).rcode == NXDOMAIN


def data(name: str, type: str = "A") -> list[str]:
    return [r.data for r in ZONE.answer(name, type).records]


def test_the_schemas_version_is_a_text_record() -> None:
    assert data("dns-version.cluster.local", "TXT") == ['"1.1.0"']


def test_a_service_has_its_cluster_ip() -> None:
    assert data("kubernetes.default.svc.cluster.local") == ["10.3.0.1"]


def test_the_final_dot_and_the_case_make_no_difference() -> None:
    assert data("Kubernetes.DEFAULT.svc.cluster.local.") == ["10.3.0.1"]


def test_a_named_port_has_a_service_record() -> None:
    name = "_https._tcp.kubernetes.default.svc.cluster.local"
    assert data(name, "SRV") == ["0 100 443 kubernetes.default.svc.cluster.local."]


def test_an_unnamed_port_has_no_name_for_its_service_record() -> None:
    assert ZONE.answer("_._tcp.unnamed.default.svc.cluster.local", "SRV").rcode == NXDOMAIN


def test_a_cluster_ip_leads_back_to_its_name() -> None:
    assert data("1.0.3.10.in-addr.arpa", "PTR") == ["kubernetes.default.svc.cluster.local."]


def test_a_headless_service_has_the_addresses_of_its_ready_endpoints() -> None:
    assert data("headless.default.svc.cluster.local") == ["10.3.0.100", "10.3.0.101", "10.244.1.5"]


def test_a_headless_service_with_nobody_ready_does_not_exist() -> None:
    assert ZONE.answer("lonely.default.svc.cluster.local").rcode == NXDOMAIN


def test_a_host_name_has_all_its_addresses() -> None:
    assert data("my-pet.headless.default.svc.cluster.local") == ["10.3.0.100", "10.3.0.101"]


def test_an_endpoint_that_is_not_ready_has_no_name() -> None:
    assert ZONE.answer("sick.headless.default.svc.cluster.local").rcode == NXDOMAIN


def test_an_endpoint_without_a_host_name_is_called_after_its_address() -> None:
    assert data("10-244-1-5.headless.default.svc.cluster.local") == ["10.244.1.5"]


def test_every_ready_endpoint_and_named_port_has_a_service_record() -> None:
    assert data("_https._tcp.headless.default.svc.cluster.local", "SRV") == [
        "0 50 443 my-pet.headless.default.svc.cluster.local.",
        "0 50 443 10-244-1-5.headless.default.svc.cluster.local.",
    ]


def test_an_endpoints_address_leads_back_to_its_name() -> None:
    assert data("100.0.3.10.in-addr.arpa", "PTR") == ["my-pet.headless.default.svc.cluster.local."]


def test_an_external_name_is_an_alias_that_is_followed() -> None:
    answer = ZONE.answer("foo.default.svc.cluster.local")
    assert [(r.type, r.data) for r in answer.records] == [("CNAME", "www.example.com."), ("A", "192.0.2.53")]
    assert data("near.default.svc.cluster.local") == ["kubernetes.default.svc.cluster.local.", "10.3.0.1"]


def test_a_pods_name_is_its_address_in_any_namespace_that_exists() -> None:
    assert data("10-244-1-5.default.pod.cluster.local") == ["10.244.1.5"]
    assert ZONE.answer("10-244-1-5.nowhere.pod.cluster.local").rcode == NXDOMAIN
    assert ZONE.answer("my-pod.default.pod.cluster.local").rcode == NXDOMAIN


def test_an_endpoint_with_a_host_name_is_found_under_a_virtual_service_too() -> None:
    assert data("master.kubernetes.default.svc.cluster.local") == ["192.0.2.1"]


@pytest.mark.parametrize(
    "name", ["svc.cluster.local", "empty.svc.cluster.local", "kube-system.pod.cluster.local"]
)
def test_a_name_with_others_below_it_exists_and_has_no_address(name: str) -> None:
    answer = ZONE.answer(name)
    assert (answer.rcode, answer.records) == (NOERROR, ())


def test_a_name_that_exists_has_nothing_of_another_type() -> None:
    answer = ZONE.answer("kubernetes.default.svc.cluster.local", "AAAA")
    assert (answer.rcode, answer.records, answer.authority[0].type) == (NOERROR, (), "SOA")


def test_no_such_name_comes_with_the_zones_authority() -> None:
    answer = ZONE.answer("nope.default.svc.cluster.local")
    assert answer.rcode == NXDOMAIN
    assert answer.authority[0].data.startswith("ns.dns.cluster.local. hostmaster.cluster.local.")


def test_names_outside_the_zone_are_unknown_unless_given() -> None:
    assert data("www.example.com") == ["192.0.2.53"]
    assert ZONE.answer("example.org") == type(ZONE.answer("x"))(NXDOMAIN)


def test_the_servers_own_name_is_kube_dns_address() -> None:
    assert data("cluster.local", "NS") == ["ns.dns.cluster.local."]
    assert data("ns.dns.cluster.local") == ["10.3.0.10"]


def test_records_live_thirty_seconds_as_in_kubeadms_corefile() -> None:
    assert {r.ttl for r in ZONE.answer("kubernetes.default.svc.cluster.local").records} == {30}
