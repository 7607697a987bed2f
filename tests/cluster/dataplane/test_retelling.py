"""A trace is one value, recomputed from its record: in another process, from JSON, when its servers are gone."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.dataplane.hops import Memory
from cluster.dataplane.request import Request, Source
from cluster.dataplane.servers import Recorded
from cluster.dataplane.trace import Trace, traverse
from cluster.dataplane.world import World
from tests.cluster.dataplane.grid import SERVERS
from tests.cluster.dataplane.naive_services import Naive
from tests.cluster.dataplane.random_clusters import clusters, manifests, packets


def retold(world: World, trace: Trace, memory: Memory) -> dict[str, Any]:
    """The trace walked again in this world from what a record keeps of it, after a journey through JSON."""
    kept = json.loads(json.dumps({**asdict(trace.heard), "listeners": list(trace.heard.listeners)}))
    again = traverse(world, Recorded(**kept), trace.request, trace.seed, memory)
    return again.to_json()


@settings(max_examples=150, deadline=None)
@given(st.data(), st.integers(0, 2**48))
def test_a_record_tells_the_same_story_again(data: st.DataObject, seed: int) -> None:
    cluster: Naive = data.draw(clusters)
    (kind, name), host, port, protocol = data.draw(packets(cluster))
    space, _, short = name.rpartition("/")
    scheme = data.draw(st.sampled_from([protocol.lower(), "http"]))
    request = Request(Source(kind, short, space), f"{scheme}://{host}:{port}")  # type: ignore[arg-type]
    first = traverse(manifests(cluster), SERVERS, request, seed)
    assert retold(manifests(cluster), first, Memory()) == first.to_json()
    later = Memory(first.flows(), first.affinity)
    second = traverse(first.world, SERVERS, request, seed + 1, later)
    assert retold(manifests(cluster), second, later) == second.to_json()
    assert json.loads(json.dumps(first.to_json())) == first.to_json()
