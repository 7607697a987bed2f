"""What happened to an object: its events, at the end of its description.

An event that repeats is one object with a count ("3m (x14 over 20m)"). Which events are an object's is asked of the
API server with a field selector over `involvedObject`. (In kubectl: describe.DescribeEvents, searchEvents.)
"""

from __future__ import annotations

from collections.abc import Iterator

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl import gosort

from .values import since
from .writer import Writer

Reference = dict[str, str]
"""What an event's involvedObject must say: name, namespace, kind, uid; an empty value is not asked for."""


def reference(obj: Obj) -> Iterator[Reference]:
    """The one reference that events of most kinds carry."""
    yield {
        "name": meta.name(obj),
        "namespace": meta.namespace(obj),
        "kind": str(obj.get("kind", "")),
        "uid": meta.uid(obj),
    }


def field_selector(wanted: Reference) -> str:
    """The field selector that finds the events about a reference."""
    needed = {key: value for key, value in wanted.items() if value or key in ("name", "namespace")}
    return ",".join(f"involvedObject.{key}={value}" for key, value in needed.items())


def events(w: Writer, found: Objs) -> None:
    """The table of events, the latest last."""
    if not found:
        w.field("Events", "<none>")
        return
    w.flush()
    w.write("Events:\n")
    w.write("Type\tReason\tAge\tFrom\tMessage\n", 1)
    w.write("----\t------\t----\t----\t-------\n", 1)
    for event in gosort.sort(found, lambda event: moment_of(event.get("lastTimestamp"))):
        w.row(
            event.get("type", ""),
            event.get("reason", ""),
            interval(event),
            source(event),
            message(event),
            level=1,
        )


def moment_of(timestamp: str | None) -> float:
    """A moment to sort by; one that is not told comes first."""
    return clock.parse(timestamp) if timestamp else 0.0


def interval(event: Obj) -> str:
    """How long ago, and for one that repeats how often over which time."""
    first = since(event.get("eventTime") or event.get("firstTimestamp"))
    series = event.get("series")
    if series:
        return f"{since(series.get('lastObservedTime'))} (x{series.get('count', 0)} over {first})"
    if event.get("count", 0) > 1:
        return f"{since(event.get('lastTimestamp'))} (x{event['count']} over {first})"
    return first


def source(event: Obj) -> str:
    return str(meta.get(event, "source.component") or event.get("reportingComponent") or "")


def message(event: Obj) -> str:
    """The event's sentence, behind the part of the object it is about."""
    text = str(event.get("message") or "").strip()
    part = meta.get(event, "involvedObject.fieldPath")
    return f"{part}: {text}" if part else text
