"""What an Event must say, in the old style and in the new.

An Event of the old style counts: firstTimestamp, lastTimestamp, count. One of the new style (it has an eventTime) is
one observation, says who reports it and what was done, and becomes a series when it goes on. The group events.k8s.io
takes only new ones, and lets nobody rewrite them. (In Kubernetes: pkg/apis/core/validation/events.go.)
"""

from __future__ import annotations

from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import Cause, immutable, invalid_value, required
from cluster.apimachinery.meta import Obj

TYPES = ("Normal", "Warning")
LONGEST = {"reportingInstance": 128, "action": 128, "reason": 128}
LONGEST_MESSAGE = 1024
_OLD_STYLE = ("firstTimestamp", "lastTimestamp", "count", "source")
_FIXED = ("involvedObject", "reason", "message", "source", "firstTimestamp", "lastTimestamp", "count", "type",
          "eventTime", "action", "related", "reportingComponent", "reportingInstance")  # fmt: skip


def problems(obj: Obj, reporter: str = "reportingComponent") -> list[Cause]:
    """What no Event may lack or contradict. `reporter` is what the version at hand calls who reports it."""
    namespace, about = meta.namespace(obj), meta.get(obj, "involvedObject.namespace") or ""
    if not obj.get("eventTime"):
        return [] if namespace == (about or "default") else [_elsewhere(about)]
    found = [] if about or namespace in ("default", "kube-system") else [_elsewhere(about)]
    who = obj.get("reportingComponent") or ""
    found += [] if who else [required(reporter)]
    found += validation.causes(reporter, who, validation.is_qualified_name(who))
    for field, most in LONGEST.items():
        found += [] if obj.get(field) else [required(field)]
        found += _long(field, obj.get(field) or "", most)
    return found + _long("message", obj.get("message") or "", LONGEST_MESSAGE)


def _elsewhere(namespace: str) -> Cause:
    """An Event lives where its object does; one about a cluster-scoped object lives in "default"."""
    return invalid_value("involvedObject.namespace", namespace, "does not match event.namespace")


def _long(field: str, text: str, most: int) -> list[Cause]:
    return [invalid_value(field, "", f"can have at most {most} characters")] if len(text.encode()) > most else []


def new_problems(obj: Obj) -> list[Cause]:
    """What events.k8s.io asks besides of an Event that is made there."""
    found = _series(obj)
    if not obj.get("eventTime"):
        found.append(required("eventTime"))
    if obj.get("type") not in TYPES:
        found.append(invalid_value("type", "", f"has invalid value: {obj.get('type') or ''}"))
    old_style = [field for field in _OLD_STYLE if obj.get(field)]
    return found + [invalid_value(field, "", "needs to be unset") for field in old_style]


def changes(obj: Obj, old: Obj) -> list[Cause]:
    """What events.k8s.io lets nobody change: everything but the series and the metadata."""
    found = _series(obj) if obj.get("series") != old.get("series") else []
    changed = [field for field in _FIXED if (obj.get(field) or None) != (old.get(field) or None)]
    return found + [immutable(_NAMES.get(field, field), obj.get(field)) for field in changed]


_NAMES = {"reportingComponent": "reportingController"}


def _series(obj: Obj) -> list[Cause]:
    series = obj.get("series")
    if series is None:
        return []
    short = (series.get("count") or 0) < 2
    found = [invalid_value("series.count", "", "should be at least 2")] if short else []
    return found if series.get("lastObservedTime") else [*found, required("series.lastObservedTime")]
