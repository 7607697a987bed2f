"""Where policies are asked, what they see, what is always open; and the walk against a naive restatement."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.apimachinery.meta import Obj
from cluster.dataplane.hops import Memory
from cluster.dataplane.request import Request, Source
from cluster.dataplane.trace import traverse
from cluster.dataplane.world import World
from tests.cluster.dataplane.grid import (
    PODS,
    PORTS,
    PROTOCOLS,
    SERVERS,
    ask,
    call,
    differences,
    follow,
    grid,
    ip,
    labelled,
    of_a,
    policy,
    reachability,
    served,
    to_a,
)
from tests.cluster.dataplane.naive_policies import may_reach
from tests.cluster.dataplane.random_clusters import policies as random_policies
from tests.cluster.dataplane.worlds import Pretend, beats, pod, service, slice_of

A, B = labelled(pod="a"), labelled(pod="b")


# -- what is always open, and who is no pod ------------------------------------------------------------------------

SHUT = policy("shut", ingress=[], egress=[])


def shell(world: World, node: str, url: str) -> bool:
    return traverse(world, SERVERS, Request(Source("node", node), url), 1).ok


def test_a_node_reaches_its_own_pods_and_other_nodes_do_not() -> None:
    world = grid(SHUT)
    assert shell(world, "node-1", f"tcp://{ip('x/a')}:80")
    assert not shell(world, "node-2", f"tcp://{ip('x/a')}:80")


def test_a_pod_reaches_its_own_node_and_no_other() -> None:
    world = grid(SHUT)
    kubelet = Pretend({"node/node-1": (10250,), "node/node-2": (10250,)})
    for node, reached in (("10.128.0.3", True), ("10.128.0.4", False)):
        request = Request(Source("pod", "a", "x"), f"tcp://{node}:10250")
        assert traverse(world, kubelet, request, 1).ok is reached


def test_a_range_lets_another_node_in_and_out() -> None:
    block = {"ipBlock": {"cidr": "10.128.0.4/32"}}
    world = grid(to_a(block), of_a(block))
    assert shell(world, "node-2", f"tcp://{ip('x/a')}:80")
    assert not shell(world, "node-3", f"tcp://{ip('x/a')}:80")


def on_host(name: str, node: str, address: str) -> Obj:
    made = pod(name, address, node, "x", pod="b")
    made["spec"]["hostNetwork"] = True
    return made


def test_a_pod_on_the_host_network_is_its_node_to_policies() -> None:
    """No policy selects it, and no selector means it; a range can."""
    world = grid(SHUT, to_a({"podSelector": B}), extra=[on_host("agent", "node-2", "10.128.0.4")])
    assert not call(world, "x/agent", "x/a").ok
    assert call(world, "x/agent", "y/a").ok
    by_range = grid(
        to_a({"ipBlock": {"cidr": "10.128.0.4/32"}}), extra=[on_host("agent", "node-2", "10.128.0.4")]
    )
    assert call(by_range, "x/agent", "x/a").ok


def test_a_pod_always_reaches_itself_even_through_its_service() -> None:
    web = service("web", "10.0.0.50", {"port": 80}, namespace="x", selector={"pod": "a"})
    world = grid(SHUT)
    a = next(p for p in world.objects["pods"] if p["metadata"]["uid"] == "x/a")
    objects = {**world.objects, "services": [web], "endpointslices.discovery.k8s.io": [slice_of(web, [a])]}
    assert call(type(world).of(objects), "x/a", "10.0.0.50").ok


# -- where on the way -----------------------------------------------------------------------------------------------


def test_egress_is_judged_behind_the_services_address() -> None:
    """The rule names the pod and its own port, 80; the Service's address and port 8080 are not seen any more."""
    by_pod = policy("out", podSelector=B, egress=[{"to": [{"podSelector": A}], "ports": [{"port": 80}]}])
    assert ask(served(by_pod), "x/b", "http://10.0.0.50:8080").ok
    by_service = policy("out", podSelector=B, egress=[{"to": [{"ipBlock": {"cidr": "10.0.0.50/32"}}]}])
    assert ask(served(by_service), "x/b", "http://10.0.0.50:8080").verdict == "dropped"


def test_ingress_is_judged_by_the_real_caller() -> None:
    inward = to_a({"podSelector": B})
    assert ask(served(inward), "x/b", "http://10.0.0.50:8080").ok
    assert ask(served(inward), "y/b", "http://10.0.0.50:8080").verdict == "dropped"


def test_a_drop_is_silent_and_told_where_it_happens() -> None:
    out = ask(served(policy("out", podSelector=B, egress=[])), "x/b", "http://10.0.0.50:8080")
    assert (out.exit_code, out.ending, out.last.place.name) == (28, "gate.drop-egress", "node-2")
    assert beats(out) == ["process.send", "veth.out", "gate.only", "gate.drop-egress"]
    inward = ask(served(to_a()), "x/b", "http://10.0.0.50:8080")
    assert inward.ok
    shut = ask(served(policy("in", ingress=[])), "x/b", "http://10.0.0.50:8080")
    assert (shut.exit_code, shut.ending, shut.last.place.name) == (28, "gate.drop-ingress", "node-1")
    assert shut.truth() == (
        "At the gate of node-1: NetworkPolicy x/in lets nothing from x/b reach port 80 of x/a: dropped."
    )


def test_what_lets_a_packet_pass_is_told_too() -> None:
    trace = ask(
        served(to_a({"podSelector": B}), policy("other", podSelector=A, ingress=[])),
        "x/b",
        "http://10.0.0.50:8080",
    )
    assert "gate.admit-ingress" in beats(trace)
    hop = next(h for leg in trace.legs for h in leg if h.beat == "gate.admit-ingress")
    assert hop.detail == {
        "policy": {
            "direction": "Ingress", "pod": "x/a", "peer": "x/b", "policies": ["x/to-a", "x/other"], "allowed": True,
            "policy": "x/to-a", "rule": "spec.ingress[0]",
        }
    }  # fmt: skip


def test_answers_are_not_asked_about() -> None:
    """x/a may send to nobody, and x/b may be reached by nobody; the answer to x/b's own request passes both."""
    shut = (policy("a", podSelector=A, egress=[]), policy("b", podSelector=B, ingress=[]))
    assert ask(served(*shut), "x/b", "http://10.0.0.50:8080").ok


def test_a_connection_that_stands_outlives_a_new_policy() -> None:
    """conntrack knows it: the plug-in's first rule accepts what is ESTABLISHED. A new connection is dropped."""
    before = ask(served(), "x/b", "http://10.0.0.50:8080")
    shut = served(policy("shut", ingress=[], egress=[]))
    kept = ask(shut, "x/b", "http://10.0.0.50:8080", memory=Memory(before.flows()))
    assert kept.ok
    assert beats(kept)[2:5] == ["gate.kept", "cable.carry", "gate.known"]
    assert ask(shut, "x/b", "http://10.0.0.50:8080").verdict == "dropped"


def test_an_address_that_nobody_has_is_told_as_that() -> None:
    world = grid(SHUT)
    assert call(world, "x/a", "10.244.2.99").ending == "gate.void"
    assert call(world, "x/a", "10.0.9.9").ending == "gate.lost"


# -- the naive model ------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.lists(random_policies, min_size=1, max_size=4), st.sampled_from(PORTS), st.sampled_from(PROTOCOLS))
def test_the_walk_does_what_the_documentation_says(policies: list[Obj], port: int, protocol: str) -> None:
    world = grid(*policies)
    wanted = {(a, b): may_reach(policies, a, b, port, protocol) for a in PODS for b in PODS}
    assert differences(reachability(world, port, protocol), wanted) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(random_policies, min_size=1, max_size=3), st.sampled_from(PODS), st.sampled_from(PODS),
       st.sampled_from(PORTS), st.sampled_from(PROTOCOLS))  # fmt: skip
def test_whoever_follows_the_advice_gets_through(
    policies: list[Obj], a: str, b: str, port: int, protocol: str
) -> None:
    """Two rungs of advice at most: one for each end."""
    for index, made in enumerate(policies):
        made["metadata"]["name"] = f"p{index}"
    for _ in range(2):
        trace = call(grid(*policies), a, b, port, protocol)
        if trace.ok:
            break
        policies = follow(policies, trace.advice())
    assert call(grid(*policies), a, b, port, protocol).ok
