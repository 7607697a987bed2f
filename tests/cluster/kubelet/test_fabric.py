"""What a process in a container gets of the network, over the data plane's own walk through a small cluster."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from cluster.apimachinery import clock
from cluster.dataplane.hops import Memory
from cluster.dataplane.trace import Trace
from cluster.dataplane.world import World
from cluster.kube_proxy import modes
from cluster.kubelet import fabric
from cluster.kubelet.fabric import Backends, Fabric
from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.network import NoSuchName, Refused, Resolv, Source, TimedOut, Way
from tests.cluster.dataplane import worlds

SEARCH = ("default.svc.cluster.local", "svc.cluster.local", "cluster.local")
CURL = Source(
    "pod", "curl", "demo", "default", "node-3", "10.244.3.7", "uid-curl", Resolv("10.0.0.10", SEARCH)
)
GET = HttpRequest("GET", "/index.html")


@dataclass
class Servers:
    """The containers' servers: every pod answers on port 80, with its own name."""

    asked: list[tuple[str, HttpRequest]] = field(default_factory=list)
    empty: bool = False

    def listening(self, uid: str, ip: str, port: int, protocol: str) -> bool:
        return port in (80, 53)

    def sockets(self, uid: str) -> list[tuple[str, int, str]]:
        return []

    def certificate(self, uid: str, port: int, server_name: str) -> str | None:
        return None

    def answer(self, uid: str, port: int, request: HttpRequest, tls: bool) -> HttpResponse | None:
        self.asked.append((uid, request))
        return None if self.empty else HttpResponse(200, (), uid.encode())


class Network:
    """A fabric over the guide's cluster; `kept` is its traffic log."""

    def __init__(self, **spec: Any) -> None:
        self.cluster, self.servers, self.kept = worlds.guide(**spec), Servers(), list[Trace]()
        backends: Any = Backends(self.servers, lambda: "CHAIN", self.api)  # type: ignore[arg-type]
        self.fabric = Fabric(backends, self.world, self.keep)

    def world(self, cluster: str) -> World:
        assert cluster == "demo"
        return self.cluster.world()

    def keep(self, cluster: str, trace: Trace, memory: Memory) -> int:
        self.kept.append(trace)
        return len(self.kept)

    def api(self, cluster: str, request: HttpRequest) -> HttpResponse:
        return HttpResponse(401, (), request.target.encode())

    def get(self, host: str = "my-nginx") -> str:
        return self.fabric.dial(CURL, host, 80).http(GET).body.decode()


def test_a_request_through_a_service_reaches_one_of_its_pods() -> None:
    network = Network()
    assert {network.get() for _ in range(30)} == {"uid-my-nginx-a", "uid-my-nginx-b"}


def test_the_server_sees_the_pods_own_address_and_the_client_the_services() -> None:
    network = Network()
    connection = network.fabric.dial(CURL, "10.0.162.149", 80)
    assert connection.local.startswith("10.244.3.7:")
    assert connection.remote == "10.0.162.149:80"
    connection.http(GET)
    ((uid, seen),) = network.servers.asked
    assert seen.client.startswith("10.244.3.7:")
    assert seen.server in ("10.244.1.4:80", "10.244.2.5:80")
    assert uid.startswith("uid-my-nginx")


def test_a_finished_request_is_kept_once_with_its_answer() -> None:
    network = Network()
    connection = network.fabric.dial(CURL, "my-nginx", 80)
    assert network.kept == []
    connection.http(GET)
    (trace,) = network.kept
    assert (trace.request.url, trace.status, trace.ok) == ("http://my-nginx:80/index.html", 200, True)
    assert trace.target is not None
    assert trace.target.uid == network.servers.asked[0][0]


def test_whoever_wants_to_know_gets_the_numbers_of_the_records() -> None:
    network, numbers = Network(), list[int]()
    token = fabric.traced.set(numbers)
    try:
        network.get()
        network.get()
    finally:
        fabric.traced.reset(token)
    assert numbers == [1, 2]


def test_a_port_where_nobody_listens_refuses_and_the_attempt_is_kept() -> None:
    network = Network()
    with pytest.raises(Refused):
        network.fabric.dial(CURL, "10.244.1.4", 8080)
    assert [trace.ok for trace in network.kept] == [False]


def test_an_address_on_a_machine_that_is_off_times_out() -> None:
    network = Network()
    network.cluster.down = ("node-1",)
    with pytest.raises(TimedOut):
        network.fabric.dial(CURL, "10.244.1.4", 80)


def test_a_server_that_says_nothing_is_an_empty_reply() -> None:
    network = Network()
    network.servers.empty = True
    with pytest.raises(Exception, match="Empty reply from server"):
        network.get()
    assert [trace.status for trace in network.kept] == [0]


def test_names_are_tried_along_the_search_list() -> None:
    found = Network().fabric.resolve(CURL, "my-nginx")
    assert (found.server, [r.data for r in found.records]) == ("10.0.0.10", ["10.0.162.149"])
    assert found.tries[-1].name.rstrip(".") == "my-nginx.default.svc.cluster.local"


def test_an_unknown_name_says_what_was_tried() -> None:
    with pytest.raises(NoSuchName) as caught:
        Network().fabric.resolve(CURL, "my-ngnix")
    assert {tried.rcode for tried in caught.value.tries} == {"NXDOMAIN"}


def test_pods_find_nobody_behind_the_kubernetes_service_while_the_api_server_is_dead() -> None:
    network = Network()
    network.fabric.backends.api_runs = lambda cluster: False
    with pytest.raises(Refused):
        network.fabric.dial(CURL, "kubernetes", 443)
    assert network.get().startswith("uid-my-nginx")


def test_the_api_server_answers_behind_the_kubernetes_service() -> None:
    connection = Network().fabric.dial(CURL, "kubernetes", 443)
    assert connection.certificate("kubernetes") == "CHAIN"
    answer = connection.http(HttpRequest("GET", "/api"))
    assert (answer.status, answer.body) == (401, b"/api")


def test_a_sticky_service_stays_with_one_pod_for_three_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """sessionAffinity ClientIP: timeoutSeconds is 10800 unless it is said."""
    network = Network(sessionAffinity="ClientIP")
    assert len({network.get() for _ in range(20)}) == 1
    monkeypatch.setattr(clock, "_offset", 10801.0)
    assert network.fabric.memory("demo").affinity == {}


def test_ping_reaches_whoever_owns_the_address_without_a_listener() -> None:
    assert Network().fabric.dial(CURL, "10.244.1.4", 0, "ICMP").remote.startswith("10.244.1.4")


def test_a_node_can_print_its_rules() -> None:
    node = Source("node", "node-1", "demo", "", "node-1", "10.128.0.3")
    text = Network().fabric.rules(node, "iptables-save")
    assert text.startswith("*") or "*nat" in text
    assert "10.0.162.149/32" in text


def test_a_name_asked_for_too_early_stays_unknown_for_half_a_minute_of_the_clusters_time() -> None:
    network, time = Network(), [100.0]
    network.fabric = Fabric(
        network.fabric.backends,
        network.world,
        network.keep,
        counter=lambda cluster: clock.Counter(time[0], clock.now(), 0.0),
    )
    services, network.cluster.services = network.cluster.services, []
    for _ in range(20):  # until both CoreDNS pods have been asked
        with pytest.raises(NoSuchName):
            network.fabric.resolve(CURL, "my-nginx")
    network.cluster.services = services
    with pytest.raises(NoSuchName):
        network.fabric.resolve(CURL, "my-nginx")
    assert network.kept[-1].ending == "dns.remembered"
    time[0] += 30
    assert network.fabric.resolve(CURL, "my-nginx").addresses == ("10.0.162.149",)


def test_a_no_comes_with_the_authority_of_the_clusters_zone() -> None:
    with pytest.raises(NoSuchName) as caught:
        Network().fabric.resolve(CURL, "nope.default.svc.cluster.local.")
    assert [record.type for record in caught.value.authority] == ["SOA"]


def test_an_srv_answer_brings_the_addresses_along() -> None:
    found = Network().fabric.resolve(CURL, "_dns._udp.kube-dns.kube-system", "SRV")
    assert [(record.type, record.data) for record in found.additional] == [("A", "10.0.0.10")]


def test_a_question_over_tcp_is_kept_as_such() -> None:
    network = Network()
    found = network.fabric.resolve(CURL, "my-nginx", server="10.0.0.10", way=Way(tcp=True))
    assert found.tcp
    assert network.kept[-1].request.url == "dns://10.0.0.10/my-nginx?type=A&over=tcp"


@pytest.mark.parametrize(
    ("mode", "tool", "found"),
    [("iptables", "iptables-save", "-d 10.0.162.149/32 "), ("nftables", "nft", "10.0.162.149 . tcp . 80 : goto "),
     ("ipvs", "ipvsadm", "TCP  10.0.162.149:80 rr\n")],
)  # fmt: skip
def test_each_mode_is_printed_by_its_own_tool(mode: str, tool: str, found: str) -> None:
    network, node = Network(), Source("node", "node-1", "demo", "", "node-1", "10.128.0.3")
    network.world = lambda cluster: network.cluster.world(mode=modes.mode(mode))  # type: ignore[method-assign]
    network.fabric.world = network.world
    tools = ("iptables-save", "nft", "ipvsadm")
    assert [found in network.fabric.rules(node, t) for t in tools] == [t == tool for t in tools]


def test_in_ipvs_mode_each_pod_has_its_turn_and_the_log_keeps_it() -> None:
    network = Network()
    network.fabric.world = lambda cluster: network.cluster.world(mode=modes.mode("ipvs"))
    assert [network.get("10.0.162.149") for _ in range(4)] == ["uid-my-nginx-a", "uid-my-nginx-b"] * 2
    assert [t.target.uid for t in network.kept if t.target] == ["uid-my-nginx-a", "uid-my-nginx-b"] * 2


@pytest.mark.parametrize(("mode", "error"), [("iptables", TimedOut), ("nftables", Refused), ("ipvs", Refused)])
def test_no_mode_lets_a_cluster_ip_be_pinged(mode: str, error: type[Exception]) -> None:
    """nftables' cluster-ips and ipvs' KUBE-IPVS-FILTER refuse an echo as any port; in iptables nobody hears it."""
    network = Network()
    network.fabric.world = lambda cluster: network.cluster.world(mode=modes.mode(mode))
    with pytest.raises(error):
        network.fabric.dial(CURL, "10.0.162.149", 0, "ICMP")
