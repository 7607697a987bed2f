"""The loop of TrafficGenerators: sends what is due, in batches, and counts.

It runs where the containers are, since they answer. How much is due follows from the cluster's own time, so a load
pauses with its cluster and is as quick as it. Counts are written at most twice a second; once a second one request is
walked whole and appended to the traffic log. After a restart it goes on from the counts in the status.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Decided, Update, by_key, controller
from cluster.client.view import View
from cluster.dataplane import live, load
from cluster.dataplane.hops import Memory
from cluster.dataplane.request import Request, Source
from cluster.dataplane.servers import Socket, Status
from cluster.dataplane.through import Asked
from cluster.dataplane.trace import traverse
from cluster.kubelet.fabric import Backends
from cluster.kubelet.link import overheard
from cluster.runtime.http import HttpRequest

RESOURCE = "trafficgenerators.traffic.podium.local"
PERIOD, SAMPLE_PERIOD = 0.5, 1.0
_provided: list[Backends] = []


def provide(backends: Backends) -> None:
    """Let this process's generators be answered by what its containers run."""
    _provided[:] = [backends]


@dataclass(frozen=True)
class Answering:
    """`Servers` under load: whoever listens answers each kind of request once a batch, and counts for all of them.
    Certificates are not asked for: a load tester trusts anybody."""

    backends: Backends
    cluster: str

    def listening(self, uid: str, ip: str, port: int, protocol: str) -> bool:
        return self.backends.listening(self.cluster, uid, ip, port, protocol)

    def sockets(self, uid: str) -> list[Socket]:
        return [] if uid.startswith("node/") else [Socket(*s) for s in self.backends.servers.sockets(uid)]

    def certificate(self, uid: str, port: int, request: Request) -> str:
        return ""

    def answer(self, uid: str, port: int, request: Request) -> Status:
        asked = HttpRequest(request.method, request.path, (("Host", request.host),))
        onward: list[Asked] = []
        with overheard(onward):
            found = self.backends.answer(self.cluster, uid, port, asked, request.scheme == "https")
        return Status(found.status if found else 0, onward)


@dataclass
class Run:
    """What a generator remembers from turn to turn; times are the cluster's."""

    begun: float
    due: float = 0.0
    sampled: float = float("-inf")
    sample: int = 0
    memory: Memory = field(default_factory=Memory)
    opened: int = 0
    """The number of the request that opened the connection in use, where connections are reused."""


@controller("trafficgenerator", component="traffic-generator", group="kubelet", watches={RESOURCE: by_key}, limit=8)
def reconcile(key: str, view: View) -> Decided:
    """Gone or finished: nothing. Else the requests that are due by now are sent and counted; again in half a second."""
    generator = view.get(RESOURCE, *meta.split_key(key))
    if generator is None or meta.is_deleting(generator) or meta.get(generator, "status.phase") == "Finished":
        view.memory.pop(key, None)
        return Decided()
    if not _provided:
        return Decided()
    run = view.memory.setdefault(key, Run(view.time - meta.get(generator, "status.elapsedMilliseconds", 0) / 1000))
    if view.time < run.due:
        return Decided(again=run.due - view.time)
    run.due = view.time + PERIOD
    status, keep = sent(view.cluster.name, generator, _elapsed(generator, view.time - run.begun), run)
    act = Update(RESOURCE, {**generator, "status": status}, "what became of its requests", "status")
    if keep is None or view.time - run.sampled < SAMPLE_PERIOD:
        return Decided([act], PERIOD)
    run.sampled = view.time
    return Decided([act], PERIOD, [keep])


def _elapsed(generator: Obj, seconds: float) -> float:
    duration = meta.get(generator, "spec.duration")
    return min(seconds, duration) if duration else seconds


def wanted(spec: Obj, elapsed: float) -> int:
    """How many requests are to have been sent after so many seconds."""
    if spec["pattern"] == "steady":
        return int(spec["rate"] * elapsed)
    begun = int(elapsed) + 1  # seconds whose requests have gone out, all at once, when they began
    whole = spec.get("duration")
    return int(spec["rate"]) * (min(begun, int(whole)) if whole else begun)


def sent(cluster: str, generator: Obj, elapsed: float, run: Run) -> tuple[Obj, Callable[[], None] | None]:
    """Send all that is due: the status afterwards, and what appends the first of these requests to the log."""
    spec, status = generator["spec"], generator.get("status") or {}
    before = int(status.get("requests", 0))
    due = max(0, wanted(spec, elapsed) - before)
    world, servers = live.world_now(cluster), Answering(_provided[0], cluster)
    request, memory = Request(_source(generator), spec["to"]), run.memory
    seed = int(meta.uid(generator).replace("-", "")[:12], 16)
    opened = run.opened = run.opened if memory.peer else before
    found = load.run(
        world, servers, request, seed, due, start=before, memory=memory, connections=spec["connections"], opened=opened
    )
    run.memory = found.memory
    finished = bool(spec.get("duration")) and elapsed >= spec["duration"]
    told = _counted(status, found, before + due, elapsed, "Finished" if finished else "Running")
    if run.sample:
        told["sample"] = run.sample

    def keep() -> None:
        number = opened if spec["connections"] == "reused" else before
        trace = traverse(world, servers, request, load.seed_of(seed, number), memory)
        run.sample = live.record(cluster, trace, memory)

    return told, keep if due else None


def _source(generator: Obj) -> Source:
    sender = generator["spec"]["from"]
    if sender.get("pod"):
        return Source("pod", sender["pod"], meta.namespace(generator))
    return Source("node", sender["node"]) if sender.get("node") else Source("internet")


def _counted(status: Obj, found: load.Load, requests: int, elapsed: float, phase: str) -> Obj:
    """The status with a batch's counts added."""
    passed = Counter({(e["from"], e["to"]): e["requests"] for e in status.get("edges", ())}) + found.edges
    return {
        **status,
        "phase": phase,
        "requests": requests,
        "elapsedMilliseconds": int(elapsed * 1000),
        "verdicts": dict(sorted((Counter(status.get("verdicts", {})) + found.verdicts).items())),
        "endpoints": dict(sorted((Counter(status.get("endpoints", {})) + found.endpoints).items())),
        "edges": [{"from": a, "to": b, "requests": n} for (a, b), n in sorted(passed.items())],
    }
