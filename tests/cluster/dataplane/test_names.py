from __future__ import annotations

from collections.abc import Sequence

from cluster.apimachinery.meta import Obj
from cluster.dataplane.hops import Memory
from cluster.dataplane.request import Request
from cluster.dataplane.trace import Trace, traverse
from tests.cluster.dataplane.worlds import (
    CURL,
    DNS_PODS,
    INTERNET,
    Cluster,
    Pretend,
    beats,
    go,
    guide,
    pod,
    service,
    shell,
    slice_of,
)


def card(trace: object) -> Obj:
    hops = trace.to_json()["hops"]  # type: ignore[attr-defined]
    return next(h["detail"]["lookup"] for h in hops if "lookup" in h["detail"])


def without_dns(names: Sequence[str] = ("coredns-a", "coredns-b")) -> Pretend:
    return Pretend({f"uid-{name}": () for name in names})


def test_a_lookup_is_a_packet_that_passes_the_gate_to_an_ordinary_pod() -> None:
    told = beats(go(guide(), CURL, "http://my-nginx"))
    assert told[:3] == ["process.ask", "veth.out", "gate.dnat"]
    assert "dns.found" in told
    assert told.index("return.name") < told.index("process.send")


def test_an_address_needs_no_lookup() -> None:
    assert "process.ask" not in beats(go(guide(), CURL, "http://10.0.162.149"))


def test_the_card_shows_every_miss_of_the_search_list() -> None:
    trace = go(guide(), CURL, "http://my-nginx.default.svc.cluster.local")
    assert card(trace) == {
        "server": "10.0.0.10",
        "tries": [
            {"name": "my-nginx.default.svc.cluster.local.default.svc.cluster.local", "answer": None},
            {"name": "my-nginx.default.svc.cluster.local.svc.cluster.local", "answer": None},
            {"name": "my-nginx.default.svc.cluster.local.cluster.local", "answer": None},
            {"name": "my-nginx.default.svc.cluster.local", "answer": "10.0.162.149"},
        ],
        "answer": "10.0.162.149",
    }


def test_a_name_without_a_record_of_the_type_is_told_apart_from_one_that_is_not_there() -> None:
    tries = card(go(guide(), CURL, "dns:my-nginx?type=AAAA"))["tries"]
    assert tries[0] == {"name": "my-nginx.default.svc.cluster.local", "answer": None, "known": True}
    assert tries[-1] == {"name": "my-nginx", "answer": None}


def test_a_name_that_nobody_knows_is_told_by_coredns() -> None:
    trace = go(guide(), CURL, "http://my-ngnix")
    assert (trace.verdict, trace.exit_code, beats(trace)[-1]) == ("nxdomain", 6, "return.no-name")


def test_without_coredns_no_name_is_found() -> None:
    trace = go(guide(), CURL, "http://my-nginx", servers=without_dns())
    assert (trace.verdict, trace.exit_code, trace.lookup_failed) == ("refused", 6, True)


def test_without_ready_coredns_pods_the_gate_refuses_the_question() -> None:
    cluster = guide()
    dns = service(
        "kube-dns", "10.0.0.10", {"name": "dns", "port": 53, "protocol": "UDP"}, namespace="kube-system"
    )
    cluster.extra = {
        "services": [dns, *cluster.services],
        "endpointslices.discovery.k8s.io": [slice_of(dns, [])],
    }
    trace = go(cluster, CURL, "http://my-nginx")
    assert (trace.ending, trace.exit_code) == ("gate.reject", 6)


def test_a_question_to_a_dead_node_is_never_answered() -> None:
    cluster = guide()
    cluster.down = ("node-1", "node-2")
    trace = go(cluster, CURL, "http://my-nginx")
    assert (trace.verdict, trace.exit_code) == ("dropped", 6)


def test_nodes_and_the_internet_do_not_know_the_clusters_names() -> None:
    for source in (shell("node-1"), INTERNET):
        trace = go(guide(), source, "http://my-nginx")
        assert (trace.verdict, trace.exit_code) == ("nxdomain", 6)


def test_a_node_may_ask_coredns_by_its_address() -> None:
    trace = go(guide(), shell("node-1"), "dns://10.0.0.10/my-nginx.default.svc.cluster.local")
    assert trace.lookup is not None
    assert trace.lookup.ip == "10.0.162.149"


def test_nslookup_is_a_question_and_nothing_more() -> None:
    trace = go(guide(), CURL, "dns:my-nginx")
    assert (trace.ok, trace.verdict, len(trace.legs)) == (True, "resolved", 2)


def test_other_types_of_record_can_be_asked_for() -> None:
    trace = go(guide(), CURL, "dns:_dns._udp.kube-dns.kube-system?type=SRV")
    assert trace.lookup is not None
    assert trace.lookup.ip == "0 100 53 kube-dns.kube-system.svc.cluster.local."


def test_a_known_name_without_the_type_is_not_called_unknown() -> None:
    assert go(guide(), CURL, "dns:my-nginx?type=AAAA").ending == "dns.empty"


def test_a_pods_own_name_and_its_aliases_stand_in_its_hosts_file() -> None:
    cluster = guide()
    cluster.pods[2]["spec"]["hostAliases"] = [{"ip": "10.244.1.4", "hostnames": ["old-web"]}]
    assert beats(go(cluster, CURL, "http://old-web"))[0] == "process.known"
    assert go(cluster, CURL, "http://curl").ok


def test_a_headless_service_gives_its_pods_in_turn() -> None:
    web = [pod("a", "10.244.1.4", "node-1"), pod("b", "10.244.2.5", "node-2")]
    svc = service("web", "None", {"port": 80})
    cluster = Cluster([*web, pod("curl", "10.244.3.7", "node-3")], [svc], [slice_of(svc, web)])
    found = {t.lookup.ip for seed in range(20) if (t := go(cluster, CURL, "http://web", seed)).lookup}
    assert found == {"10.244.1.4", "10.244.2.5"}


def test_a_pod_with_no_server_in_its_file_knows_no_names() -> None:
    cluster = guide()
    cluster.pods[2]["spec"]["dnsPolicy"] = "None"
    assert go(cluster, CURL, "http://my-nginx").ending == "process.no-dns"


def test_the_lookups_pods_are_kept_for_the_record() -> None:
    heard = go(guide(), CURL, "http://my-nginx").heard
    assert set(heard.listeners) & {p["metadata"]["uid"] for p in DNS_PODS}


def memory_of(trace: Trace) -> Memory:
    assert trace.lookup is not None
    return Memory(denials=trace.lookup.denials)


def test_a_name_asked_for_before_its_service_existed_stays_unknown_and_the_trace_says_why() -> None:
    cluster, alone = guide(), guide()
    alone.services = [s for s in alone.services if s["metadata"]["name"] != "my-nginx"]
    asked = go(alone, CURL, "http://my-nginx", 7)
    assert asked.verdict == "nxdomain"
    again = traverse(cluster.world(), Pretend(), Request(CURL, "http://my-nginx"), 7, memory_of(asked))
    assert (again.ending, again.verdict, again.exit_code) == ("dns.remembered", "nxdomain", 6)
    assert "remembers" in again.truth()
    assert again.advice()[-1].startswith("wait: 30 seconds")


def test_each_coredns_pod_remembers_for_itself() -> None:
    alone = guide()
    alone.services = [s for s in alone.services if s["metadata"]["name"] != "my-nginx"]
    memory, world = memory_of(go(alone, CURL, "http://my-nginx", 7)), guide().world()
    ends = {
        traverse(world, Pretend(), Request(CURL, "dns:my-nginx"), seed, memory).ending for seed in range(20)
    }
    assert ends == {"dns.remembered", "dns.found"}


def test_an_answer_too_long_for_a_datagram_is_asked_for_again_over_tcp() -> None:
    web = [pod(f"w{n}", f"10.244.1.{n}", "node-1") for n in range(2, 42)]
    svc = service("web", "None", {"port": 80})
    cluster = guide()
    cluster.pods, cluster.services = [*cluster.pods, *web], [*cluster.services, svc]
    cluster.slices = [*cluster.slices, slice_of(svc, web)]
    trace = go(cluster, CURL, "dns:web")
    assert trace.lookup is not None
    assert trace.lookup.resolution is not None
    assert "dns.truncated" in beats(trace)
    assert [leg[-1].packet.protocol for leg in trace.legs] == ["UDP", "UDP", "TCP", "TCP"]
    assert len(trace.lookup.resolution.addresses) == 40
    roomy = go(cluster, CURL, "dns:web?type=A&size=1232")
    assert "dns.truncated" not in beats(roomy)


def test_a_question_may_be_put_over_tcp_at_once() -> None:
    trace = go(guide(), CURL, "dns:my-nginx?type=A&over=tcp")
    assert {hop.packet.protocol for leg in trace.legs for hop in leg[1:]} == {"TCP"}


def test_the_address_of_nobody_is_the_senders_own() -> None:
    """Linux connects to 0.0.0.0 as to the loopback address."""
    found = go(guide(), CURL, "http://0/")
    assert found.hops()[0]["header"]["dst"] == "127.0.0.1:80"
    assert found.target is not None
    assert found.target.name == CURL.name
