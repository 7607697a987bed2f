"""Packing endpoints into slices with as few writes as may be.

Every slice that changes is sent to every node, so packing tightly is worth less than leaving slices alone: an
endpoint stays where it is, a new one goes into a slice that changes anyway, else into one with room for all that
are new, else into a new slice. (In Kubernetes: endpointslice's reconcileByPortMapping.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

SIZE = 100


@dataclass
class Content:
    """What one slice lists: endpoints that all serve the same ports."""

    ports: list[Obj]
    endpoints: list[Obj] = field(default_factory=list)

    def fields(self) -> Obj:
        return {"endpoints": self.endpoints, "ports": self.ports}

    def room(self) -> int:
        return SIZE - len(self.endpoints)


@dataclass
class Plan:
    """What becomes of the slices: those that stay, each with its content, new ones, and those that go."""

    keep: list[tuple[Obj, Content]] = field(default_factory=list)
    create: list[Content] = field(default_factory=list)
    delete: list[Obj] = field(default_factory=list)


def plan(existing: Sequence[Obj], groups: Iterable[tuple[list[Obj], list[Obj]]]) -> Plan:
    """The slices for groups of endpoints (ports, endpoints); one empty slice when there are none."""
    found, unclaimed = Plan(), list(existing)
    for ports, endpoints in groups:
        mine = [s for s in unclaimed if (s.get("ports") or []) == ports]
        unclaimed = [s for s in unclaimed if not any(s is m for m in mine)]
        _pack(found, mine, ports, endpoints)
    found.delete += unclaimed
    if not found.keep and not found.create:
        found.create.append(Content([]))
    return _reusing(found)


def _pack(found: Plan, slices: list[Obj], ports: list[Obj], endpoints: list[Obj]) -> None:
    """Place the endpoints of one group."""
    waiting = {_identity(e): e for e in endpoints}
    changed, same = list[Content](), list[Content]()
    for old in slices:
        before = old.get("endpoints") or []
        content = Content(ports, [waiting.pop(i) for i in map(_identity, before) if i in waiting])
        if not content.endpoints:
            found.delete.append(old)
            continue
        found.keep.append((old, content))
        (same if content.endpoints == before else changed).append(content)
    _place(found, list(waiting.values()), changed, same, ports)


def _place(
    found: Plan, new: list[Obj], changed: list[Content], same: list[Content], ports: list[Obj]
) -> None:
    for content in sorted(changed, key=Content.room):
        room = content.room()
        content.endpoints += new[:room]
        new = new[room:]
    roomy = [content for content in same if 0 < len(new) <= content.room()]
    if roomy:
        min(roomy, key=Content.room).endpoints.extend(new)
        return
    found.create += [Content(ports, new[i : i + SIZE]) for i in range(0, len(new), SIZE)]


def _identity(endpoint: Obj) -> str:
    return str(meta.get(endpoint, "targetRef.uid") or endpoint["addresses"])


def _reusing(found: Plan) -> Plan:
    """A slice that would be deleted takes the content of one that would be made."""
    pairs = min(len(found.create), len(found.delete))
    reused = list(zip(found.delete, found.create, strict=False))
    return Plan(found.keep + reused, found.create[pairs:], found.delete[pairs:])
