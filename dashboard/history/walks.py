"""The same traffic under two revisions: one recorded request, walked with the same dice through two worlds.

A walk is a pure function of its world, request and seed, so whatever differs is the worlds' doing. Two things are not
in the log and are settled so: every node's rules are taken as written (no lag), and a pod listens where it did when
the request was recorded or where a running container declares a port.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cluster.apimachinery import errors, meta
from cluster.apimachinery.meta import Obj
from cluster.dataplane import live
from cluster.dataplane.request import Request
from cluster.dataplane.servers import Recorded, Socket, Status
from cluster.dataplane.trace import NOBODY, Trace, traverse
from cluster.dataplane.world import World
from cluster.etcd.models import Cluster, Traffic
from cluster.kubelet.fabric import API_PORT
from dashboard.history import past

OK = 200


@dataclass(frozen=True)
class Declared:
    """`Servers` of a revision: the ports that running containers declare, and what was heard when the request was
    recorded; `reached` is the port at which it was heard, None when nobody was."""

    pods: Mapping[str, Obj]
    heard: Recorded = NOBODY
    reached: int | None = None

    def listening(self, uid: str, ip: str, port: int, protocol: str) -> bool:
        if uid.startswith("node/"):
            return (port, protocol) == (API_PORT, "TCP")
        heard = port == self.reached and self.heard.listening(uid, ip, port, protocol)
        return heard or any((s.port, s.protocol) == (port, protocol) for s in self.sockets(uid))

    def sockets(self, uid: str) -> tuple[Socket, ...]:
        return _sockets(self.pods[uid]) if uid in self.pods else ()

    def certificate(self, uid: str, port: int, request: Request) -> str:
        return self.heard.mistrust

    def answer(self, uid: str, port: int, request: Request) -> Status:
        return Status(self.heard.status or OK, self.heard.onward)


def _sockets(pod: Obj) -> tuple[Socket, ...]:
    """The ports that the running containers of a pod declare."""
    running = {s["name"] for s in meta.get(pod, "status.containerStatuses", []) if "running" in (s.get("state") or {})}
    declared = (port for c in pod["spec"]["containers"] if c["name"] in running for port in c.get("ports", []))
    return tuple(Socket("0.0.0.0", port["containerPort"], port.get("protocol", "TCP")) for port in declared)


def under_two(row: Cluster, number: int, a: int, b: int) -> dict[str, Any]:
    """{request, seed, sides: [{revision, trace}], differs}: `differs` is the place of the first hop that is another
    on one side, None when both walks are alike."""
    past.check(row, a, b)
    sent = Traffic.objects.filter(cluster=row, number=number).first()
    if sent is None:
        raise errors.not_found("requests", str(number))
    told = live.retell(row.name, sent)
    sides = [_walk(row, told, revision).to_json(number, sent.at, row.advice) for revision in (a, b)]
    return {
        "request": sides[0]["request"],
        "source": sides[0]["source"],
        "seed": sent.seed,
        "sides": [{"revision": side["revision"], "trace": side} for side in sides],
        "differs": first_difference(sides[0]["hops"], sides[1]["hops"]),
    }


def _walk(row: Cluster, told: Trace, revision: int) -> Trace:
    world = world_of(row, revision)
    pods = {meta.uid(pod): pod for pod in world.objects["pods"]}
    servers = Declared(pods, told.heard, told.endpoint.dst_port if told.endpoint else None)
    return traverse(world, servers, told.request, told.seed)


def world_of(row: Cluster, revision: int) -> World:
    """The cluster at a revision, with every node's rules written from that very revision."""
    nodes = live.world_at(row.name, revision, {}).nodes
    return live.world_at(row.name, revision, dict.fromkeys(nodes, revision))


def first_difference(ones: list[Obj], others: list[Obj]) -> int | None:
    """The first place at which two walks do something else."""
    for place, (one, other) in enumerate(zip(ones, others, strict=False)):
        if _deed(one) != _deed(other):
            return place
    return min(len(ones), len(others)) if len(ones) != len(others) else None


def _deed(hop: Obj) -> tuple[Any, ...]:
    """What a hop does: where, by which rule, with which outcome. Its words may name a moment, so they do not count."""
    return hop["stage"], hop["place"], hop["header"], hop.get("was"), hop.get("verdict")
