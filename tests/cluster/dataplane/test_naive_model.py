"""The walk against an independent restatement of Services and policies: random clusters, packets and modes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.dataplane.request import Request, Source
from cluster.dataplane.trace import Trace, traverse
from tests.cluster.dataplane.grid import SERVERS
from tests.cluster.dataplane.naive_services import Fate, Naive
from tests.cluster.dataplane.random_clusters import clusters, manifests, packets

SEEDS = 24  # enough to see a fate of one in three, whatever Hypothesis tries


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_the_walk_does_what_the_rules_say(data: st.DataObject) -> None:
    cluster: Naive = data.draw(clusters)
    sender, host, port, protocol = data.draw(packets(cluster))
    kind, name = sender
    to = (host, port, protocol)
    wanted = {"pod": lambda: cluster.from_pod(name, *to), "node": lambda: cluster.from_node(name, *to),
              "internet": lambda: cluster.from_internet(*to)}[kind]()  # fmt: skip
    space, _, short = name.rpartition("/")
    request = Request(Source(kind, short, space), f"{protocol.lower()}://{host}:{port}")  # type: ignore[arg-type]
    world = manifests(cluster)
    got = {fate(traverse(world, SERVERS, request, seed)) for seed in range(SEEDS)}
    assert got <= wanted
    assert len(wanted) > 2 or got == wanted


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_world_that_has_carried_other_packets_tells_what_a_new_one_tells(data: st.DataObject) -> None:
    cluster: Naive = data.draw(clusters)
    known = manifests(cluster)
    for seed in range(6):
        (kind, name), host, port, protocol = data.draw(packets(cluster))
        space, _, short = name.rpartition("/")
        request = Request(Source(kind, short, space), f"{protocol.lower()}://{host}:{port}")  # type: ignore[arg-type]
        old, new = (traverse(world, SERVERS, request, seed) for world in (known, manifests(cluster)))
        assert (old.to_json(), old.flows(), old.balanced()) == (new.to_json(), new.flows(), new.balanced())


def fate(trace: Trace) -> Fate:
    if trace.ok and trace.target and trace.endpoint:
        return ("answered", trace.target.uid, trace.endpoint.src)
    return (trace.verdict,)
