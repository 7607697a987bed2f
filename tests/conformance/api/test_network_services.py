"""[sig-network] Services as clients inside the cluster meet them: ports, types, affinity, pods among themselves.

Upstream: test/e2e/network/{service,endpointslice,hostport,service_latency}.go, test/e2e/common/network/networking.go.
"""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import Client
from tests.conformance.api.conftest import Space
from tests.conformance.api.runs import ends, started
from tests.conformance.api.shapes import AGNHOST, container, pod, service
from tests.harness import wait

pytestmark = pytest.mark.slow
PORT: Obj = {"name": "http", "port": 80, "targetPort": 9376}


def hostname(name: str, labels: Obj, *ports: int) -> Obj:
    """A pod that answers with its name."""
    servers = [container(AGNHOST, "serve-hostname", f"--port={p}", name=f"c{p}") for p in ports or (9376,)]
    return pod(name, *servers, labels=labels)


@pytest.fixture(scope="module")
def near(hall: Space) -> Space:
    """A namespace with a pod to ask from, and two that answer."""
    started(
        hall,
        pod("client", container(AGNHOST, "pause")),
        *(hostname(n, {"app": "hostnames"}) for n in ("one", "two")),
    )
    return hall


def asked(space: Space, url: str, client: str = "client") -> str:
    """What the client pod gets, "" while it gets nothing."""
    return space.exec(client, "sh", "-c", f"curl -g -q -s --connect-timeout 2 {url} || true")


def reached(space: Space, url: str, *names: str) -> None:
    """All of these answer at the address, and nobody else."""
    seen: set[str] = set()

    def all_seen() -> bool:
        seen.update(asked(space, f"{url} && echo && curl -s {url}").split())
        return seen >= set(names)

    wait.until(all_seen, f"{names} at {url}")
    assert seen == set(names)


def shown(space: Space, name: str, *wanted: tuple[str, int]) -> None:
    wait.until(lambda: ends(space, name) == set(wanted), f"{name} has {wanted}")


def test_a_service_follows_its_pods(space: Space) -> None:
    """Kubernetes Service, endpoints"""
    services = space("v1", "Service")
    services.create(service("basic", {"name": "basic"}, {"port": 80, "targetPort": 80}))
    shown(space, "basic")
    labels = {"name": "basic"}
    for body in (hostname("pod1", labels, 80), hostname("pod2", labels, 80)):
        started(space, body)
    shown(space, "basic", ("pod1", 80), ("pod2", 80))
    started(space, pod("client", container(AGNHOST, "pause")))
    reached(space, "http://basic", "pod1", "pod2")
    space.pods.delete("pod1")
    shown(space, "basic", ("pod2", 80))
    space.pods.delete("pod2")
    shown(space, "basic")


def test_each_port_of_a_service_has_its_own_pods(space: Space) -> None:
    """Kubernetes Service, endpoints with multiple ports"""
    ports = [{"name": "p1", "port": 80, "targetPort": "one"}, {"name": "p2", "port": 81, "targetPort": "two"}]
    space("v1", "Service").create(service("multi", {"name": "multi"}, *ports))
    shown(space, "multi")
    for name, word, port in (("pod1", "one", 100), ("pod2", "two", 101)):
        server = container(
            AGNHOST, "serve-hostname", f"--port={port}", ports=[{"name": word, "containerPort": port}]
        )
        started(space, pod(name, server, labels={"name": "multi"}))
    shown(space, "multi", ("pod1", 100), ("pod2", 101))
    started(space, pod("client", container(AGNHOST, "pause")))
    reached(space, "http://multi:80", "pod1")
    reached(space, "http://multi:81", "pod2")
    for name, left in (("pod1", [("pod2", 101)]), ("pod2", [])):
        space.pods.delete(name)
        shown(space, "multi", *left)


def node_ips(client: Client) -> list[str]:
    nodes = client.things("v1", "Node").list()
    return [a["address"] for n in nodes for a in n["status"]["addresses"] if a["type"] == "InternalIP"]


def test_a_node_port_is_open_on_every_node(client: Client, near: Space) -> None:
    """Service, NodePort Service"""
    made = near("v1", "Service").create(service("ported", {"app": "hostnames"}, PORT, type="NodePort"))
    port = made["spec"]["ports"][0]["nodePort"]
    reached(near, "http://ported", "one", "two")
    reached(near, f"http://{made['spec']['clusterIP']}", "one", "two")
    for ip in node_ips(client):
        reached(near, f"http://{ip}:{port}", "one", "two")


EXTERNAL = {"type": "ExternalName", "externalName": "foo.example.com"}
CHANGES = [("ExternalName", "ClusterIP"), ("ExternalName", "NodePort"), ("ClusterIP", "ExternalName"),
           ("NodePort", "ExternalName")]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_a_services_type_changes(client: Client, near: Space, old: str, new: str) -> None:
    """Service, change type, ExternalName, ClusterIP and NodePort: each case is one upstream test"""
    services, name = near("v1", "Service"), f"{old}-{new}".lower()
    internal = f"{name}-target"
    services.create(service(internal, {"app": "hostnames"}, PORT))
    target = f"{internal}.{near.name}.svc.cluster.local"
    if old == "ExternalName":
        services.create({"metadata": {"name": name}, "spec": EXTERNAL})
    else:
        services.create(service(name, {"app": "hostnames"}, PORT, type=old))

    def change(o: Obj) -> None:
        if new == "ExternalName":
            o["spec"] = {"type": new, "externalName": target}
        else:
            o["spec"] = {"type": new, "selector": {"app": "hostnames"}, "ports": [PORT]}

    changed = services.change(name, change)
    if new == "ExternalName":
        assert "clusterIP" not in changed["spec"]
        said = near.exec("client", "nslookup", f"{name}.{near.name}.svc.cluster.local")
        assert target in said
        return
    reached(near, f"http://{name}", "one", "two")
    for port in [p["nodePort"] for p in changed["spec"]["ports"] if "nodePort" in p]:
        reached(near, f"http://{node_ips(client)[0]}:{port}", "one", "two")


def who(space: Space, url: str, times: int = 15) -> set[str]:
    """Who answers several requests in a row."""
    return set(
        asked(
            space, f"http://none; for i in $(seq 1 {times}); do curl -s --connect-timeout 2 {url}; echo; done"
        ).split()
    )


AFFINITY: Obj = {"sessionAffinity": "ClientIP"}


@pytest.mark.parametrize("type_", ["ClusterIP", "NodePort"])
def test_a_client_stays_with_its_pod(client: Client, near: Space, type_: str) -> None:
    """Service, ClusterIP and NodePort type, session affinity to ClientIP"""
    name = f"sticky-{type_}".lower()
    made = near("v1", "Service").create(service(name, {"app": "hostnames"}, PORT, type=type_, **AFFINITY))
    url = f"http://{made['spec']['clusterIP']}"
    if type_ == "NodePort":
        url = f"http://{node_ips(client)[0]}:{made['spec']['ports'][0]['nodePort']}"
    wait.until(lambda: len(who(near, url)) == 1, "one pod answers")
    assert len(who(near, url)) == 1


@pytest.mark.parametrize("type_", ["ClusterIP", "NodePort"])
def test_affinity_can_be_switched(client: Client, near: Space, type_: str) -> None:
    """Service, ClusterIP and NodePort type, session affinity to None"""
    name, services = f"switched-{type_}".lower(), near("v1", "Service")
    made = services.create(service(name, {"app": "hostnames"}, PORT, type=type_))
    url = f"http://{made['spec']['clusterIP']}"
    if type_ == "NodePort":
        url = f"http://{node_ips(client)[0]}:{made['spec']['ports'][0]['nodePort']}"
    wait.until(lambda: len(who(near, url)) == 2, "both pods answer")
    services.change(name, lambda o: o["spec"].update(AFFINITY))
    wait.until(lambda: len(who(near, url)) == 1, "one pod answers")

    def free(o: Obj) -> None:
        o["spec"]["sessionAffinity"] = "None"
        o["spec"].pop("sessionAffinityConfig", None)

    services.change(name, free)
    wait.until(lambda: len(who(near, url)) == 2, "both pods answer again")


def netexec(name: str, node: str = "") -> Obj:
    server = container(AGNHOST, "netexec", "--http-port=8083", "--udp-port=8081", ports=[
        {"name": "http", "containerPort": 8083}, {"name": "udp", "containerPort": 8081, "protocol": "UDP"},
    ])  # fmt: skip
    placed: Obj = {"nodeName": node} if node else {}
    return pod(name, server, labels={"app": "netexec"}, **placed)


def workers(client: Client) -> list[str]:
    return sorted(meta.name(n) for n in client.things("v1", "Node").list() if not meta.get(n, "spec.taints"))


@pytest.mark.parametrize("protocol", ["http", "udp"])
@pytest.mark.parametrize("host_network", [False, True], ids=["intra-pod", "node-pod"])
def test_pods_reach_pods_on_every_node(
    client: Client, space: Space, protocol: str, host_network: bool
) -> None:
    """Networking, intra pod http, udp; from node http, udp: each case is one upstream test"""
    names = {node: netexec(f"netserver-{n}", node) for n, node in enumerate(workers(client))}
    asker = pod(
        "asker", container(AGNHOST, "netexec", "--http-port=9080", "--udp-port=-1"), hostNetwork=host_network
    )
    started(space, asker, *names.values())
    port = 8083 if protocol == "http" else 8081
    for body in names.values():
        ip = space.pods.get(meta.name(body))["status"]["podIP"]
        if host_network and protocol == "http":
            assert asked(space, f"http://{ip}:8083/hostName", "asker").strip() == meta.name(body)
        elif host_network:
            said = space.exec("asker", "sh", "-c", f"echo hostName | nc -w 1 -u {ip} 8081")
            assert said.strip() == meta.name(body)
        else:
            own = space.pods.get("asker")["status"]["podIP"]
            dial = (
                f"'http://{own}:9080/dial?request=hostname&protocol={protocol}&host={ip}&port={port}&tries=1'"
            )
            assert meta.name(body) in asked(space, dial, "asker")


def test_one_port_serves_two_protocols(space: Space) -> None:
    """Service, same ports with different protocols on a Cluster IP"""
    ports = [{"name": "tcp", "port": 80, "targetPort": 8083, "protocol": "TCP"},
             {"name": "udp", "port": 80, "targetPort": 8081, "protocol": "UDP"}]  # fmt: skip
    made = space("v1", "Service").create(service("both", {"app": "netexec"}, *ports))
    started(space, netexec("server"), pod("client", container(AGNHOST, "pause")))
    ip = made["spec"]["clusterIP"]
    wait.until(lambda: asked(space, f"http://{ip}/hostName").strip() == "server", "TCP")
    wait.until(
        lambda: (
            space.exec("client", "sh", "-c", f"echo hostName | nc -w 1 -u {ip} 80 || true").strip()
            == "server"
        ),
        "UDP",
    )


def sliced(name: str, of: str, addresses: list[str], ports: list[Obj]) -> Obj:
    """An EndpointSlice made by hand for a Service without a selector."""
    labels = {"kubernetes.io/service-name": of, "endpointslice.kubernetes.io/managed-by": "e2e-test"}
    return {"metadata": {"name": name, "labels": labels}, "addressType": "IPv4", "ports": ports,
            "endpoints": [{"addresses": addresses}]}  # fmt: skip


def unselected(space: Space, name: str, *ports: Obj) -> None:
    made = service(name, {}, *ports)
    del made["spec"]["selector"]
    space("v1", "Service").create(made)


def test_ports_may_come_from_several_slices(space: Space) -> None:
    """EndpointSlice, multiple ports"""
    started(space, hostname("pod1", {}, 3000, 3001), pod("client", container(AGNHOST, "pause")))
    ip = space.pods.get("pod1")["status"]["podIP"]
    unselected(space, "web", {"name": "portname1", "port": 8080}, {"name": "portname2", "port": 8081})
    slices = space("discovery.k8s.io/v1", "EndpointSlice")
    for n, (name, port) in enumerate((("portname1", 3000), ("portname2", 3001))):
        slices.create(sliced(f"s{n}", "web", [ip], [{"name": name, "port": port, "protocol": "TCP"}]))
    for port in (8080, 8081):
        reached(space, f"http://web:{port}", "pod1")


def test_addresses_may_come_from_several_slices(space: Space) -> None:
    """EndpointSlice, multiple IPs"""
    started(
        space,
        hostname("pod1", {}, 3000),
        hostname("pod2", {}, 3001),
        pod("client", container(AGNHOST, "pause")),
    )
    unselected(space, "web", {"name": "http", "port": 80})
    slices = space("discovery.k8s.io/v1", "EndpointSlice")
    for name, port in (("pod1", 3000), ("pod2", 3001)):
        ip = space.pods.get(name)["status"]["podIP"]
        slices.create(sliced(name, "web", [ip], [{"name": "http", "port": port, "protocol": "TCP"}]))
    reached(space, "http://web", "pod1", "pod2")


def test_host_ports_of_several_addresses_and_protocols_do_not_clash(client: Client, space: Space) -> None:
    """Scheduling, HostPort matching and HostIP and Protocol not-matching"""
    node = client.things("v1", "Node").get(workers(client)[0])
    (host,) = (a["address"] for a in node["status"]["addresses"] if a["type"] == "InternalIP")
    wanted = [("pod1", "127.0.0.1", "TCP"), ("pod2", host, "TCP"), ("pod3", host, "UDP")]
    for name, ip, protocol in wanted:
        port = {
            "containerPort": 8080 if protocol == "TCP" else 8081,
            "hostPort": 54323,
            "hostIP": ip,
            "protocol": protocol,
        }
        server = container(AGNHOST, "netexec", "--http-port=8080", "--udp-port=8081", ports=[port])
        started(space, pod(name, server, nodeSelector={"kubernetes.io/hostname": meta.name(node)}))
    started(space, pod("client", container(AGNHOST, "pause"), hostNetwork=True, nodeName=meta.name(node)))
    assert asked(space, "http://127.0.0.1:54323/hostname").strip() == "pod1"
    assert asked(space, f"http://{host}:54323/hostname").strip() == "pod2"
    assert space.exec("client", "sh", "-c", f"echo hostname | nc -w 1 -u {host} 54323").strip() == "pod3"


def test_endpoints_come_quickly(space: Space) -> None:
    """Service endpoint latency, thresholds"""
    started(space, hostname("one", {"name": "svc-latency-rc"}))
    services = space("v1", "Service")
    for n in range(20):  # 200 upstream
        services.create(service(f"latency-{n}", {"name": "svc-latency-rc"}, PORT))
        wait.until(lambda n=n: ends(space, f"latency-{n}") == {("one", 9376)}, "the endpoint", seconds=20)  # type: ignore[misc]
