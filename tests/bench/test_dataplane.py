"""How fast packets are: the goals of the data plane, each comparison within one run."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from cluster.apimachinery.meta import Obj
from cluster.client.informer import Cache
from cluster.client.mirror import Step
from cluster.client.view import ClusterInfo, View
from cluster.dataplane import load
from cluster.dataplane.following import Following
from cluster.dataplane.request import Request
from cluster.dataplane.trace import traverse
from cluster.dataplane.world import World
from cluster.etcd import beside
from cluster.kube_proxy import modes, sync
from cluster.kube_proxy.seen import SERVICES
from tests.bench.conftest import ROUNDS, keep, ratio, seconds, size
from tests.cluster.dataplane.worlds import CURL, Cluster, Pretend, pod, service, slice_of

URL, VIP, PODS = "http://10.0.162.149/", "10.0.162.149", 3
CRITICAL = 13.82  # chi-square with two degrees of freedom exceeds this once in a thousand times


def world(services: int = 1) -> World:
    """A Service before three pods, and so many Services in all."""
    web = [pod(f"web-{n}", f"10.244.{n + 1}.20", f"node-{n + 1}", app="web") for n in range(PODS)]
    svc = service("web", VIP, {"port": 80}, selector={"app": "web"})
    others = [other(n) for n in range(services - 1)]
    slices = [slice_of(one, web) for one in others]
    return Cluster([*web, pod("curl", "10.244.3.7", "node-3")], [svc, *others], [slice_of(svc, web), *slices]).world()


def other(n: int) -> Obj:
    return service(f"other-{n}", f"10.0.{n // 250}.{n % 250 + 2}", {"port": 80}, selector={"app": "web"})


def told(held: World, count: int) -> None:
    """Requests one at a time, walked and explained."""
    for seed in range(count):
        traverse(held, Pretend(), Request(CURL, URL), seed).to_json()


def test_batch_routing_against_a_bare_numpy_choice_with_the_same_batch_size(name: str) -> None:
    """batch routing in requests a second, of a bare numpy choice with the same batch size"""
    held, count = world(), size(1_000_000, 1000)
    names, dice = np.array([f"web-{n}" for n in range(PODS)]), np.random.default_rng(1)
    ratio(
        name,
        lambda: dice.choice(names, count),
        lambda: load.run(held, Pretend(), Request(CURL, URL), 1, count),
        ">= 0.5",
    )


def test_batch_routing_against_the_single_request_path_with_full_traces(name: str) -> None:
    """batch routing, times the single-request path with full traces"""
    held, batch, single = world(), size(1_000_000, 1000), size(1000, 10)
    request = Request(CURL, URL)
    samples = [
        (seconds(lambda: told(held, single)) / single)
        / (seconds(lambda: load.run(held, Pretend(), request, 1, batch)) / batch)
        for _ in range(ROUNDS)
    ]
    keep(name, samples, ">= 10")


def test_traced_requests_one_at_a_time(name: str) -> None:
    """traced requests one at a time (walked and explained, not stored), a second"""
    held, count = world(), size(3000, 10)
    told(held, 10)
    samples = [count / seconds(lambda: told(held, count)) for _ in range(ROUNDS)]
    keep(name, samples, ">= 20000")


def test_the_time_a_request_takes_with_10000_services(name: str) -> None:
    """the time a request takes with 10,000 Services, of that with one"""
    many, one, count = world(size(10_000, 100)), world(), size(1000, 10)
    ratio(
        name,
        lambda: told(many, count),
        lambda: told(one, count),
        "<= 1.1",
    )


def kube_proxy(node: str) -> Obj:
    """The pod that writes a node's rules."""
    running = {"name": "kube-proxy", "state": {"running": {}}}
    return {
        "metadata": {"namespace": "kube-system", "name": f"kube-proxy-{node}", "uid": f"uid-kube-proxy-{node}"},
        "spec": {"nodeName": node, "containers": [{"name": "kube-proxy", "image": "kube-proxy"}]},
        "status": {"containerStatuses": [running]},
    }


class Loops:
    """The running loops with so many Services, but for the database: the informer's copy, kube-proxy's loop on three
    nodes, and the world that packets meet."""

    def __init__(self, services: int) -> None:
        held = world(services)
        self.cache, self.synced = Cache(), dict[str, int]()
        for resource, objects in held.objects.items():
            for obj in objects:
                self.cache.put(resource, obj)
        for node in held.nodes:
            self.cache.put("pods", kube_proxy(node))
        self.view = View(self.cache, ClusterInfo("bench", pace="instant"))
        self.followed = Following(0, dict(held.objects), lambda revision: ((), ()))
        self.nodes, self.service = list(held.nodes), held.services["default/web"]
        self.change()

    def change(self) -> None:
        """One Service changes: kube-proxy sees it and syncs, and every node has the rules."""
        revision = self.cache.revision = self.cache.revision + 1
        metadata = {**self.service["metadata"], "resourceVersion": str(revision)}
        spec = {**self.service["spec"], "externalIPs": [f"192.0.2.{revision % 200}"]}
        obj: Obj = {**self.service, "metadata": metadata, "spec": spec}
        step = Step(revision, SERVICES, "default/web", self.cache.put(SERVICES, obj), obj)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(beside, "mark_synced", self.note)
            for decided in sync.sync(self.nodes, self.view).values():
                for effect in decided.effects:
                    effect()
        found = self.followed.now([step], revision, dict(self.synced))
        assert all((spec["externalIPs"][0], 80, "TCP") in found.rules(node).virtual for node in self.nodes)

    def note(self, cluster: str, nodes: list[str], revision: int) -> None:
        self.synced.update(dict.fromkeys(nodes, revision))


def test_one_services_change_updates_rules(name: str) -> None:
    """one Service's change updates rules: time with 10,000 Services, of that with 100"""
    many, few, count = Loops(size(10_000, 200)), Loops(size(100, 20)), size(300, 3)

    def change(loops: Loops) -> None:
        for _ in range(count):
            loops.change()

    ratio(name, partial(change, many), partial(change, few), "<= 1.5")


@pytest.mark.parametrize("mode", ["iptables", "nftables", "ipvs"])
def test_chi_square_of_endpoint_shares(name: str, mode: str) -> None:
    """chi-square of endpoint shares at 10^6 requests, {mode}"""
    plain, count = world(), size(1_000_000, 1000)
    how = modes.mode(mode, "rr")
    held = World.of(plain.objects, rules={n: replace(plain.compile(n), mode=how) for n in plain.nodes})
    share = count / PODS
    samples = []
    for seed in range(ROUNDS):
        found = load.run(held, Pretend(), Request(CURL, URL), seed, count).endpoints
        assert sum(found.values()) == count
        samples.append(sum((requests - share) ** 2 / share for requests in found.values()))
    keep(name, samples, f"<= {CRITICAL}")
