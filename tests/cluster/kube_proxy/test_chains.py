"""Expected names: TestOverallIPTablesRules in pkg/proxy/iptables/proxier_test.go, and those that every cluster
prints for its `kubernetes` and `kube-dns` Services."""

from __future__ import annotations

import pytest

from cluster.kube_proxy import chains
from cluster.kube_proxy.services import ServicePort, ports_of
from tests.cluster.kube_proxy.manifests import service


def port_of(namespace: str, name: str, port: str, protocol: str = "TCP") -> ServicePort:
    ports = [{"name": port, "port": 80, "protocol": protocol}]
    return next(iter(ports_of(service(name, namespace, ports=ports))))


@pytest.mark.parametrize(
    ("port", "expected"),
    [
        (port_of("default", "kubernetes", "https"), "KUBE-SVC-NPX46M4PTMTKRN6Y"),
        (port_of("kube-system", "kube-dns", "dns", "UDP"), "KUBE-SVC-TCOU7JCQXEZGVUNU"),
        (port_of("kube-system", "kube-dns", "dns-tcp"), "KUBE-SVC-ERIFXISQEP7F7OF4"),
        (port_of("ns1", "svc1", "p80"), "KUBE-SVC-XPGD46QRK7WJZT7O"),
    ],
)
def test_a_services_chain_has_the_name_that_kubernetes_gives_it(port: ServicePort, expected: str) -> None:
    assert chains.cluster_policy(port) == expected


def test_all_chains_of_a_port_share_its_hash() -> None:
    port = port_of("ns2", "svc2", "p80")
    assert chains.external(port) == "KUBE-EXT-GNZBNJ2PO5MGZ6GT"
    assert chains.local_policy(port) == "KUBE-SVL-GNZBNJ2PO5MGZ6GT"
    assert chains.firewall(port) == "KUBE-FW-GNZBNJ2PO5MGZ6GT"


def test_an_endpoints_chain_hashes_its_address_too() -> None:
    port = port_of("ns4", "svc4", "p80")
    assert chains.endpoint(port, "10.180.0.4:80") == "KUBE-SEP-UKSFD7AGPMPPLUHC"
    assert chains.endpoint(port, "10.180.0.5:80") == "KUBE-SEP-C6EBXVWJJZMIWKLZ"
