"""A policy drops a request: read the ladder, follow its last rung, and the request succeeds."""

from __future__ import annotations

import json

import pytest

from cluster.apimachinery.meta import Obj
from cluster.dataplane.report import report
from cluster.dataplane.request import Request, Source
from cluster.dataplane.trace import Trace, traverse
from tests.cluster.dataplane.grid import SERVERS, ask, follow, labelled, policy, served, to_a
from tests.cluster.dataplane.worlds import INTERNET

URL = "http://10.0.0.50:8080"
NAME = "http://web:8080"


def mend(policies: list[Obj], source: str, url: str, steps: int) -> list[list[str]]:
    """Follow the advice so many times; the ladders. Every request but the one after the last must fail."""
    ladders = []
    for _ in range(steps):
        trace = ask(served(*policies), source, url)
        assert trace.verdict == "dropped"
        assert len(trace.advice()) == 4
        ladders.append(trace.advice())
        policies = follow(policies, ladders[-1])
    assert ask(served(*policies), source, url).ok
    return ladders


def test_a_default_deny_of_ingress_wants_a_rule() -> None:
    (ladder,) = mend([policy("deny", ingress=[])], "y/b", URL, 1)
    assert ladder == [
        "The gate of node-1 drops the packet from y/b before it enters x/a, as a policy wants.",
        "A policy selects x/a, and it has no ingress rule at all: what no rule allows may not pass.",
        "NetworkPolicy x/deny",
        'spec.ingress: add {"from":[{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"y"}},'
        '"podSelector":{"matchLabels":{"pod":"b"}}}],"ports":[{"port":80,"protocol":"TCP"}]}',
    ]


def test_a_rule_that_means_somebody_else_wants_another_peer() -> None:
    (ladder,) = mend([to_a({"podSelector": labelled(pod="c")})], "x/b", URL, 1)
    assert ladder[3] == 'spec.ingress[0].from: add {"podSelector":{"matchLabels":{"pod":"b"}}}'


def test_a_rule_about_another_port_wants_this_one() -> None:
    """The Service's port is not the pod's: policies are about the pod's."""
    (ladder,) = mend([to_a(ports=[{"port": 8080, "protocol": "TCP"}])], "x/b", URL, 1)
    assert ladder[3] == 'spec.ingress[0].ports: add {"port":80,"protocol":"TCP"}'


def test_who_may_send_nothing_may_not_even_ask_for_a_name() -> None:
    """The classic trap of a default deny of egress: curl says that it could not resolve the host."""
    deny = policy("deny", podSelector=labelled(pod="b"), egress=[])
    trace = ask(served(deny), "x/b", NAME)
    assert (trace.verdict, trace.exit_code, trace.ending) == ("dropped", 6, "gate.drop-egress")
    assert trace.says == "curl: (6) Could not resolve host: web"
    first, second = mend([deny], "x/b", NAME, 2)
    assert first[1].startswith("Names are asked for by packets too, and policies judge them like any others.")
    assert first[3] == (
        'spec.egress: add {"to":[{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"kube-system"}},'
        '"podSelector":{"matchLabels":{"k8s-app":"kube-dns"}}}],'
        '"ports":[{"port":53,"protocol":"UDP"},{"port":53,"protocol":"TCP"}]}'
    )
    assert second[3].startswith('spec.egress: add {"to":[{"podSelector":{"matchLabels":{"pod":"a"}}}]')


@pytest.mark.parametrize("source", ["x/b", "y/b"])
def test_both_ends_may_need_mending(source: str) -> None:
    space = source[0]
    shut = [policy("in", ingress=[]), policy("out", space, podSelector=labelled(pod="b"), egress=[])]
    out, inward = mend(shut, source, URL, 2)
    assert (out[2], inward[2]) == (f"NetworkPolicy {space}/out", "NetworkPolicy x/in")
    assert out[0].startswith("The gate of node-2 drops the packet to x/a before it leaves")


@pytest.mark.parametrize(
    ("cap", "unsaid"), [("place", "x/deny"), ("rule", "x/deny"), ("object", "spec.ingress")]
)
def test_a_cap_hides_the_policy_and_what_it_lacks(cap: str, unsaid: str) -> None:
    trace = ask(served(policy("deny", ingress=[])), "y/b", URL)
    for told in (trace.to_json, lambda **how: report([(1, trace)], **how)):
        assert unsaid in json.dumps(told())
        assert unsaid not in json.dumps(told(upto=cap))


NODE_PORT = {"port": 8080, "targetPort": 80, "nodePort": 31704}


def by_node_port(source: Source, node: str, policies: list[Obj], traffic: str) -> Trace:
    world = served(
        *policies, type="NodePort", externalTrafficPolicy=traffic, ports=[{"protocol": "TCP", **NODE_PORT}]
    )
    return traverse(world, SERVERS, Request(source, f"tcp://{node}:31704"), 1)


@pytest.mark.parametrize(
    ("node", "traffic", "seen"),
    [
        ("203.0.113.3", "Local", "198.51.100.23"),
        ("203.0.113.3", "Cluster", "198.51.100.23"),
        ("203.0.113.4", "Cluster", "10.128.0.4"),
    ],
)
def test_a_policy_sees_the_address_that_the_packet_comes_with(node: str, traffic: str, seen: str) -> None:
    """The pod is on node-1 (203.0.113.3), which asks before it masquerades; another node has masqueraded already."""
    deny = [policy("deny", ingress=[])]
    trace = by_node_port(INTERNET, node, deny, traffic)
    assert (trace.verdict, trace.last.packet.src) == ("dropped", seen)
    rungs = trace.advice()
    assert f'{{"ipBlock":{{"cidr":"{seen}/32"}}}}' in rungs[3]
    assert rungs[1].startswith("The caller somebody on the internet is not seen here: node-2") is (
        seen[:2] == "10"
    )
    assert by_node_port(INTERNET, node, follow(deny, rungs), traffic).ok


def test_a_pod_that_goes_by_a_node_port_is_mended_at_both_ends() -> None:
    policies = [policy("deny", ingress=[], egress=[])]
    for _ in range(2):
        trace = by_node_port(Source("pod", "b", "x"), "10.128.0.4", policies, "Cluster")
        policies = follow(policies, trace.advice()) if trace.verdict == "dropped" else policies
    assert by_node_port(Source("pod", "b", "x"), "10.128.0.4", policies, "Cluster").ok
