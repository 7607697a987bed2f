"""[sig-network] Services, Endpoints, EndpointSlices, ServiceCIDRs and IPAddresses as objects.

Upstream: test/e2e/network/{service,endpoints,endpointslice,endpointslicemirroring,service_cidrs,apiserver}.go.
"""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import STRATEGIC, Client, Things, later
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import container, pod, service
from tests.harness import wait

pytestmark = pytest.mark.slow
MANAGED_BY, SERVICE_NAME = "endpointslice.kubernetes.io/managed-by", "kubernetes.io/service-name"


@pytest.fixture
def services(space: Space) -> Things:
    return space("v1", "Service")


@pytest.fixture
def endpoints(space: Space) -> Things:
    return space("v1", "Endpoints")


@pytest.fixture
def slices(space: Space) -> Things:
    return space("discovery.k8s.io/v1", "EndpointSlice")


def test_a_service_is_found_among_all(services: Things) -> None:
    """Find Kubernetes Service in default Namespace"""
    found = services.everywhere().list()
    assert ("default", "kubernetes") in [(meta.namespace(o), meta.name(o)) for o in found]


def test_a_services_status_lives_its_life(services: Things) -> None:
    """Service, complete lifecycle of its status"""
    watching = services.watch(labelSelector="test-service-static=true")
    ports = {"name": "http", "protocol": "TCP", "port": 80, "targetPort": 80}
    made = services.create(
        service("svc", {}, ports, labels={"test-service-static": "true"}, type="LoadBalancer")
    )
    assert meta.name(watching.until(lambda event: event[0] == "ADDED")) == meta.name(made)
    assert services.get("svc", "status")["kind"] == "Service"
    balanced = {"loadBalancer": {"ingress": [{"ip": "203.0.113.1"}]}}
    services.patch(
        "svc", {"metadata": {"annotations": {"patchedstatus": "true"}}, "status": balanced}, "status"
    )
    seen = watching.until(lambda event: "patchedstatus" in meta.annotations_of(event[1]))
    assert seen["status"]["loadBalancer"]["ingress"][0]["ip"] == "203.0.113.1"
    condition = {"type": "StatusUpdate", "status": "True", "reason": "E2E", "message": "Set from e2e test"}
    services.change("svc", lambda o: o["status"].update(conditions=[condition]), "status")
    watching.until(lambda event: meta.condition(event[1], "StatusUpdate") is not None)
    services.patch("svc", {"metadata": {"labels": {"test-service": "patched"}}}, media=STRATEGIC)
    watching.until(lambda event: meta.labels(event[1]).get("test-service") == "patched")
    services.delete("svc")
    watching.until(lambda event: event[0] == "DELETED")


def test_services_are_deleted_together(services: Things) -> None:
    """Service, deletes a collection of services"""
    for name, tested in (("one", "true"), ("two", "true"), ("three", "false")):
        services.create(service(name, {"a": "b"}, labels={"e2e-test": tested}))
    assert services.names() == {"one", "two", "three"}
    services.delete_all(labelSelector="e2e-test=true")
    assert services.names() == {"three"}


def test_endpoints_live_their_life(endpoints: Things) -> None:
    """Endpoint resource lifecycle"""
    watching = endpoints.watch(labelSelector="test-endpoint-static=true")
    subset = {"addresses": [{"ip": "10.0.0.24"}], "ports": [{"name": "http", "port": 80, "protocol": "TCP"}]}
    made = endpoints.create(
        {"metadata": {"name": "e", "labels": {"test-endpoint-static": "true"}}, "subsets": [subset]}
    )
    assert watching.next() == ("ADDED", made)
    assert made in endpoints.everywhere().list(labelSelector="test-endpoint-static=true")
    endpoints.change("e", lambda o: o["metadata"]["labels"].update({"test-service": "updated"}))
    assert meta.labels(endpoints.get("e"))["test-service"] == "updated"
    better = {"addresses": [{"ip": "10.0.0.25"}], "ports": [{"name": "http-test", "port": 8080}]}
    patch = {"metadata": {"labels": {"test-service": "patched"}}, "subsets": [better]}
    assert later(made, endpoints.patch("e", patch, media=STRATEGIC))
    (found,) = endpoints.get("e")["subsets"]
    assert found["addresses"] == [{"ip": "10.0.0.25"}]
    assert found["ports"] == [{"name": "http-test", "port": 8080, "protocol": "TCP"}]
    endpoints.delete_all(labelSelector="test-endpoint-static=true")
    watching.until(lambda event: event[0] == "DELETED")
    assert not endpoints.exists("e")


def of_service(slices: Things, name: str) -> list[Obj]:
    return slices.list(labelSelector=f"{SERVICE_NAME}={name}")


def test_a_service_without_pods_has_endpoints_all_the_same(services: Things, endpoints: Things) -> None:
    """Endpoints, creation and deletion for a Service with a selector that matches no pods"""
    services.create(service("empty", {"does-not-match-anything": "e2e"}))
    wait.until(lambda: endpoints.exists("empty"), "the Endpoints")
    services.delete("empty")
    wait.until(lambda: not endpoints.exists("empty"), "the Endpoints are gone")


def test_a_service_without_pods_has_an_empty_slice(services: Things, slices: Things) -> None:
    """EndpointSlice API: create and delete for a Service with a selector that matches no pods"""
    services.create(service("empty", {"does-not-match-anything": "e2e"}))
    (found,) = wait.until(lambda: of_service(slices, "empty"), "the EndpointSlice")
    assert meta.labels(found)[MANAGED_BY] == "endpointslice-controller.k8s.io"
    assert not found.get("endpoints")
    services.delete("empty")
    wait.until(lambda: not of_service(slices, "empty"), "the EndpointSlice is gone")


@pytest.fixture
def matched(space: Space, services: Things) -> dict[str, Obj]:
    """Two pods and two Services: one finds the first pod by a number, one both pods by the name of a port."""
    port = [{"name": "example-name", "containerPort": 3000, "protocol": "TCP"}]
    for n in (1, 2):
        labels = {f"foo{n}": "bar", "shared": "true"}
        space.pods.create(pod(f"pod{n}", container(ports=port), labels=labels))
    one = {"name": "example", "port": 80, "targetPort": 3000, "protocol": "TCP"}
    services.create(service("one", {"foo1": "bar"}, one, publishNotReadyAddresses=True))
    services.create(service("both", {"shared": "true"}, {**one, "targetPort": "example-name"}))

    def ip(name: str) -> Obj | None:
        found = space.pods.get(name)
        return found if meta.get(found, "status.podIP") else None

    return {name: wait.until(lambda n=name: ip(n), f"{name} has an address") for name in ("pod1", "pod2")}  # type: ignore[misc]


def addresses(subsets: list[Obj]) -> set[tuple[str, int, str]]:
    """(address, port, the port's name) of Endpoints."""
    return {
        (a["ip"], p["port"], p["name"]) for s in subsets for a in s.get("addresses", []) for p in s["ports"]
    }


def sliced(slices: list[Obj]) -> set[tuple[str, int, str]]:
    """The same of EndpointSlices."""
    ends = [(e, p) for s in slices for e in s.get("endpoints") or [] for p in s["ports"]]
    return {(address, p["port"], p["name"]) for e, p in ends for address in e["addresses"]}


def expected(matched: dict[str, Obj], *names: str) -> set[tuple[str, int, str]]:
    return {(matched[name]["status"]["podIP"], 3000, "example") for name in names}


def test_matching_pods_come_into_the_endpoints(matched: dict[str, Obj], endpoints: Things) -> None:
    """Endpoints, endpoints for pods matching a Service"""

    def held(name: str) -> set[tuple[str, int, str]]:
        return addresses(endpoints.get(name).get("subsets", [])) if endpoints.exists(name) else set()

    wait.until(lambda: held("one") == expected(matched, "pod1"), "the Endpoints of one pod")
    wait.until(lambda: held("both") == expected(matched, "pod1", "pod2"), "the Endpoints of both")


def test_matching_pods_come_into_the_slices_and_come_back(
    matched: dict[str, Obj], endpoints: Things, slices: Things
) -> None:
    """EndpointSlice API: EndpointSlices for pods matching a Service"""

    def complete() -> bool:
        return sliced(of_service(slices, "one")) == expected(matched, "pod1") and sliced(
            of_service(slices, "both")
        ) == expected(matched, "pod1", "pod2")

    wait.until(complete, "the slices")
    (one,) = of_service(slices, "one")
    target = one["endpoints"][0]["targetRef"]
    assert target == {
        "kind": "Pod",
        "name": "pod1",
        "namespace": target["namespace"],
        "uid": meta.uid(matched["pod1"]),
    }
    slices.delete_all(labelSelector=SERVICE_NAME)
    wait.until(complete, "the slices are made again")


def test_endpoints_made_by_hand_are_mirrored(services: Things, endpoints: Things, slices: Things) -> None:
    """EndpointSlice, should mirror a custom Endpoint"""
    ports = {"name": "example", "port": 80, "protocol": "TCP"}
    made = service("custom", {}, ports)
    del made["spec"]["selector"]
    services.create(made)

    def mirrored() -> set[tuple[str, int, str]]:
        return sliced(of_service(slices, "custom"))

    subset = {"ports": [{"name": "example", "port": 80}], "addresses": [{"ip": "10.1.2.3"}]}
    endpoints.create({"metadata": {"name": "custom"}, "subsets": [subset]})
    wait.until(lambda: mirrored() == {("10.1.2.3", 80, "example")}, "the mirror")
    (found,) = of_service(slices, "custom")
    assert meta.labels(found)[MANAGED_BY] == "endpointslicemirroring-controller.k8s.io"
    changed = {"ports": [{"name": "example", "port": 9090}], "addresses": [{"ip": "10.2.3.4"}]}
    endpoints.change("custom", lambda o: o.update(subsets=[changed]))
    wait.until(lambda: mirrored() == {("10.2.3.4", 9090, "example")}, "the mirror follows")
    endpoints.delete("custom")
    wait.until(lambda: not of_service(slices, "custom"), "the mirror is gone")


def test_the_api_server_has_a_service_with_endpoints(client: Client) -> None:
    """API Server, secure service; Kubernetes Service, EndpointSlices for the API Server"""
    found = client.things("v1", "Service", "default").get("kubernetes")
    assert [(p["name"], p["port"], p["protocol"]) for p in found["spec"]["ports"]] == [("https", 443, "TCP")]
    subsets = client.things("v1", "Endpoints", "default").get("kubernetes")["subsets"]
    slices = client.things("discovery.k8s.io/v1", "EndpointSlice", "default")
    assert addresses(subsets)
    assert addresses(subsets) == sliced(of_service(slices, "kubernetes"))


def test_service_cidrs_are_served(client: Client) -> None:
    """ServiceCIDR API"""
    cidrs = client.things("networking.k8s.io/v1", "ServiceCIDR")
    found = cidrs.get("kubernetes")
    status = cidrs.get("kubernetes", "status")
    assert (status["apiVersion"], status["kind"]) == ("networking.k8s.io/v1", "ServiceCIDR")
    assert meta.uid(status) == meta.uid(found)
    assert "kubernetes" in cidrs.names()
    assert cidrs.watch(resourceVersion="0").next()[0] == "ADDED"


def test_ip_addresses_are_served(client: Client, space: Space) -> None:
    """IPAddress API"""
    addresses_ = client.things("networking.k8s.io/v1", "IPAddress")
    parent = {"group": "", "resource": "services", "name": "foo", "namespace": "bar"}
    label = {"ip-service-label": space.name}
    watching = addresses_.watch(labelSelector=f"ip-service-label={space.name}")
    made = addresses_.create(
        {"metadata": {"name": "192.168.7.7", "labels": label}, "spec": {"parentRef": parent}}
    )
    patched = addresses_.patch("192.168.7.7", {"metadata": {"annotations": {"patched": "true"}}})
    assert later(made, patched)
    updated = addresses_.change("192.168.7.7", lambda o: o["metadata"]["annotations"].update(updated="true"))
    assert meta.annotations_of(updated) == {"patched": "true", "updated": "true"}
    assert addresses_.get("192.168.7.7") == updated
    assert addresses_.list(labelSelector=f"ip-service-label={space.name}") == [updated]
    assert [watching.next()[0] for _ in range(3)] == ["ADDED", "MODIFIED", "MODIFIED"]
    addresses_.delete("192.168.7.7")
    for n in (1, 2):
        addresses_.create(
            {"metadata": {"name": f"192.168.7.{n}", "labels": label}, "spec": {"parentRef": parent}}
        )
    addresses_.delete_all(labelSelector=f"ip-service-label={space.name}")
    assert addresses_.list(labelSelector=f"ip-service-label={space.name}") == []
