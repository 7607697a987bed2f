"""Requests that carry no HTTP: tcp, udp and sctp connections, and questions to DNS."""

from __future__ import annotations

import pytest

from cluster.dataplane.request import Request, Source
from cluster.dataplane.trace import Trace, traverse
from tests.cluster.dataplane.worlds import Cluster, Pretend, pod, service, slice_of

WEB, UDP = ({"name": "http", "port": 80}, {"name": "log", "port": 514, "protocol": "UDP"})


def ask(url: str, source: Source | None = None, **ports: tuple[int, ...]) -> Trace:
    pods = [pod("web", "10.244.1.4", "node-1", app="web")]
    svc = service("web", "10.0.0.50", WEB, UDP, selector={"app": "web"})
    world = Cluster([*pods, pod("box", "10.244.2.9", "node-2")], [svc], [slice_of(svc, pods)]).world()
    listening = {"uid-web": ports.get("web", (80, 514))}
    return traverse(world, Pretend(listening), Request(source or Source("pod", "box", "default"), url), 7)


def beats(trace: Trace) -> list[str]:
    return [hop.beat for leg in trace.legs for hop in leg]


def test_a_connection_stands_as_nc_says_it() -> None:
    trace = ask("tcp://web:80")
    assert (trace.verdict, trace.exit_code, trace.status) == ("answered", 0, 0)
    assert trace.says == "Connection to web 80 port [tcp/*] succeeded!"
    assert beats(trace)[-1] == "return.stands"


def test_a_closed_port_is_refused() -> None:
    trace = ask("tcp://web:80", web=())
    assert (trace.verdict, trace.exit_code) == ("refused", 1)
    assert trace.says == "nc: connect to web port 80 (tcp) failed: Connection refused"
    assert trace.advice()


def test_a_datagram_that_is_taken_is_not_confirmed() -> None:
    trace = ask("udp://web:514")
    assert (trace.verdict, trace.ending, beats(trace)[-1]) == ("answered", "server.take", "return.nothing")
    assert trace.says == "Connection to web 514 port [udp/*] succeeded!"


def test_a_datagram_to_nobody_is_refused_by_icmp() -> None:
    trace = ask("udp://web:514", web=(80,))
    assert (trace.verdict, trace.ending) == ("refused", "server.closed")
    assert trace.says == "nc: connect to web port 514 (udp) failed: Connection refused"


def test_a_datagram_that_is_lost_is_silence() -> None:
    trace = ask("udp://10.0.0.50:515")
    assert (trace.verdict, trace.ending) == ("dropped", "gate.lost")
    assert (trace.says, trace.exit_code) == ("Connection to 10.0.0.50 515 port [udp/*] succeeded!", 0)
    assert (trace.ok, "the packet is lost" in trace.truth()) == (False, True)


def test_a_datagram_is_no_connection_request() -> None:
    said = [hop["why"] for hop in ask("udp://web:514").hops()]
    assert "box sends a datagram to 10.0.0.50:514." in said
    assert not [why for why in said if "connection request" in why]


def test_a_lost_question_to_dns_is_no_success() -> None:
    trace = ask("dns://10.0.0.77/web")
    assert (trace.verdict, trace.exit_code) == ("dropped", 1)


def test_a_name_without_such_a_record_is_told_from_an_unknown_name() -> None:
    assert ask("dns:web?type=AAAA").hops()[-1]["why"] == (
        "The sender learns that the name is there, and has no AAAA record."
    )
    assert ask("dns:wbe?type=AAAA").hops()[-1]["why"] == "The sender learns that there is no such name."


def test_each_protocol_has_ports_of_its_own() -> None:
    assert ask("sctp://10.0.0.50:80").ending == "gate.lost"
    assert ask("udp://10.0.0.50:80").ending == "gate.lost"


def test_a_name_nobody_knows_stops_a_connection_before_it_begins() -> None:
    trace = ask("tcp://wbe:80")
    assert (trace.verdict, trace.exit_code) == ("nxdomain", 1)
    assert trace.says == 'nc: getaddrinfo for host "wbe" port 80: Name or service not known'


def test_a_question_shows_each_step_of_the_search_and_what_host_says() -> None:
    trace = ask("dns:web.default")
    assert (trace.verdict, trace.exit_code) == ("resolved", 0)
    assert trace.says == "web.default.svc.cluster.local has address 10.0.0.50"
    card = next(h["detail"]["lookup"] for h in trace.hops() if "lookup" in h["detail"])
    assert [t["name"] for t in card["tries"]] == [
        "web.default.default.svc.cluster.local", "web.default.svc.cluster.local"
    ]  # fmt: skip


def test_a_question_for_nothing_ends_as_host_says_it() -> None:
    trace = ask("dns:wbe")
    assert (trace.verdict, trace.exit_code) == ("nxdomain", 1)
    assert trace.says == "Host wbe not found: 3(NXDOMAIN)"
    assert trace.advice()[2:] != []


def test_a_question_may_name_its_server_and_its_type() -> None:
    trace = ask("dns://10.0.0.10/_http._tcp.web.default.svc.cluster.local?type=SRV")
    assert trace.says.endswith("has SRV record 0 100 80 web.default.svc.cluster.local.")


@pytest.mark.parametrize("url", ["dns:web", "dns:///web", "dns://web"])
def test_a_name_without_a_server_may_be_written_in_three_ways(url: str) -> None:
    assert ask(url).says == "web.default.svc.cluster.local has address 10.0.0.50"


def test_a_node_asks_another_dns_which_knows_no_service() -> None:
    trace = ask("dns:web", Source("node", "node-1"))
    assert (trace.verdict, trace.says) == ("nxdomain", "Host web not found: 3(NXDOMAIN)")
