"""Doors: node ports and load balancers of the clusters, opened on this machine's loopback for real clients.

Somebody on the internet would call a node's ExternalIP at a node port, or a balancer's address; neither exists
outside Podium. A door is a socket on 127.0.0.1 that stands for one of them: what comes in there is carried through
the cluster as a connection from the internet to that address (`cluster.kubelet.entrance`), or, without a cloud, from
the machine beside (`ways`). A node port's door has its number where that is free, else the next free one; doors come
and go with their Services.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from channels.db import database_sync_to_async

from cluster.client import mirror
from cluster.dataplane import live
from cluster.dataplane.world import World
from cluster.etcd.models import ASLEEP, Cluster
from dashboard.serving.door import LOOPBACK, Door, free
from dashboard.serving.ways import Way, refuses, ways

LOOK_EVERY = 0.5  # seconds
log = logging.getLogger(__name__)


class Doors:
    """All doors of a serve. `say` tells the teacher which door leads where."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self.doors: dict[Way, Door] = {}

    async def keep(self) -> None:
        """Follow the clusters until cancelled."""
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("the doors could not follow their Services; they try again")
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """Open, shut and close doors as the clusters are now."""
        wanted = await database_sync_to_async(_wanted)()
        for way in sorted(self.doors.keys() - wanted.keys()):
            self.doors.pop(way).close()
            self._say(f"Closed: {way.told}")
        for way in sorted(wanted):
            if way not in self.doors:
                self._make(way)
            door = self.doors[way]
            with suppress(OSError):  # another program was quicker: it is tried again
                door.shut() if wanted[way] else await door.open()

    def _make(self, way: Way) -> None:
        number = free(way.wished, (door.number for door in self.doors.values()))
        self.doors[way] = Door(way, number)
        self._say(f"Open: {LOOPBACK}:{number} is {way.told}")

    def told(self, cluster: str) -> list[dict[str, Any]]:
        """A cluster's doors for the page: [{service, kind, protocol, port, host, door}]."""
        mine = (door for way, door in sorted(self.doors.items()) if way.cluster == cluster)
        return [{**asdict(door.way), "door": f"{LOOPBACK}:{door.number}"} for door in mine]


_seen: dict[str, tuple[World | str, dict[Way, bool]]] = {}


def _wanted() -> dict[Way, bool]:
    """Every way of every cluster, and whether it refuses."""
    rows = Cluster.objects.values_list("name", "uid", "rest")
    return {way: refused for row in rows for way, refused in _of(*row).items()}


def _of(cluster: str, uid: str, rest: str) -> dict[Way, bool]:
    """A cluster's ways, worked out anew when its world has changed. One that sleeps keeps its ways, not its world."""
    if rest == ASLEEP and cluster in _seen and _seen[cluster][0] == uid:
        return _seen[cluster][1]
    world = live.world_now(cluster)
    if cluster not in _seen or _seen[cluster][0] is not world:
        _seen[cluster] = world, {way: refuses(world, way) for way in ways(cluster, world)}
    if rest == ASLEEP:
        _seen[cluster] = uid, _seen[cluster][1]
        mirror.forget(cluster)
    return _seen[cluster][1]


_open: list[Doors] = []


def start(say: Callable[[str], None]) -> asyncio.Task[None]:
    """Keep doors on the running event loop, and let the page tell which are open."""
    _open[:] = [Doors(say)]
    return asyncio.get_running_loop().create_task(_open[0].keep())


def told(cluster: str) -> list[dict[str, Any]]:
    """The open doors of a cluster; none in a serve without them."""
    return _open[0].told(cluster) if _open else []
