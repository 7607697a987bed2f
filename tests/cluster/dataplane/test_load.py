"""Batches of requests, counted by the same rules that a single one is walked by."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from cluster.dataplane import load
from cluster.dataplane.hops import Choice, Memory
from cluster.dataplane.packet import roll
from cluster.dataplane.request import Request
from cluster.dataplane.trace import traverse
from cluster.dataplane.world import World
from cluster.kube_proxy import modes
from tests.cluster.dataplane.worlds import (
    CURL,
    INTERNET,
    Cluster,
    Pretend,
    external_ip,
    guide,
    pod,
    service,
    slice_of,
)

URL, VIP = "http://10.0.162.149/", "10.0.162.149"
# The values that chi-square exceeds by chance once in a thousand times, by degrees of freedom (any table of it).
CRITICAL = {1: 10.83, 2: 13.82, 4: 18.47, 6: 22.46}


def served(pods: int = 3, down: tuple[str, ...] = (), **spec: Any) -> Cluster:
    """A Service before so many pods, spread over the nodes."""
    web = [pod(f"web-{n}", f"10.244.{n % 3 + 1}.{n + 20}", f"node-{n % 3 + 1}", app="web") for n in range(pods)]
    svc = service("web", VIP, {"port": 80, "nodePort": 30080}, selector={"app": "web"}, **spec)
    return Cluster([*web, pod("curl", "10.244.3.7", "node-3")], [svc], [slice_of(svc, web)], down)


def singly(world: World, request: Request, count: int, seed: int) -> Counter[tuple[str, str]]:
    """What single walks come to, one after the other, each remembering what the earlier left behind."""
    found: Counter[tuple[str, str]] = Counter()
    memory = Memory()
    for number in range(count):
        trace = traverse(world, Pretend(), request, load.seed_of(seed, number), memory)
        memory = Memory(affinity={**memory.affinity, **trace.affinity})
        found[trace.verdict, trace.target.name if trace.target else ""] += 1
    return found


def counted(found: load.Load) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for path in found.paths:
        counts[path.trace.verdict, path.endpoint] += path.requests
    return counts


def in_mode(mode: str, world: World, scheduler: str = "rr") -> World:
    """The same cluster with another mode of kube-proxy."""
    how = modes.mode(mode, scheduler)
    return World.of(world.objects, rules={node: replace(world.compile(node), mode=how) for node in world.nodes})


def chi_square(observed: Counter[str], expected: dict[str, float]) -> float:
    return sum((observed[name] - share) ** 2 / share for name, share in expected.items())


BALANCED: dict[str, Any] = {"type": "LoadBalancer", "ingress": [{"ip": "203.0.113.99"}]}
STICKY: dict[str, Any] = {"sessionAffinity": "ClientIP"}
CASES = {
    "by address": (served(), CURL, URL),
    "by name, which DNS answers from either of two pods": (served(5), CURL, "http://web/"),
    "through a load balancer, which chooses a node": (served(**BALANCED), INTERNET, "http://203.0.113.99/"),
    "with policy Local": (
        served(4, **BALANCED, externalTrafficPolicy="Local"), INTERNET, "http://203.0.113.99/"),
    "to a node port": (served(type="NodePort"), INTERNET, f"http://{external_ip('node-2')}:30080/"),
    "with a node down": (served(down=("node-2",)), CURL, URL),
    "to nobody": (served(0), CURL, URL),
    "with session affinity": (served(**STICKY), CURL, URL),
    "with session affinity on each of three nodes": (
        served(**BALANCED, **STICKY), INTERNET, "http://203.0.113.99/"),
    "to a headless Service": (
        guide(clusterIP="None"), CURL, "http://my-nginx/"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_batch_counts_exactly_what_single_walks_come_to(case: str) -> None:
    cluster, source, url = CASES[case]
    world, request = cluster.world(), Request(source, url)
    assert counted(load.run(world, Pretend(), request, 11, 400)) == singly(world, request, 400, 11)


@pytest.mark.parametrize("endpoints", [2, 3, 5, 7, 25])
def test_the_arrays_roll_as_the_single_dice_do(endpoints: int) -> None:
    batch = load._Batch(served().world(), Pretend(), Request(CURL, URL), 5, Memory())
    numbers = np.arange(20000, dtype=np.uint64)
    parts = batch._parts(numbers, Choice(17, endpoints, 0))
    singles = [min(int(roll(load.seed_of(5, n), 17) * endpoints), endpoints - 1) for n in range(20000)]
    assert parts.tolist() == singles


@pytest.mark.parametrize("mode", ["iptables", "nftables", "ipvs"])
def test_shares_are_even(mode: str) -> None:
    found = load.run(in_mode(mode, served(3).world()), Pretend(), Request(CURL, URL), 3, 1_000_000)
    assert sum(found.endpoints.values()) == 1_000_000
    assert chi_square(found.endpoints, {f"web-{n}": 1e6 / 3 for n in range(3)}) < CRITICAL[2]


def test_a_batch_and_single_walks_of_other_seeds_agree_as_two_samples_do() -> None:
    world, request, count = served(3).world(), Request(CURL, URL), 3000
    single = singly(world, request, count, 99)
    batch = load.run(world, Pretend(), request, 1, count).endpoints
    pooled = {name: (single["answered", name] + batch[name]) / 2 for name in batch}
    observed = Counter({name: single["answered", name] for name in batch})
    assert chi_square(observed, pooled) + chi_square(batch, pooled) < CRITICAL[2]


def test_the_same_seed_gives_the_same_counts_and_another_other_ones() -> None:
    world, request = served().world(), Request(CURL, URL)
    first, again, other = (load.run(world, Pretend(), request, seed, 10000) for seed in (1, 1, 2))
    assert first.endpoints == again.endpoints
    assert first.endpoints != other.endpoints


def test_a_batch_in_two_pieces_is_the_batch() -> None:
    world, request = served().world(), Request(CURL, "http://web/")
    whole = load.run(world, Pretend(), request, 4, 1000)
    pieces = [load.run(world, Pretend(), request, 4, 300), load.run(world, Pretend(), request, 4, 700, start=300)]
    assert counted(pieces[0]) + counted(pieces[1]) == counted(whole)


def test_with_keep_alive_all_requests_hit_one_pod() -> None:
    world, request = served().world(), Request(CURL, URL)
    found = load.run(world, Pretend(), request, 6, 5000, connections="reused")
    assert list(found.endpoints.values()) == [5000]


def test_every_edge_on_the_way_counts_its_requests() -> None:
    found = load.run(served().world(), Pretend(), Request(CURL, URL), 8, 900)
    assert found.edges["pod/curl", "node/node-3"] == 900
    for n in range(3):
        assert found.edges[f"node/node-{n + 1}", f"pod/web-{n}"] == found.endpoints[f"web-{n}"]


def test_every_path_is_told_whole() -> None:
    found = load.run(served().world(), Pretend(), Request(CURL, URL), 8, 900)
    assert all(path.trace.to_json()["hops"] for path in found.paths)
    assert {path.trace.verdict for path in found.paths} == {"answered"}


def test_a_scheduler_that_goes_by_the_caller_rolls_nothing() -> None:
    world, request = in_mode("ipvs", served(4).world(), "sh"), Request(CURL, URL)
    found = load.run(world, Pretend(), request, 2, 1000)
    assert counted(found) == singly(world, request, 1000, 2)
    assert len(found.endpoints) == 1


def test_none_is_none() -> None:
    world = served().world()
    request = Request(CURL, URL)
    assert load.run(world, Pretend(), request, 1, 0).paths == ()
    assert load.run(world, Pretend(), request, 1, 0, connections="reused").paths == ()
