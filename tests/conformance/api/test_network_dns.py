"""[sig-network] DNS inside the cluster. Upstream: test/e2e/network/dns.go.

Upstream's pods ask in a loop and leave what they found in files; here the questions are asked one by one.
"""

from __future__ import annotations

import pytest

from cluster.apimachinery.meta import Obj
from tests.conformance.api.conftest import Space
from tests.conformance.api.runs import started
from tests.conformance.api.shapes import AGNHOST, container, pod, service
from tests.harness import wait

pytestmark = pytest.mark.slow
PORT: Obj = {"name": "http", "port": 80, "protocol": "TCP"}


@pytest.fixture(scope="module")
def near(hall: Space) -> Space:
    """A pod with dig in it; and a headless Service with a pod that has a name of its own there."""
    hall("v1", "Service").create(service("headless", {"dns-test": "true"}, PORT, clusterIP="None"))
    names: Obj = {"hostname": "dns-querier", "subdomain": "headless"}
    started(hall, pod("client", container(AGNHOST, "pause"), labels={"dns-test": "true"}, **names))
    return hall


def found(space: Space, name: str, *options: str) -> list[str]:
    """What dig prints, line by line."""
    return space.exec(
        "client", "dig", "+notcp", "+noall", "+answer", "+search", "+short", name, *options
    ).split("\n")[:-1]


def resolved(space: Space, *names: str) -> None:
    for name in names:
        for transport in ("+notcp", "+tcp"):
            wait.until(lambda n=name, t=transport: found(space, n, "A", t), f"{name} by {transport}")  # type: ignore[misc]


def test_the_cluster_is_found_by_name(near: Space) -> None:
    """DNS, cluster"""
    resolved(near, "kubernetes.default.svc.cluster.local", "kubernetes.default.svc")


def test_the_hosts_file_has_the_pods_own_names(near: Space) -> None:
    """DNS, cluster: /etc/hosts entries"""
    for name in (f"dns-querier.headless.{near.name}.svc.cluster.local", "dns-querier"):
        assert near.exec("client", "getent", "hosts", name).split()[0].count(".") == 3


def test_services_are_found_by_name_and_their_ports_by_srv(near: Space) -> None:
    """DNS, services"""
    made = near("v1", "Service").create(service("regular", {"dns-test": "true"}, PORT))
    for name in ("headless", "regular"):
        full = f"{name}.{near.name}.svc.cluster.local"
        resolved(near, full)
        wait.until(lambda n=full: found(near, f"_http._tcp.{n}", "SRV"), f"the port of {name}")  # type: ignore[misc]
    ip = made["spec"]["clusterIP"]
    assert found(near, f"regular.{near.name}.svc.cluster.local", "A") == [ip]
    back = ".".join(reversed(ip.split("."))) + ".in-addr.arpa."
    assert found(near, back, "PTR") == [f"regular.{near.name}.svc.cluster.local."]


def test_partial_names_are_completed(near: Space) -> None:
    """DNS, PQDN for services"""
    name = "headless"
    resolved(near, name, f"{name}.{near.name}", f"{name}.{near.name}.svc")
    assert found(near, f"_http._tcp.{name}.{near.name}.svc", "SRV")


def test_a_pod_is_found_by_its_hostname(near: Space) -> None:
    """DNS, custom hostname; DNS, pods for Hostname"""
    full = f"dns-querier.headless.{near.name}.svc.cluster.local"
    assert found(near, full, "A") == [near.pods.get("client")["status"]["podIP"]]


def test_a_subdomain_is_a_headless_service(near: Space) -> None:
    """DNS, custom subdomain"""
    assert found(near, f"headless.{near.name}.svc.cluster.local", "A") == [
        near.pods.get("client")["status"]["podIP"]
    ]


def test_an_external_name_is_an_alias_until_the_service_changes(near: Space) -> None:
    """DNS, externalName"""
    services = near("v1", "Service")
    services.create(
        {"metadata": {"name": "alias"}, "spec": {"type": "ExternalName", "externalName": "foo.example.com"}}
    )
    full = f"alias.{near.name}.svc.cluster.local"
    wait.until(lambda: found(near, full, "CNAME") == ["foo.example.com."], "the alias")
    services.change("alias", lambda o: o["spec"].update(externalName="bar.example.com"))
    wait.until(lambda: found(near, full, "CNAME") == ["bar.example.com."], "the other alias")
    changed = services.change("alias", lambda o: o.update(spec={"type": "ClusterIP", "ports": [PORT]}))
    wait.until(lambda: found(near, full, "A") == [changed["spec"]["clusterIP"]], "the address")


def test_a_pod_may_have_its_own_name_servers(space: Space) -> None:
    """DNS, custom dnsConfig"""
    config = {"nameservers": ["1.1.1.1"], "searches": ["resolv.conf.local"]}
    started(space, pod("client", container(AGNHOST, "pause"), dnsPolicy="None", dnsConfig=config))
    assert space.exec("client", "/agnhost", "dns-suffix").strip() == "resolv.conf.local"
    assert space.exec("client", "/agnhost", "dns-server-list").strip() == "1.1.1.1"
