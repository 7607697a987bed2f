"""A policy drops a request: read the ladder, follow its last rung, and the request succeeds."""

from __future__ import annotations

import pytest

from cluster.apimachinery.meta import Obj
from tests.cluster.dataplane.grid import ask, follow, labelled, policy, served, to_a

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
        "The gate of node-1 drops the packet from y/b before it enters x/a, isolated by x/deny.",
        "x/deny selects x/a, and it has no ingress rule at all: nothing else may pass.",
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
