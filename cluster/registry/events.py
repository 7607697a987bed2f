"""Events: what controllers and kubelets say about an object, for `kubectl describe` and the page.

An Event said again is not stored again: whoever says the same words about the same object counts the Event that is
there. Names end in the moment, in hexadecimal nanoseconds, so that lists, which go by name, tell a story in its order.
(In Kubernetes: client-go/tools/record.)
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.registry.acts import Event

_ticks = count()


def repeated(act: Event, said: Iterable[Obj]) -> Obj | None:
    """The Event among those already said about the object that says the same."""
    new = event_for(act)
    same = ("type", "reason", "message", "source")
    return next(
        (
            old
            for old in said
            if all(old.get(field) == new[field] for field in same)
            and meta.get(old, "involvedObject.fieldPath", "") == act.field
        ),
        None,
    )


def event_for(act: Event) -> Obj:
    """The Event object an act says."""
    about, now = act.about, clock.timestamp()
    moment = int(clock.now() * 1e9) + next(_ticks) % 1000
    source = {"component": act.component, "host": act.host}
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {
            "name": f"{meta.name(about)}.{moment:x}",
            "namespace": meta.namespace(about) or "default",
        },
        "involvedObject": _reference(about, act.field),
        "reason": act.reason,
        "message": act.message,
        "source": {k: v for k, v in source.items() if v},
        "firstTimestamp": now,
        "lastTimestamp": now,
        "count": 1,
        "type": act.type,
        "eventTime": None,
        "reportingComponent": act.component,
        "reportingInstance": act.host,
    }


def _reference(about: Obj, field: str) -> Obj:
    found = {
        "kind": about["kind"],
        "namespace": meta.namespace(about),
        "name": meta.name(about),
        "uid": meta.uid(about),
        "apiVersion": about["apiVersion"],
        "resourceVersion": meta.resource_version(about),
        "fieldPath": field,
    }
    return {k: v for k, v in found.items() if v}
