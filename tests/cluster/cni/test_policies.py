"""Truth tables of network policies over nine pods: the cases of Kubernetes' own network policy tests, and what the
documentation of Network Policies says beside them. Every pair of pods is tried by a real walk."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.cni.policies import EGRESS, INGRESS, End, Policies, Question
from tests.cluster.dataplane.grid import (
    PORTS,
    differences,
    expected,
    grid,
    ip,
    labelled,
    named,
    of_a,
    policy,
    reachability,
    server,
    to_a,
)

A, B = labelled(pod="a"), labelled(pod="b")
ALL: Obj = {}


def table(*policies: Obj, port: int = 80, protocol: str = "TCP", rules: tuple[str, ...]) -> None:
    got = reachability(grid(*policies), port, protocol)
    assert differences(got, expected(*rules)) == []


# -- isolation ---------------------------------------------------------------------------------------------------


def test_without_policies_everybody_reaches_everybody() -> None:
    table(rules=())


def test_default_deny_ingress_lets_nobody_in() -> None:
    table(policy("deny", ingress=[]), rules=("no * > x/*",))


def test_default_deny_egress_lets_nobody_out() -> None:
    table(policy("deny", egress=[]), rules=("no x/* > *",))


def test_default_deny_all_does_both() -> None:
    table(policy("deny", ingress=[], egress=[]), rules=("no * > x/*", "no x/* > *"))


def test_a_rule_without_anything_allows_all() -> None:
    table(policy("allow", ingress=[{}], egress=[{}]), rules=())


def test_a_policy_isolates_only_the_pods_it_selects() -> None:
    table(policy("deny", podSelector=A, ingress=[]), rules=("no * > x/a",))


def test_a_policy_isolates_only_in_the_directions_it_names() -> None:
    ignored = policy("ingress-only", ingress=[{}], egress=[], policyTypes=["Ingress"])
    table(ignored, rules=())


# -- peers -------------------------------------------------------------------------------------------------------


def test_a_pod_selector_means_pods_of_the_policys_own_namespace() -> None:
    table(to_a({"podSelector": B}), rules=("no * > x/a", "yes x/b > x/a"))


def test_an_empty_pod_selector_means_the_whole_namespace() -> None:
    table(to_a({"podSelector": ALL}), rules=("no * > x/a", "yes x/* > x/a"))


def test_an_empty_namespace_selector_means_all_pods_everywhere() -> None:
    table(to_a({"namespaceSelector": ALL}), rules=())


def test_a_namespace_selector_means_all_pods_of_those_namespaces() -> None:
    table(to_a({"namespaceSelector": named("y")}), rules=("no * > x/a", "yes y/* > x/a"))


def test_selectors_may_be_expressions() -> None:
    one_of = {"matchExpressions": [{"key": "pod", "operator": "In", "values": ["b", "c"]}]}
    table(to_a({"podSelector": one_of}), rules=("no * > x/a", "yes x/b > x/a", "yes x/c > x/a"))
    others = {"namespaceSelector": named("x", operator="NotIn")}
    table(to_a(others), rules=("no x/* > x/a",))


def test_two_peers_are_an_or() -> None:
    either = ({"namespaceSelector": named("x", operator="NotIn")}, {"podSelector": B})
    table(to_a(*either), rules=("no x/c > x/a",))


def test_two_selectors_in_one_peer_are_an_and() -> None:
    both = {"namespaceSelector": named("x", operator="NotIn"), "podSelector": B}
    table(to_a(both), rules=("no * > x/a", "yes y/b > x/a", "yes z/b > x/a"))


def test_an_empty_list_of_peers_means_anybody() -> None:
    table(policy("open", podSelector=A, ingress=[{"from": []}]), rules=())


def test_egress_names_the_pods_that_may_be_called() -> None:
    table(of_a({"namespaceSelector": named("y")}), rules=("no x/a > *", "yes x/a > y/*"))
    both = {"namespaceSelector": named("y"), "podSelector": A}
    table(of_a(both), rules=("no x/a > *", "yes x/a > y/a"))


def test_a_range_means_pods_too_by_their_addresses() -> None:
    table(of_a({"ipBlock": {"cidr": f"{ip('y/b')}/32"}}), rules=("no x/a > *", "yes x/a > y/b"))
    node_two = {"ipBlock": {"cidr": "10.244.2.0/24", "except": [f"{ip('z/b')}/32"]}}
    table(to_a(node_two), rules=("no * > x/a", "yes */b > x/a", "no z/b > x/a"))


def test_what_one_range_excepts_another_peer_may_allow() -> None:
    excepting = {"ipBlock": {"cidr": "10.244.0.0/16", "except": ["10.244.2.0/24"]}}
    table(of_a(excepting), rules=("no x/a > */b",))
    table(of_a(excepting, {"ipBlock": {"cidr": f"{ip('x/b')}/32"}}), rules=("no x/a > */b", "yes x/a > x/b"))


# -- ports -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("port", "open_80", "open_81"),
    [
        ({"port": 80, "protocol": "TCP"}, True, False),
        ({"port": 81, "protocol": "TCP"}, False, True),
        ({"port": 80, "endPort": 81, "protocol": "TCP"}, True, True),
        ({"port": 81, "endPort": 90, "protocol": "TCP"}, False, True),
        ({"port": "serve-81-tcp", "protocol": "TCP"}, False, True),
        ({"port": "serve-81-tcp", "protocol": "UDP"}, False, False),
        ({"port": "no-such-name", "protocol": "TCP"}, False, False),
        ({"protocol": "TCP"}, True, True),
        ({"port": 80, "protocol": "UDP"}, False, False),
        ({"protocol": "UDP"}, False, False),
    ],
)
@pytest.mark.parametrize("make", [to_a, of_a])
def test_ports_are_numbers_ranges_names_or_all_of_a_protocol(
    make: Any, port: Obj, open_80: bool, open_81: bool
) -> None:
    closed = ("no * > x/a",) if make is to_a else ("no x/a > *",)
    for number, is_open in ((80, open_80), (81, open_81)):
        table(make(ports=[port]), port=number, rules=() if is_open else closed)


def test_a_policy_about_tcp_shuts_udp_and_sctp() -> None:
    only = to_a(ports=[{"port": 80, "protocol": "TCP"}])
    table(only, rules=())
    for protocol in ("UDP", "SCTP"):
        table(only, protocol=protocol, rules=("no * > x/a",))


def test_a_policy_about_udp_opens_udp() -> None:
    only = to_a(ports=[{"port": "serve-80-udp", "protocol": "UDP"}])
    table(only, protocol="UDP", rules=())
    table(only, protocol="TCP", rules=("no * > x/a",))


def test_a_rule_wants_both_its_peer_and_its_port() -> None:
    rule = to_a({"namespaceSelector": named("y")}, ports=[{"port": 81, "protocol": "TCP"}])
    table(rule, port=81, rules=("no * > x/a", "yes y/* > x/a"))
    table(rule, port=80, rules=("no * > x/a",))


def test_a_name_is_the_receivers_own() -> None:
    """Each pod may give the name another number; on the way out it is the called pod's that counts."""
    caller, called = server("x/a"), server("x/b")
    for pod, number in ((caller, 1111), (called, 2222)):
        pod["spec"]["containers"][0]["ports"] = [{"name": "web", "containerPort": number, "protocol": "TCP"}]
    port = {"port": "web", "protocol": "TCP"}
    known = Policies.of([of_a(ports=[port]), to_a(ports=[port])], [])
    for number in (1111, 2222):
        out = Question(EGRESS, caller, End(ip("x/b"), called), number, "TCP")
        assert known.judge(out).allowed is (number == 2222)
        inward = Question(INGRESS, caller, End(ip("x/b"), called), number, "TCP")
        assert known.judge(inward).allowed is (number == 1111)
    outside = Question(EGRESS, caller, End("192.0.2.7"), 1111, "TCP")
    assert not known.judge(outside).allowed


def test_a_range_is_of_one_family() -> None:
    known = Policies.of(
        [of_a({"ipBlock": {"cidr": "0.0.0.0/0"}}, {"ipBlock": {"cidr": "2001:db8::/32"}})], []
    )
    for address, meant in (("192.0.2.7", True), ("2001:db8::7", True), ("2001:db9::7", False)):
        assert known.judge(Question(EGRESS, server("x/a"), End(address), 80, "TCP")).allowed is meant


# -- several policies --------------------------------------------------------------------------------------------


def test_policies_add_up() -> None:
    first = policy("one", podSelector=A, ingress=[{"ports": [{"port": 80, "protocol": "TCP"}]}])
    second = policy("two", podSelector=A, ingress=[{"ports": [{"port": 81, "protocol": "TCP"}]}])
    for port in PORTS:
        table(first, second, port=port, rules=())
    table(first, port=81, rules=("no * > x/a",))


def test_allow_all_wins_over_deny_all() -> None:
    table(policy("deny", ingress=[]), policy("allow", ingress=[{}]), rules=())


def test_an_exception_for_one_pod_from_default_deny() -> None:
    table(policy("deny", ingress=[]), to_a({"namespaceSelector": ALL}), rules=("no * > x/b", "no * > x/c"))


def test_both_ends_must_agree() -> None:
    out = policy("out", "y", podSelector=A, egress=[{"to": [{"namespaceSelector": named("x")}]}])
    inward = to_a({"namespaceSelector": named("y"), "podSelector": A})
    table(out, inward, rules=("no y/a > *", "yes y/a > x/*", "no * > x/a", "yes y/a > x/a"))
    shut = policy("out", "y", egress=[])
    table(shut, inward, rules=("no y/* > *", "no * > x/a"))


def test_ingress_and_egress_of_one_pod_are_two_matters() -> None:
    table(to_a({"podSelector": B}), of_a({"podSelector": labelled(pod="c")}),
          rules=("no * > x/a", "yes x/b > x/a", "no x/a > *", "yes x/a > x/c"))  # fmt: skip
