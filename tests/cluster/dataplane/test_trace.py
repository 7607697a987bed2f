"""The trace as a value, and the invariants that hold for every packet in every cluster."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.dataplane.hops import Memory
from cluster.dataplane.request import Request, Source
from cluster.dataplane.servers import Recorded
from cluster.dataplane.trace import status_line, traverse
from tests.cluster.dataplane.worlds import (
    CURL,
    INTERNET,
    NODES,
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


def test_the_json_is_the_contracts() -> None:
    told = go(guide(), CURL, "http://my-nginx/", seed=99).to_json(12, "2026-01-02T03:04:05Z")
    assert set(told) == {"id", "revision", "seed", "at", "source", "request", "hops", "outcome"}
    assert (told["id"], told["seed"], told["at"]) == (12, 99, "2026-01-02T03:04:05Z")
    assert told["source"] == {
        "kind": "pod", "name": "curl", "namespace": "default", "node": "node-3", "ip": "10.244.3.7",
    }  # fmt: skip
    assert set(told["hops"][0]) == {
        "seq", "stage", "packet", "place", "header", "was", "verdict", "why", "detail", "t0", "t1",
    }  # fmt: skip
    assert set(told["outcome"]) == {
        "ok", "verdict", "curl", "status", "says", "truth", "advice", "endpoint",
    }  # fmt: skip


def test_a_lookup_and_a_request_are_four_packets() -> None:
    hops = go(guide(), CURL, "http://my-nginx/").to_json()["hops"]
    assert [h["seq"] for h in hops] == list(range(1, len(hops) + 1))
    assert sorted({h["packet"] for h in hops}) == [1, 2, 3, 4]


def test_picture_time_runs_without_gaps() -> None:
    hops = go(guide(), CURL, "http://my-nginx/").to_json()["hops"]
    assert hops[0]["t0"] == 0
    assert all(a["t1"] == b["t0"] for a, b in pairwise(hops))
    assert {h["t1"] - h["t0"] for h in hops if h["was"]} == {350}
    assert {h["t1"] - h["t0"] for h in hops if not h["was"]} == {250}


def test_the_gates_hop_tells_the_rule_the_roll_and_who_was_left_out() -> None:
    cluster = guide()
    cluster.pods.append(pod("sick", "10.244.3.9", "node-3", ready=False, run="my-nginx"))
    cluster.slices = [slice_of(cluster.services[0], [p for p in cluster.pods if p["metadata"]["labels"]])]
    hops = go(cluster, CURL, "http://10.0.162.149").to_json()["hops"]
    rule = next(h["detail"]["rule"] for h in hops if h["verdict"] == "dnat")
    assert rule["service"] == "default/my-nginx:80"
    assert rule["endpoints"] == ["10.244.1.4:80", "10.244.2.5:80"]
    assert rule["chosen"] == int(rule["roll"] * 2)
    assert rule["left_out"] == [{"ip": "10.244.3.9", "pod": "sick", "reason": "not ready"}]
    assert "-A KUBE-SVC-" in rule["text"]


def test_a_gate_says_how_far_its_rules_have_come() -> None:
    world = guide().world(synced={"node-3": 57}, revision=60)
    hops = traverse(world, Pretend(), Request(CURL, "http://10.0.162.149"), 1).to_json()["hops"]
    detail = next(h["detail"] for h in hops if h["verdict"] == "dnat")
    assert (detail["synced"], detail["revision"]) == (57, 60)


def test_the_way_home_turns_the_plate_back() -> None:
    hops = go(guide(), CURL, "http://10.0.162.149").to_json()["hops"]
    assert hops[-1]["header"]["src"] == hops[0]["header"]["dst"]
    assert hops[-1]["header"]["dst"] == hops[0]["header"]["src"]


def test_what_the_server_says_is_the_outcome() -> None:
    outcome = go(guide(), CURL, "http://my-nginx/", servers=Pretend(status=404)).outcome()
    assert (outcome["ok"], outcome["status"], outcome["says"]) == (True, 404, "HTTP/1.1 404 Not Found")
    assert outcome["endpoint"]["pod"].startswith("uid-my-nginx-")


def test_the_live_response_is_kept_for_the_caller() -> None:
    assert go(guide(), CURL, "http://my-nginx/").response is not None


def test_a_bad_certificate_is_seen_after_the_packet_arrived() -> None:
    fault = "SSL certificate problem: self-signed certificate"
    trace = go(secure(), CURL, "https://my-nginx", servers=Pretend(mistrust=fault))
    assert (trace.verdict, trace.exit_code, trace.says) == ("badcert", 60, f"curl: (60) {fault}")
    assert beats(trace)[-1] == "return.mistrust"
    assert go(secure(), CURL, "https://my-nginx", servers=Pretend(mistrust=fault), insecure=True).ok


def secure() -> Cluster:
    cluster = guide(ports=[{"port": 443, "targetPort": 443, "protocol": "TCP"}])
    cluster.slices = [slice_of(cluster.services[0], cluster.pods[:2])]
    return cluster


def test_a_bare_connection_is_accepted_without_a_status() -> None:
    trace = go(guide(), CURL, "tcp://my-nginx:80")
    assert (trace.ok, trace.status, trace.says) == (True, 0, "Connection to my-nginx 80 port [tcp/*] succeeded!")


def test_a_sender_that_does_not_run_is_told_so() -> None:
    trace = go(guide(), Source("pod", "nobody", "default"), "http://my-nginx")
    assert (trace.verdict, len(trace.advice())) == ("unreachable", 4)
    assert trace.to_json()["source"]["name"] == "nobody"


def test_a_connection_in_use_survives_a_change_of_the_endpoints() -> None:
    first = go(guide(), CURL, "http://10.0.162.149", seed=5)
    assert first.endpoint is not None
    changed = guide()
    changed.slices = [slice_of(changed.services[0], [])]
    request, kept = Request(CURL, "http://10.0.162.149"), Memory(first.flows())
    again = traverse(changed.world(), Pretend(), request, 5, kept)
    assert again.endpoint == first.endpoint
    assert traverse(changed.world(), Pretend(), request, 5).verdict == "refused"


def test_session_affinity_is_handed_back_to_be_remembered() -> None:
    sticky = guide(sessionAffinity="ClientIP")
    first = go(sticky, CURL, "http://my-nginx", seed=1)
    assert first.endpoint is not None
    for seed in range(20):
        request, memory = Request(CURL, "http://my-nginx"), Memory({}, first.affinity)
        again = traverse(sticky.world(), Pretend(), request, seed, memory)
        assert again.endpoint is not None
        assert again.endpoint.dst == first.endpoint.dst


def test_a_status_without_a_phrase_is_a_bare_number() -> None:
    assert [status_line(n) for n in (200, 299, 0)] == ["200 OK", "299", ""]


# Every packet in every cluster: a small cluster is drawn at random, and somebody calls something.

IPS = {"node-1": ["10.244.1.4", "10.244.1.5"], "node-2": ["10.244.2.5"], "node-3": ["10.244.3.7"]}
VIPS = {"alpha": "10.0.0.51", "beta": "10.0.0.52"}
POLICY = st.sampled_from(["Cluster", "Local"])


@st.composite
def clusters(draw: st.DrawFn) -> Cluster:
    pods = [
        pod(f"pod-{ip[-3:].replace('.', '-')}", ip, node, ready=draw(st.booleans()))
        for node, ips in IPS.items()
        for ip in ips
    ]
    cluster = Cluster(pods, down=tuple(draw(st.sets(st.sampled_from(NODES[1:]), max_size=1))))
    for index, (name, ip) in enumerate(VIPS.items()):
        kind = draw(st.sampled_from(["ClusterIP", "NodePort", "LoadBalancer"]))
        port: dict[str, Any] = {"port": 80}
        spec: dict[str, Any] = {"type": kind, "internalTrafficPolicy": draw(POLICY)}
        if kind != "ClusterIP":
            port["nodePort"] = 30080 + index
            spec["externalTrafficPolicy"] = draw(POLICY)
        if kind == "LoadBalancer":
            spec["ingress"] = draw(
                st.sampled_from([[], [{"ip": f"203.0.113.20{index}"}], [{"hostname": f"{name}.elb.example"}]])
            )
        svc = service(name, ip, port, **spec)
        cluster.services.append(svc)
        cluster.slices.append(slice_of(svc, draw(st.lists(st.sampled_from(pods), unique_by=id))))
    return cluster


SOURCES = st.sampled_from(
    [
        INTERNET,
        *(shell(n) for n in NODES),
        *(Source("pod", f"pod-{t}", "default") for t in ("1-4", "2-5", "3-7")),
    ]
)
HOSTS = [
    "alpha", "beta", "gamma", "alpha.elb.example", "localhost", *VIPS.values(), "10.0.0.99", "10.0.0.1",
    *(ip for ips in IPS.values() for ip in ips), "10.244.1.77", *(f"10.128.0.{n}" for n in (2, 3, 4)),
    *(f"203.0.113.{n}" for n in (3, 4, 200, 201)), "192.0.2.1",
]  # fmt: skip
URLS = st.builds("http://{}:{}".format, st.sampled_from(HOSTS), st.sampled_from([80, 81, 443, 30080, 30081]))


@settings(max_examples=400, deadline=None)
@given(clusters(), SOURCES, URLS, st.integers(0, 2**32))
def test_what_holds_for_every_packet(cluster: Cluster, source: Source, url: str, seed: int) -> None:
    trace = go(cluster, source, url, seed)
    told = trace.to_json()
    hops, outcome = told["hops"], told["outcome"]
    virtual = tuple(f"{ip}:" for ip in (*VIPS.values(), "10.0.0.99", "10.0.0.1", "10.0.0.10"))
    for hop in hops:
        assert hop["stage"] != "cable" or not any(a.startswith(virtual) for a in hop["header"].values())
        assert 0 < len(hop["why"].split()) <= 16
        assert (hop["was"] is None) == (hop["verdict"] not in ("dnat", "snat"))
    for before, after in pairwise(hops):
        if before["packet"] == after["packet"]:
            assert after["header"] == before["header"] or after["was"] == before["header"]
    assert all(a["t1"] == b["t0"] < b["t1"] for a, b in pairwise(hops))
    assert outcome["ok"] == (not outcome["advice"]) == (outcome["curl"] == 0)
    assert outcome["ok"] or len(outcome["advice"]) == 4
    assert all(outcome["advice"])
    if hops[-1]["stage"] == "return":
        first = next(h for h in hops if h["packet"] == hops[-1]["packet"] - 1)
        assert hops[-1]["header"] == {"src": first["header"]["dst"], "dst": first["header"]["src"]}
    else:
        assert outcome["verdict"] in ("dropped", "nxdomain", "unreachable")


@settings(max_examples=100, deadline=None)
@given(clusters(), SOURCES, URLS, st.integers(0, 2**32))
def test_a_story_told_again_from_its_record_is_the_same(
    cluster: Cluster, source: Source, url: str, seed: int
) -> None:
    live = go(cluster, source, url, seed)
    heard = Recorded(live.heard.listeners, live.heard.mistrust, live.heard.status)
    again = traverse(cluster.world(), heard, Request(source, url), seed)
    assert again.to_json(1, "now") == live.to_json(1, "now")
