"""Expected verdicts: the documentation of Services ("Virtual IPs and Service Proxies") and kube-proxy's own
behaviour, as read from syncProxyRules. The Hypothesis model at the end reads our `iptables-save` text the way a
kernel would and must come to the same verdicts."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.apimachinery.meta import Obj
from cluster.kube_proxy import iptables
from cluster.kube_proxy.rules import Rules, lookup
from cluster.kube_proxy.verdict import Verdict
from tests.cluster.kube_proxy.kernel import Header, Kernel
from tests.cluster.kube_proxy.manifests import at, dual, endpoints, service

OWN = ("10.128.0.3", "10.244.1.1", "127.0.0.1")
POD, OTHER_POD, NODE, OUTSIDE = "10.244.1.9", "10.244.2.9", "10.128.0.3", "198.51.100.23"
TWO = at("10.244.1.4"), at("10.244.2.4", "node-2")
AWAY = at("10.244.2.4", "node-2")
NODE_PORT: dict[str, Any] = {"type": "NodePort", "ports": [{"name": "p80", "port": 80, "nodePort": 30080}]}


def rules_of(svc: Obj, *entries: Obj, pod_network: str = "10.244.0.0/16") -> Rules:
    return Rules.of([svc], [endpoints(svc, *entries)], "node-1", OWN, pod_network)


def ask(
    rules: Rules, src: str, ip: str = "10.0.0.50", port: int = 80, roll: float = 0.0, sticky: str = ""
) -> Verdict:
    return lookup(rules, src, (ip, port, "TCP"), roll, sticky)


def test_the_roll_picks_among_equal_parts() -> None:
    rules = rules_of(service("web"), at("10.244.1.4"), at("10.244.1.5"), at("10.244.1.6"))
    picks = [ask(rules, POD, roll=r).endpoint for r in (0.0, 0.33, 0.34, 0.66, 0.67, 0.999999)]
    assert [p.ip[-1] for p in picks if p] == ["4", "4", "5", "5", "6", "6"]


def test_an_address_that_no_rule_names_passes() -> None:
    assert ask(rules_of(service("web"), *TWO), POD, ip="10.244.2.4").action == "pass"


def test_an_unknown_port_of_a_cluster_ip_falls_through() -> None:
    assert ask(rules_of(service("web"), *TWO), POD, port=81).action == "pass"


def test_the_same_port_of_another_protocol_is_not_the_services() -> None:
    assert lookup(rules_of(service("web"), *TWO), POD, ("10.0.0.50", 80, "UDP"), 0).action == "pass"


def test_a_service_without_endpoints_refuses() -> None:
    assert ask(rules_of(service("web")), POD).action == "reject"


def test_internal_policy_local_drops_where_no_pod_is() -> None:
    rules = rules_of(service("web", internalTrafficPolicy="Local"), AWAY)
    assert ask(rules, POD).action == "drop"


def test_a_pods_source_is_kept_inside_the_cluster() -> None:
    assert not ask(rules_of(service("web"), *TWO), POD).masquerade


def test_a_source_outside_the_pod_network_is_masqueraded() -> None:
    assert ask(rules_of(service("web"), *TWO), NODE).masquerade


def test_nobody_is_masqueraded_when_the_pod_network_is_unknown() -> None:
    assert not ask(rules_of(service("web"), *TWO, pod_network=""), NODE).masquerade


def test_a_pod_that_reaches_itself_is_masqueraded() -> None:
    assert ask(rules_of(service("web"), at("10.244.1.9")), "10.244.1.9").masquerade


def test_a_node_port_answers_on_every_own_address_and_masquerades() -> None:
    rules = rules_of(service("web", **NODE_PORT), *TWO)
    for own in OWN:
        verdict = ask(rules, OUTSIDE, ip=own, port=30080)
        assert (verdict.action, verdict.masquerade, verdict.via) == ("dnat", True, "node port")
    assert ask(rules, OUTSIDE, ip="10.128.0.4", port=30080).action == "pass"


def test_a_node_port_of_policy_local_keeps_the_callers_address() -> None:
    rules = rules_of(service("web", externalTrafficPolicy="Local", **NODE_PORT), *TWO)
    verdict = ask(rules, OUTSIDE, ip=NODE, port=30080, roll=0.9)
    assert verdict.endpoint is not None
    assert (verdict.endpoint.ip, verdict.masquerade) == ("10.244.1.4", False)


def test_a_node_port_of_policy_local_drops_where_no_pod_is() -> None:
    rules = rules_of(service("web", externalTrafficPolicy="Local", **NODE_PORT), AWAY)
    assert ask(rules, OUTSIDE, ip=NODE, port=30080).action == "drop"


def test_pods_and_the_node_itself_are_sent_cluster_wide_even_with_policy_local() -> None:
    rules = rules_of(service("web", externalTrafficPolicy="Local", **NODE_PORT), AWAY)
    from_pod, from_node = (ask(rules, src, ip=NODE, port=30080) for src in (POD, NODE))
    assert (from_pod.action, from_pod.masquerade) == ("dnat", False)
    assert (from_node.action, from_node.masquerade) == ("dnat", True)


def test_external_and_balancer_addresses_are_rules_too() -> None:
    svc = service("web", type="LoadBalancer", externalIPs=["192.0.2.7"], ingress=[{"ip": "203.0.113.9"}])
    rules = rules_of(svc, *TWO)
    assert ask(rules, OUTSIDE, ip="192.0.2.7").via == "external IP"
    assert ask(rules, OUTSIDE, ip="203.0.113.9").via == "loadbalancer IP"


def test_source_ranges_drop_everybody_else_at_the_balancers_address() -> None:
    svc = service(
        "web", type="LoadBalancer", ingress=[{"ip": "203.0.113.9"}], loadBalancerSourceRanges=["192.0.2.0/24"]
    )
    rules = rules_of(svc, *TWO)
    assert ask(rules, "192.0.2.5", ip="203.0.113.9").action == "dnat"
    assert ask(rules, OUTSIDE, ip="203.0.113.9").action == "drop"
    assert ask(rules, POD).action == "dnat"


def test_affinity_keeps_a_client_with_its_endpoint() -> None:
    rules = rules_of(service("web", sessionAffinity="ClientIP"), *TWO)
    kept = ask(rules, POD, roll=0.0, sticky="10.244.2.4:80")
    assert kept.endpoint is not None
    assert (kept.endpoint.ip, kept.sticky) == ("10.244.2.4", True)


def test_affinity_to_an_endpoint_that_is_gone_rolls_again() -> None:
    rules = rules_of(service("web", sessionAffinity="ClientIP"), *TWO)
    again = ask(rules, POD, sticky="10.244.9.9:80")
    assert (again.action, again.sticky) == ("dnat", False)


def test_without_affinity_nobody_is_remembered() -> None:
    assert not ask(rules_of(service("web"), *TWO), POD, sticky="10.244.2.4:80").sticky


def test_endpoints_that_were_no_candidates_are_told_with_the_reason() -> None:
    rules = rules_of(
        service("web", externalTrafficPolicy="Local", **NODE_PORT), *TWO, at("10.244.1.8", ready=False)
    )
    verdict = ask(rules, OUTSIDE, ip=NODE, port=30080)
    assert verdict.rule is not None
    told = {e.ip: why for e, why in verdict.rule.left_out(verdict.candidates)}
    assert told == {"10.244.2.4": "on another node, policy Local", "10.244.1.8": "not ready"}


def test_a_look_up_does_not_grow_with_the_number_of_services() -> None:
    def cost(count: int) -> float:
        many = [service(f"s{n}", ip=f"10.0.{n // 250}.{n % 250 + 1}") for n in range(count)]
        rules = Rules.of(many, [endpoints(s, *TWO) for s in many], "node-1", OWN, "10.244.0.0/16")
        best = 1e9
        for _ in range(5):
            start = time.perf_counter()
            for _ in range(500):
                lookup(rules, POD, ("10.0.0.1", 80, "TCP"), 0.5)
            best = min(best, time.perf_counter() - start)
        return best

    assert cost(5000) < 3 * cost(1)


ENTRY = st.builds(
    at,
    st.sampled_from([POD, "10.244.1.4", "10.244.1.5", "10.244.2.4", "10.244.2.5"]),
    st.sampled_from(["node-1", "node-2"]),
    ready=st.booleans(),
    serving=st.booleans(),
    terminating=st.booleans(),
)
POLICY = st.sampled_from(["Cluster", "Local"])
TARGETS = [
    ("10.0.0.50", 80),
    ("10.0.0.50", 81),
    ("192.0.2.7", 80),
    ("203.0.113.9", 80),
    (NODE, 30080),
    ("10.128.0.4", 30080),
]
RANGES = st.sampled_from([[], ["192.0.2.0/24"], ["192.0.2.0/24", "10.128.0.0/16"]])


@st.composite
def services(draw: st.DrawFn) -> Obj:
    kind = draw(st.sampled_from(["ClusterIP", "NodePort", "LoadBalancer"]))
    spec: dict[str, Any] = {"internalTrafficPolicy": draw(POLICY), "type": kind}
    if kind != "ClusterIP":
        spec["ports"] = [{"name": "p80", "port": 80, "nodePort": 30080}]
        spec["externalTrafficPolicy"] = draw(POLICY)
    if kind == "LoadBalancer":
        spec["ingress"] = [{"ip": "203.0.113.9"}]
        spec["loadBalancerSourceRanges"] = draw(RANGES)
        spec["healthCheckNodePort"] = 30999
    spec["externalIPs"] = draw(st.sampled_from([[], ["192.0.2.7"]]))
    spec["sessionAffinity"] = draw(st.sampled_from(["None", "ClientIP"]))
    return service("web", **spec)


@settings(max_examples=300, deadline=None)
@given(
    services(),
    st.lists(ENTRY, max_size=4, unique_by=lambda e: e["addresses"][0]),
    st.sampled_from([POD, OTHER_POD, NODE, OUTSIDE, "192.0.2.5", "203.0.113.9"]),
    st.sampled_from(TARGETS),
    st.sampled_from(["10.244.0.0/16", ""]),
)
def test_the_rules_decide_as_a_kernel_that_reads_their_text(
    svc: Obj, entries: list[Obj], src: str, to: tuple[str, int], pod_network: str
) -> None:
    rules = rules_of(svc, *entries, pod_network=pod_network)
    fates = Kernel(iptables.save(rules), frozenset(OWN)).fates(Header(src, *to, "TCP"))
    count = max(1, len(lookup(rules, src, (*to, "TCP"), 0).candidates))
    verdicts = [lookup(rules, src, (*to, "TCP"), (n + 0.5) / count) for n in range(count)]
    ours = {(v.action, v.endpoint.address if v.endpoint else "", v.masquerade): 1 / count for v in verdicts}
    assert set(fates) == set(ours)
    assert all(fates[f] == pytest.approx(ours[f], abs=1e-6) for f in ours)


def test_a_packet_meets_the_rules_of_its_own_family() -> None:
    svc = dual("web", "10.0.0.50", "fd00:10:96::50", **NODE_PORT)
    slices = [endpoints(svc, TWO[0]), endpoints(svc, at("fd00:10:244:1::4"))]
    own = (*OWN, "2001:db8::3")
    rules = Rules.of([svc], slices, "node-1", own, "10.244.0.0/16,fd00:10:244::/56")
    pod, node = "fd00:10:244:1::9", "2001:db8::3"
    to_ip = lookup(rules, pod, ("fd00:10:96::50", 80, "TCP"), 0.0)
    to_node = lookup(rules, pod, (node, 30080, "TCP"), 0.0)
    from_node = lookup(rules, node, ("fd00:10:96::50", 80, "TCP"), 0.0)
    assert [v.endpoint and v.endpoint.address for v in (to_ip, to_node)] == ["[fd00:10:244:1::4]:80"] * 2
    assert (to_ip.masquerade, to_node.masquerade, from_node.masquerade) == (False, True, True)
    assert rules.families == ("IPv4", "IPv6")


def test_a_family_whose_pod_network_is_unknown_is_not_masqueraded() -> None:
    svc = dual("web", "10.0.0.50", "fd00:10:96::50")
    slices = [endpoints(svc, TWO[0]), endpoints(svc, at("fd00:10:244:1::4"))]
    rules = Rules.of([svc], slices, "node-1", OWN, "10.244.0.0/16")
    assert not lookup(rules, "2001:db8::3", ("fd00:10:96::50", 80, "TCP"), 0.0).masquerade
    assert lookup(rules, NODE, ("10.0.0.50", 80, "TCP"), 0.0).masquerade


def hinted(ip: str, node: str, zone: str) -> Obj:
    return {**at(ip, node), "hints": {"forZones": [{"name": zone}]}}


def test_each_endpoint_that_was_no_candidate_has_the_reason_of_the_policy_that_asked() -> None:
    svc = service("web", externalTrafficPolicy="Local", **NODE_PORT)
    four = (
        hinted("10.244.1.4", "node-1", "a"), hinted("10.244.2.3", "node-2", "a"), hinted("10.244.2.4", "node-2", "b"),
        at("10.244.1.5", ready=False), at("10.244.1.6", ready=False, serving=True, terminating=True),
    )  # fmt: skip
    rules = Rules.of([svc], [endpoints(svc, *four)], "node-1", OWN, "10.244.0.0/16", zone="a")

    def told(verdict: Verdict) -> dict[str, str]:
        assert verdict.rule is not None
        return {e.ip[-3:]: why for e, why in verdict.rule.left_out(verdict.candidates)}

    sick = {"1.5": "not ready", "1.6": "terminating"}
    assert told(ask(rules, POD)) == {"2.4": "in another zone", **sick}
    away = dict.fromkeys(("2.3", "2.4"), "on another node, policy Local")
    assert told(ask(rules, OUTSIDE, NODE, 30080)) == {**away, **sick}


def test_one_that_leaves_and_serves_its_own_node_is_told_of_where_others_are_ready() -> None:
    svc = service("web", externalTrafficPolicy="Local", **NODE_PORT)
    leaving = at("10.244.1.6", ready=False, serving=True, terminating=True)
    verdict = ask(rules_of(svc, leaving, AWAY), POD)
    assert verdict.rule is not None
    assert [(e.ip, why) for e, why in verdict.rule.left_out(verdict.candidates)] == [("10.244.1.6", "terminating")]
