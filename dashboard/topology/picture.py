"""The picture as every page of one cluster has it: the fold of all that was sent. Pure.

The server keeps it for two reasons. Who comes now gets it whole, at no more cost than writing it down; and of a
changed object only the fields that differ need be sent, since everyone has the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.topology.messages import TOLD, Message

CROWD = 1000
"""With more pods a node is drawn as a bar and its pods are not: the first picture can do without most of them."""
PORTION = 1000
DRIFT = 0.05
"""Seconds by which a page's own clock may be off."""
QUIET = ("ready", "succeeded")

Entities = dict[str, dict[str, Any]]


class Picture:
    """Made from a snapshot; `tell` keeps it up to date."""

    def __init__(self, snapshot: Message) -> None:
        self.message = snapshot

    @property
    def revision(self) -> int:
        return int(self.message["revision"])

    def tell(self, delta: Message) -> Message:
        """Fold a delta in, and give it as those need it who have the picture: `alter` has only fields that differ."""
        whole, altered = [], []
        collections: dict[str, Entities] = self.message["collections"]
        for collection, key, value in delta["set"]:
            before = collections[collection].get(key)
            collections[collection][key] = value
            if before is None:
                whole.append([collection, key, value])
            elif fields := {name: v for name, v in value.items() if before.get(name) != v}:
                altered.append([collection, key, fields])
        for collection, key in delta["del"]:
            collections[collection].pop(key, None)
        known = self._time_goes_on(delta) and not any(change[0] == "nodes" for change in whole + altered)
        self._remember(delta)
        kept = {k: v for k, v in delta.items() if (v or k == "proxies") and not (known and k in ("now", "clock"))}
        return {**kept, "set": whole, "alter": altered}

    def _time_goes_on(self, delta: Message) -> bool:
        """Whether the cluster's clock stands where everyone expects it, so that it need not be told."""
        if "clock" not in delta or delta["heartbeats"]:
            return False
        before, after = self.message["clock"], delta["clock"]
        passed = 0 if before["paused"] else (delta["now"] - self.message["now"]) * before["speed"]
        expected = {**before, "counter": after["counter"]}
        drift = float(after["counter"] - before["counter"] - passed)
        return bool(expected == after) and abs(drift) < DRIFT

    def _remember(self, delta: Message) -> None:
        beats = {**self.message["heartbeats"], **delta["heartbeats"]}
        self.message = {
            **self.message,
            **{name: delta[name] for name in ("revision", "now", "clock", "proxies") if name in delta},
            "heartbeats": {node: at for node, at in beats.items() if at is not None},
            "changes": [*self.message["changes"], *delta["changes"]][-TOLD:],
        }

    def parts(self) -> Iterator[Message]:
        """The messages that make the picture for who has nothing: one; for a crowd the first picture, then the rest."""
        collections: dict[str, Entities] = self.message["collections"]
        pods, slices = collections["pods"], collections["slices"]
        if len(pods) <= CROWD:
            yield self.message
            return
        troubled = {uid: pod for uid, pod in pods.items() if pod["state"] not in QUIET}
        first = {**collections, "pods": troubled, "slices": {}, "records": {}}
        yield {**self.message, "collections": first, "changes": [], "crowd": crowd(pods, slices)}
        rest = [
            *(["pods", uid, pod] for uid, pod in pods.items() if uid not in troubled),
            *([name, uid, value] for name in ("slices", "records") for uid, value in collections[name].items()),
        ]
        portions = [rest[at : at + PORTION] for at in range(0, len(rest), PORTION)]
        for number, portion in enumerate(portions, start=1):
            last = number == len(portions)
            end = {"whole": True, "changes": self.message["changes"]} if last else {}
            yield {"type": "delta", "revision": self.revision, "set": portion, **end}


def crowd(pods: Entities, slices: Entities) -> dict[str, Any]:
    """What the first picture of a crowd counts: {pods, nodes: {name: [ready, all]}, services: {ns/name: …}}."""
    own = [pod for pod in pods.values() if not pod["system"]]
    ready = Counter(pod["node"] for pod in pods.values() if pod["state"] == "ready")
    everyone = Counter(pod["node"] for pod in pods.values())
    listed: Counter[str] = Counter()
    serving: Counter[str] = Counter()
    for piece in slices.values():
        service = f"{piece['namespace']}/{piece['service']}"
        listed[service] += len(piece["endpoints"])
        serving[service] += sum(endpoint["ready"] for endpoint in piece["endpoints"])
    return {"pods": len(own), "nodes": _pairs(ready, everyone), "services": _pairs(serving, listed)}


def _pairs(some: Mapping[str, int], every: Mapping[str, int]) -> dict[str, list[int]]:
    return {name: [some.get(name, 0), total] for name, total in every.items() if name}
