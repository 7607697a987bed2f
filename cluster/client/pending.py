"""What waits for a step: the decisions that a paused cluster's loops would make next.

A loop that may not write yet has decided all the same, and a decision is a value: so it can be shown before it is
taken, and predicted. What only chance settles is left open. Of a new pod's name just the base is told; the scheduler,
where several nodes are equally good, is asked again under other rolls, and all that come out are told as a tie.
(A real cluster cannot be held; its components race each other, which is why all that wait here are shown side by side
and in no order.)
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Controller, Create, Decided, Delete, Event, Patch
from cluster.client.view import View

ROLLS = 12
"""How often chance is asked again in order to find who is tied."""
SHOWN = 8
"""Decisions shown of one loop; the others are counted."""


def described(controller: Controller, key: str, decided: Decided, view: View, causes: tuple[int, ...]) -> Obj:
    """A decision that waits: {loop, component, key, causes, node, nodes, writes: [{verb, kind, …, times}]}.

    `node` is where it would happen, if on a node; `nodes` are the tied ones when that is still open.
    """
    writes = Counter(tuple(_summary(act, view).items()) for act in decided.acts if not isinstance(act, Event))
    if decided.beside:
        writes[("verb", "write"), ("kind", "rules"), ("name", decided.beside)] += 1
    if not writes:
        writes = Counter(tuple(_summary(act, view).items()) for act in decided.acts)
    nodes = _tied(controller, key, view) if view.rolled else _nodes(decided)
    return {
        "loop": controller.name,
        "component": controller.component,
        "key": key,
        "causes": list(causes),
        "node": next(iter(nodes)) if len(nodes) == 1 else "",
        "nodes": nodes if len(nodes) > 1 else [],
        "writes": [{**dict(summary), "times": times} for summary, times in writes.items()],
    }


def shown(held: dict[str, Obj]) -> list[Obj]:
    """What is told of one loop's held decisions, alike ones once; each says how many wait in all."""
    alike = {repr((entry["writes"], entry["node"])): entry for entry in reversed(held.values())}
    told = list(reversed(alike.values()))
    return [{**entry, "waiting": len(told)} for entry in told[:SHOWN]]


def _summary(act: Act, view: View) -> dict[str, Any]:
    """What the page says of one act, its chance left out."""
    if isinstance(act, Event):
        return {"verb": "record", "kind": "Event", "name": act.reason, "why": act.message}
    verb = {Create: "create", Delete: "delete"}.get(type(act), "update")
    kind = view.kinds.kind(act.resource).kind
    if isinstance(act, Delete | Patch):
        return {"verb": verb, "kind": kind, "namespace": act.namespace, "name": act.name, "why": act.why}
    name = (verb == "create" and meta.metadata(act.obj).get("generateName")) or meta.name(act.obj)
    return {"verb": verb, "kind": kind, "namespace": meta.namespace(act.obj), "name": name, "why": act.why}


def _nodes(decided: Decided) -> list[str]:
    """The nodes of the pods that a decision writes."""
    objects = [act.obj for act in decided.acts if not isinstance(act, Delete | Patch | Event)]
    found = {meta.get(obj, "spec.nodeName", "") for obj in objects if obj.get("kind") == "Pod"}
    return sorted(found - {""})


def _tied(controller: Controller, key: str, view: View) -> list[str]:
    """The nodes that come out under other rolls."""
    rolls = (replace(view, roll=roll) for roll in range(ROLLS))
    return sorted({node for rolled in rolls for d in controller.decide([key], rolled).values() for node in _nodes(d)})
