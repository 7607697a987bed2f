"""The cases of Kubernetes' own network policy tests (test/e2e/network/netpol/network_policy.go), a row each.

Restated over the nine pods for which they were first written: the policies in force, the port and transport that is
tried, and who reaches whom. A case with several steps changes policies or labels on the way, as the original does.
Loopback is always allowed here; upstream leaves it out of account.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from cluster.apimachinery.meta import Obj
from cluster.dataplane.world import POLICIES, World
from tests.cluster.dataplane.grid import (
    PODS,
    SPACES,
    differences,
    expected,
    ip,
    labelled,
    named,
    of_a,
    policy,
    reachability,
    server,
    space,
    to_a,
)
from tests.cluster.dataplane.worlds import Cluster

ALL: Obj = {}
Labels = Mapping[str, Mapping[str, str]]
NO_LABELS: Labels = {}


class Step(NamedTuple):
    """`rules` are exceptions from "everybody reaches everybody" (see `expected`); `labels` are added to pods and to
    namespaces by name."""

    rules: tuple[str, ...]
    policies: tuple[Obj, ...]
    port: int = 80
    protocol: str = "TCP"
    labels: Labels = NO_LABELS


def by_name(name: str) -> Obj:
    return {"matchLabels": {"kubernetes.io/metadata.name": name}}


def port(number: int | str, protocol: str = "TCP") -> list[Obj]:
    return [{"port": number, "protocol": protocol}]


POD_B, POD_C, NOT_X = labelled(pod="b"), labelled(pod="c"), named("x", operator="NotIn")
EXPRESSED = {"matchExpressions": [{"key": "pod", "operator": "In", "values": ["b", "c"]}]}
IN_B = {"matchExpressions": [{"key": "pod", "operator": "In", "values": ["b"]}]}
DENY, ALLOW = policy("deny", ingress=[]), policy("allow", ingress=[{}])
Y_TO_81, Y_TO_80 = (to_a({"namespaceSelector": by_name("y")}, ports=port(n)) for n in (81, 80))
OUT_80, OUT_ALL = policy("out-80", egress=[{"ports": port(80)}]), policy("out", egress=[{}])
ONLY_Y = ("no * > x/a", "yes y/* > x/a")
B_ADDRESS = f"{ip('x/b')}/32"
AROUND_B = {"ipBlock": {"cidr": "10.244.0.0/16", "except": [B_ADDRESS]}}
TO_YA = of_a({"namespaceSelector": by_name("y"), "podSelector": labelled(pod="a")})
FROM_XA = [{"from": [{"namespaceSelector": by_name("x"), "podSelector": labelled(pod="a")}]}]
OPEN_Y = tuple(policy(f"in-{n}", "y", podSelector=labelled(pod=n), ingress=FROM_XA) for n in "ab")
UPDATED = {"pod2": "updated"}
FROM_UPDATED = to_a({"podSelector": labelled(pod="b", **UPDATED)})
FROM_NS2 = to_a({"namespaceSelector": labelled(ns2="updated")})
ISOLATED = policy("deny", podSelector=labelled(target="isolated"), ingress=[])
BOTH = policy("both", podSelector=labelled(pod="a"), ingress=[{"from": [{"podSelector": POD_B}]}],
              egress=[{"ports": port(80)}])  # fmt: skip
NO_INGRESS_OF_A = to_a() | {"spec": {**to_a()["spec"], "ingress": []}}
FROM_YA = to_a({"namespaceSelector": by_name("y"), "podSelector": labelled(pod="a")})

CASES: dict[str, list[Step]] = {
    "default-deny-ingress": [Step(("no * > x/*",), (DENY,))],
    "default-deny-all": [Step(("no * > x/*", "no x/* > *"), (policy("deny", ingress=[], egress=[]),))],
    "pods within server namespace based on PodSelector": [
        Step(("no * > x/a", "yes x/b > x/a"), (to_a({"podSelector": POD_B}),))
    ],
    "ingress traffic for a target": [
        Step(("no * > x/*", "yes * > x/a"), (DENY, to_a({"podSelector": ALL, "namespaceSelector": ALL})))
    ],
    "from pods in all namespaces": [Step((), (to_a({"namespaceSelector": ALL}),))],
    "only from a different namespace, based on NamespaceSelector": [
        Step(("no x/* > x/a", "no z/* > x/a"), (to_a({"namespaceSelector": by_name("y")}),))
    ],
    "PodSelector with MatchExpressions": [
        Step(("no * > x/a", "yes x/b > x/a"), (to_a({"podSelector": IN_B}),))
    ],
    "NamespaceSelector with MatchExpressions": [
        Step(("no x/* > x/a", "no z/* > x/a"), (to_a({"namespaceSelector": named("y")}),))
    ],
    "PodSelector or NamespaceSelector": [
        Step(("no x/c > x/a",), (to_a({"namespaceSelector": NOT_X}, {"podSelector": POD_B}),))
    ],
    "PodSelector and NamespaceSelector": [
        Step(("no * > x/a", "yes y/b > x/a", "yes z/b > x/a"),
             (to_a({"namespaceSelector": NOT_X, "podSelector": POD_B}),))
    ],
    "Multiple PodSelectors and NamespaceSelectors": [
        Step(("no x/* > x/a", "no y/a > x/a", "no z/a > x/a"),
             (to_a({"namespaceSelector": NOT_X, "podSelector": EXPRESSED}),))
    ],
    "any PodSelectors": [
        Step(("no * > x/a", "yes x/b > x/a", "yes x/c > x/a"), (to_a({"podSelector": POD_B}, {"podSelector": POD_C}),))
    ],
    "only from a pod in a different namespace": [Step(("no * > x/a", "yes y/a > x/a"), (FROM_YA,))],
    "Ports": [Step(ONLY_Y, (Y_TO_81,), 81)],
    "multiple, stacked policies with overlapping podSelectors": [
        Step(ONLY_Y, (Y_TO_81,), 81),
        Step(("no * > x/a",), (Y_TO_81,), 80),
        Step(ONLY_Y, (Y_TO_81, Y_TO_80), 80),
    ],
    "allow-all": [Step((), (ALLOW,), 80), Step((), (ALLOW,), 81)],
    "ingress access on one named port": [
        Step((), (policy("p", ingress=[{"ports": port("serve-81-tcp")}]),), 81),
        Step(("no * > x/*",), (policy("p", ingress=[{"ports": port("serve-81-tcp")}]),), 80),
    ],
    "ingress access from namespace on one named port": [
        Step(("no x/* > x/a", "no z/* > x/a"),
             (to_a({"namespaceSelector": by_name("y")}, ports=port("serve-80-tcp")),), 80),
        Step(("no * > x/a",), (to_a({"namespaceSelector": by_name("y")}, ports=port("serve-80-tcp")),), 81),
    ],
    "egress access on one named port": [
        Step((), (policy("p", egress=[{"ports": port("serve-80-tcp")}]),), 80),
        Step(("no x/* > *",), (policy("p", egress=[{"ports": port("serve-80-tcp")}]),), 81),
    ],
    "updated policy": [Step((), (ALLOW,), 81), Step(("no * > x/*",), (DENY,), 81)],
    "ingress access from updated namespace": [
        Step(("no * > x/a",), (FROM_NS2,)),
        Step(ONLY_Y, (FROM_NS2,), labels={"y": {"ns2": "updated"}}),
    ],
    "ingress access from updated pod": [
        Step(("no * > x/a",), (FROM_UPDATED,)),
        Step(("no * > x/a", "yes x/b > x/a"), (FROM_UPDATED,), labels={"x/b": UPDATED}),
    ],
    "deny ingress from pods on other namespaces": [
        Step(("no y/* > x/*", "no z/* > x/*"), (policy("p", ingress=[{"from": [{"podSelector": ALL}]}]),))
    ],
    "deny ingress access to updated pod": [
        Step((), (ISOLATED,)),
        Step(("no * > x/a",), (ISOLATED,), labels={"x/a": {"target": "isolated"}}),
    ],
    "deny egress from pods based on PodSelector": [
        Step(("no x/a > *",), (policy("p", podSelector=labelled(pod="a"), egress=[]),))
    ],
    "deny egress from all pods in a namespace": [Step(("no x/* > *",), (policy("p", egress=[]),))],
    "Ingress, Egress specified together": [
        Step(("no * > x/a", "yes x/b > x/a"), (BOTH,), 80),
        Step(("no * > x/a", "no x/a > *", "yes x/b > x/a"), (BOTH,), 81),
    ],
    "denying of egress traffic on the client side": [
        Step(("no x/a > *", "no * > y/a", "no * > y/b", "yes x/a > y/a"), (TO_YA, *OPEN_Y))
    ],
    "egress to a server in a different namespace": [Step(("no x/a > *", "yes x/a > y/a"), (TO_YA,))],
    "any port traffic to a server on a specific protocol": [
        Step((), (to_a(ports=[{"protocol": "TCP"}]),), 80, "TCP"),
        Step(("no * > x/a",), (to_a(ports=[{"protocol": "TCP"}]),), 80, "UDP"),
    ],
    "ingress allow-all policy taking precedence": [
        Step(("no * > x/*",), (policy("p", ingress=[{"ports": port(80)}]),), 81),
        Step((), (policy("p", ingress=[{"ports": port(80)}]), ALLOW), 81),
    ],
    "egress allow-all policy taking precedence": [
        Step(("no x/* > *",), (OUT_80,), 81),
        Step((), (OUT_80, OUT_ALL), 81),
    ],
    "stop enforcing policies after they are deleted": [
        Step(("no * > x/*", "no x/* > *"), (policy("deny", ingress=[], egress=[]),)),
        Step((), ()),
    ],
    "egress access to server in CIDR block": [
        Step(("no x/a > *", "yes x/a > y/b"), (of_a({"ipBlock": {"cidr": f"{ip('y/b')}/32"}}),))
    ],
    "except clause while egress access to server in CIDR block": [Step(("no x/a > x/b",), (of_a(AROUND_B),))],
    "an IP overlapping both IPBlock.CIDR and IPBlock.Except": [
        Step(("no x/a > x/b",), (of_a(AROUND_B),)),
        Step(("no x/a > *", "yes x/a > x/b"), (of_a({"ipBlock": {"cidr": B_ADDRESS}}),)),
    ],
    "ingress and egress policies can be controlled independently": [
        Step((), (policy("out", podSelector=labelled(pod="a"), egress=[{}]),)),
        Step(("no * > x/a",), (policy("out", podSelector=labelled(pod="a"), egress=[{}]), NO_INGRESS_OF_A)),
    ],
    "not mistakenly treat 'protocol: SCTP' as 'protocol: TCP'": [
        Step(("no * > x/*",), (DENY, to_a(ports=port(81, "SCTP"))), 81)
    ],
    "isolate pods that are selected by a policy allowing SCTP": [
        Step(("no * > x/a",), (to_a(ports=port(80, "SCTP")),), 81)
    ],
    "not allow access by TCP when a policy specifies only UDP": [
        Step(("no * > x/a",), (to_a(ports=port(81, "UDP")),), 81)
    ],
    "NamespaceSelector with MatchExpressions using default ns label": [
        Step(("no x/a > y/*",), (of_a({"namespaceSelector": named("y", operator="NotIn")}),))
    ],
    **{
        f"{protocol}: {title}": [Step(rules, policies, number, protocol)]
        for protocol in ("UDP", "SCTP")
        for title, rules, policies, number in (
            ("default-deny-ingress", ("no * > x/*",), (DENY,), 80),
            ("Ports", ONLY_Y, (to_a({"namespaceSelector": by_name("y")}, ports=port(81, protocol)),), 81),
            ("only from a pod in a different namespace", ("no * > x/a", "yes y/a > x/a"), (FROM_YA,), 80),
        )
    },
    "endPort: a range of ports": [
        Step((), (to_a(ports=[{"port": 79, "endPort": 81, "protocol": "TCP"}]),), 81),
        Step(("no * > x/a",), (to_a(ports=[{"port": 79, "endPort": 80, "protocol": "TCP"}]),), 81),
        Step(("no * > x/a",), (to_a(ports=[{"port": 79, "endPort": 81, "protocol": "UDP"}]),), 81),
    ],
}  # fmt: skip


def world(step: Step) -> World:
    pods, spaces = (
        [server(key) for key in PODS],
        [space(name) for name in (*SPACES, "default", "kube-system")],
    )
    for key, pod in zip(PODS, pods, strict=True):
        pod["metadata"]["labels"] |= step.labels.get(key, {})
    for each in spaces:
        each["metadata"]["labels"] |= step.labels.get(each["metadata"]["name"], {})
    return Cluster(pods, extra={"namespaces": spaces, POLICIES: list(step.policies)}).world()


@pytest.mark.parametrize("case", CASES)
def test_who_reaches_whom(case: str) -> None:
    for step in CASES[case]:
        got = reachability(world(step), step.port, step.protocol)
        assert differences(got, expected(*step.rules)) == []
