"""Event of events.k8s.io/v1: the same stored object under the names of the new style.

Clients of today write here: `regarding` instead of involvedObject, `note` instead of message, and what only counted
Events had is called deprecated. An object keeps the version it was written in until the store's takes its place, so
that the kind's hooks know by which rules to judge a change. (In Kubernetes: pkg/apis/events/v1/conversion.go.)
"""

from __future__ import annotations

from cluster.api.events import rules
from cluster.apimachinery import errors, meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Alias, Kind, scheme

KIND = Kind("events.k8s.io", "v1", "Event", "events", short_names=("ev",))
STORED = "events"
_NAMES = {
    "note": "message", "regarding": "involvedObject", "reportingController": "reportingComponent",
    "deprecatedSource": "source", "deprecatedFirstTimestamp": "firstTimestamp",
    "deprecatedLastTimestamp": "lastTimestamp", "deprecatedCount": "count",
}  # fmt: skip
"""What this version calls what the store calls otherwise."""
_OLD_NAMES = {stored: shown for shown, stored in _NAMES.items()}


def to_storage(obj: Obj) -> Obj:
    """The stored Event this one means; StatusError 422 for a new one (it has no uid) that says too little."""
    stored = {_NAMES.get(field, field): value for field, value in obj.items()}
    if not meta.uid(stored):
        causes = rules.problems(stored, "reportingController") + rules.new_problems(stored)
        if causes:
            raise errors.invalid(KIND.kind, "", meta.name(stored), causes)
    return stored


def from_storage(obj: Obj) -> Obj:
    """The stored Event under the names of this version."""
    shown = {_OLD_NAMES.get(field, field): value for field, value in obj.items()}
    return {**shown, "apiVersion": KIND.api_version}


scheme.alias(STORED, Alias(KIND, to_storage, from_storage))
