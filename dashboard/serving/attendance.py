"""Attendance: whoever asks for anything of a cluster keeps it awake, for as long as they ask.

This stands before everything else, since any request may find its cluster asleep: kubectl's, a page's, a websocket's.
One that asks what only its containers know waits a moment, until the loops have taken the cluster up and they run;
all else is in the store. So nobody can tell that it slept. What lasts (a watch, an open page) counts all the time.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from typing import Any

from cluster.apiserver import workers
from cluster.apiserver.root import App, Scope, placed
from cluster.client.bootstrap import upkeep
from cluster.etcd import sleeping
from cluster.etcd.models import Cluster
from dashboard.serving.throttle import Throttle, refuse

PATIENCE, LOOK_EVERY = 2.0, 0.02
"""Seconds that a request waits for a cluster to wake, and between two looks whether it has."""
_OF_A_CLUSTER = re.compile(r"/clusters/([a-z0-9-]{1,63})(?:/|$)")
_OF_ITS_NODES = re.compile(r"/(?:attach|exec|log|portforward|proxy|requests|shell)(?:/|$)")
"""What only a running container or a node can answer."""
_OF_ITS_API = re.compile(r"^/clusters/[^/]+/apis?(?:/|$)")


def cluster_in(path: str) -> str:
    """The cluster that an address speaks of, "" if it is none's."""
    found = _OF_A_CLUSTER.search(path)
    return found[1] if found else ""


class Attendance:
    """Wraps the whole application."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.throttle = Throttle()
        self.present: Counter[str] = Counter()
        self._keeper: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] in ("http", "websocket"):
            workers.pooled.set(True)  # websockets too: one thread for all of a hall's would be the last to be done
            scope = await placed(scope)
            if name := cluster_in(scope["path"]):
                return await self._attended(name, scope, receive, send)
        return await self.app(scope, receive, send)

    async def _attended(self, name: str, scope: Scope, receive: Any, send: Any) -> None:
        self.present[name] += 1
        self._keep()
        try:
            if not sleeping.is_noted(name):
                self.throttle.set(name, await _limit(name))
            if _OF_ITS_API.search(scope["path"]) and (limit := self.throttle.exceeded(name)):
                return await refuse(send, limit)
            await arrive(name, patient=bool(_OF_ITS_NODES.search(scope["path"])))
            await self.app(scope, receive, send)
        finally:
            self.present[name] -= 1
            self.present += Counter()  # none is left of those that are gone

    def _keep(self) -> None:
        """Have whoever stays noted from time to time."""
        if self._keeper is None or self._keeper.done():
            self._keeper = asyncio.get_running_loop().create_task(self._note())

    async def _note(self) -> None:
        while self.present:
            await asyncio.sleep(sleeping.NOTED)
            for name in list(self.present):
                await _attend(name)


async def arrive(name: str, *, patient: bool = True) -> None:
    """Somebody asks for something of a cluster: wake it if it sleeps. Who is `patient` waits until it is up, or so
    long."""
    if not sleeping.is_noted(name) and await _attend(name):
        _waking.add(name)
    if patient and name in _waking:  # whoever woke it, and whoever comes meanwhile; of all others nobody looks
        await _up(name)


async def _up(name: str) -> None:
    for _ in range(int(PATIENCE / LOOK_EVERY)):
        if name not in _waking or not await _is_waking(name):
            break
        await asyncio.sleep(LOOK_EVERY)
    _waking.discard(name)


_waking: set[str] = set()
"""Clusters that were woken here, and of which nobody has seen yet that they are up."""


def _limit_of(name: str) -> int:
    """Requests a second that a cluster answers, 0 for no limit."""
    limits = Cluster.objects.filter(name=name).values_list("limits", flat=True).first() or {}
    return int(limits.get("requests", 0))


def _come(name: str) -> bool:
    upkeep.catch_up(name)
    return sleeping.attend(name)


_limit, _attend = workers.in_thread(_limit_of), workers.in_thread(_come)
_is_waking = workers.in_thread(sleeping.is_waking)
