"""Event: something worth telling happened to an object.

Events are what `kubectl describe` ends with. They say what was done and why, count how often, and are nobody's
state: no controller acts on them.
"""

from __future__ import annotations

from cluster.api.events import rules
from cluster.api.printing import NAME_COLUMN, since
from cluster.apimachinery import errors, meta
from cluster.apimachinery.errors import Cause
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import text_at
from cluster.etcd.models import KubeObject

_INVOLVED = ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")


def _first(obj: Obj) -> str:
    return since(obj.get("firstTimestamp") or obj.get("eventTime"))


def _last(obj: Obj) -> str:
    if obj.get("series"):
        return since(obj["series"].get("lastObservedTime"))
    return since(obj["lastTimestamp"]) if obj.get("lastTimestamp") else _first(obj)


def _count(obj: Obj) -> int:
    """How often it happened; an event of the new style that stands alone carries no count."""
    return int((obj.get("series") or obj).get("count") or (0 if obj.get("series") else 1))


def _about(obj: Obj) -> str:
    kind, name = (meta.get(obj, f"involvedObject.{f}", "") for f in ("kind", "name"))
    return f"{kind.lower()}/{name}" if name else kind.lower()


def _source(obj: Obj) -> str:
    source = obj.get("source") or {}
    component = source.get("component") or obj.get("reportingComponent") or ""
    instance = source.get("host") or obj.get("reportingInstance") or ""
    return f"{component}, {instance}" if instance else component


class Event(KubeObject):
    KIND = Kind("", "v1", "Event", "events", short_names=("ev",))
    COLUMNS = (
        Column("Last Seen", _last, description="When it happened last."),
        Column("Type", lambda o: o.get("type") or "", description="Normal or Warning."),
        Column("Reason", lambda o: o.get("reason") or "", description="What happened, in a word."),
        Column("Object", _about, description="What it happened to."),
        Column("Subobject", lambda o: meta.get(o, "involvedObject.fieldPath", ""), wide=True,
               description="The part of the object it happened to."),
        Column("Source", _source, wide=True, description="Who says so."),
        Column("Message", lambda o: (o.get("message") or "").strip(), description="What happened, in a sentence."),
        Column("First Seen", _first, wide=True, description="When it happened first."),
        Column("Count", _count, wide=True, description="How often it happened."),
        Column("Name", meta.name, format="name", wide=True, description=NAME_COLUMN.description),
    )  # fmt: skip

    CREATES_ON_UPDATE = True

    about_uid = text_at("involvedObject.uid", db_index=True)
    about_kind = text_at("involvedObject.kind")
    about_name = text_at("involvedObject.name")
    type = text_at("type")
    reason = text_at("reason")

    @classmethod
    def merge(cls, subresource: str, new: Obj, old: Obj) -> Obj:
        """Who writes in the new style may not rewrite what was said."""
        if str(new.get("apiVersion", "")).startswith("events.k8s.io/"):
            causes = rules.problems(new, "reportingController") + rules.changes(new, old)
            if causes:
                raise errors.invalid(cls.KIND.kind, "", meta.name(old), causes)
        return super().merge(subresource, new, old)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        return rules.problems(obj)

    @classmethod
    def selectable(cls, obj: Obj) -> dict[str, str]:
        """By the names of both versions: what v1 calls involvedObject is `regarding` in events.k8s.io."""
        involved = obj.get("involvedObject") or {}
        about = {field: involved.get(field) or "" for field in _INVOLVED}
        return {
            **{f"{name}.{field}": value for name in ("involvedObject", "regarding") for field, value in about.items()},
            "reportingController": obj.get("reportingComponent") or "",
            "reason": obj.get("reason") or "",
            "reportingComponent": obj.get("reportingComponent") or "",
            "source": meta.get(obj, "source.component") or obj.get("reportingComponent") or "",
            "type": obj.get("type") or "",
        }
