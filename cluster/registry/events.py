"""Events: what controllers and kubelets say about an object, for `kubectl describe` and the page.

An Event said again is not stored again: its name is made of what it says, so the same words about the same
object find the Event that is there, and count. (In Kubernetes: client-go/tools/record.)
"""

from __future__ import annotations

import hashlib

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.registry.acts import Event


def event_for(act: Event) -> Obj:
    """The Event object an act says, named so that repeats meet it."""
    about, now = act.about, clock.timestamp()
    said = "\0".join((meta.uid(about), act.type, act.reason, act.message, act.component, act.host, act.field))
    source = {"component": act.component, "host": act.host}
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {
            "name": f"{meta.name(about)}.{hashlib.sha256(said.encode()).hexdigest()[:16]}",
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
