"""TrafficGenerator: a load on the cluster's network, as an object.

No real cluster has this kind; there one runs a load tester in a pod. Its spec says who sends what to whom and how
often; its status counts what became of the requests: all of them, by verdict, by endpoint and by edge.
"""

from __future__ import annotations

from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, NONE
from cluster.api.requests import sender_problems, url_problems
from cluster.apimachinery import meta, schema, validation
from cluster.apimachinery.errors import Cause, invalid_value, not_supported
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.models import KubeObject

FASTEST = 1_000_000  # requests a second
LONGEST = 86_400  # seconds
PATTERNS, CONNECTIONS = ("steady", "burst"), ("new", "reused")
_COUNTS: Obj = {"type": "object", "additionalProperties": {"type": "integer"}}
SCHEMA: Obj = {
    "description": "TrafficGenerator sends a request over and over and counts what becomes of it.",
    "type": "object",
    "properties": {
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": {"$ref": "#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"},
        "spec": {
            "type": "object",
            "description": "The load.",
            "properties": {
                "from": {
                    "type": "object",
                    "description": "Who sends: exactly one of these.",
                    "properties": {
                        "pod": {"type": "string", "description": "The name of a pod in this namespace."},
                        "node": {"type": "string", "description": "The name of a node."},
                        "internet": {
                            "type": "object",
                            "description": "Somebody outside the cluster.",
                            "properties": {},
                        },
                    },
                },
                "to": {"type": "string", "description": "Where to: a URL such as http://my-nginx/."},
                "rate": {"type": "integer", "format": "int32", "description": "Requests a second; 10 by default."},
                "pattern": {
                    "type": "string",
                    "description": "steady, or burst: each second's requests at once. steady by default.",
                },
                "duration": {
                    "type": "integer",
                    "format": "int32",
                    "description": "For how many seconds of the cluster's time; until it is deleted by default.",
                },
                "connections": {
                    "type": "string",
                    "description": "new: each request on a connection of its own; reused: all on one, as with "
                    "keep-alive, so that all hit one pod. new by default.",
                },
            },
        },
        "status": {
            "type": "object",
            "description": "What became of the requests so far.",
            "properties": {
                "phase": {"type": "string", "description": "Running or Finished."},
                "requests": {"type": "integer", "description": "How many were sent."},
                "elapsedMilliseconds": {"type": "integer", "description": "For how long, in the cluster's time."},
                "verdicts": {**_COUNTS, "description": "Requests by how they ended."},
                "endpoints": {**_COUNTS, "description": "Answered requests by the pod that answered."},
                "edges": {
                    "type": "array",
                    "description": "Requests by each pair of neighbouring places on their way.",
                    "items": {
                        "type": "object",
                        "properties": {
                            "from": {"type": "string", "description": "kind/name of the one."},
                            "to": {"type": "string", "description": "kind/name of the other."},
                            "requests": {"type": "integer", "description": "How many passed."},
                        },
                    },
                },
                "sample": {"type": "integer", "description": "The newest request in the traffic log, told whole."},
            },
        },
    },
}
"""What clients may write and will read; `kubectl explain trafficgenerator` prints it."""


schema.define(("traffic.podium.local", "v1", "TrafficGenerator"), SCHEMA)


def _sender(obj: Obj) -> str:
    sender = meta.get(obj, "spec.from") or {}
    return next((f"{kind}/{sender[kind]}" for kind in ("pod", "node") if sender.get(kind)), "internet")


def _failed(obj: Obj) -> int:
    verdicts: Obj = meta.get(obj, "status.verdicts") or {}
    return sum(verdicts.values()) - int(verdicts.get("answered", 0))


class TrafficGenerator(KubeObject):
    KIND = Kind(
        "traffic.podium.local", "v1", "TrafficGenerator", "trafficgenerators", ("tg",), subresources=("status",)
    )
    COLUMNS = (
        NAME_COLUMN,
        Column("From", _sender, description="Who sends."),
        Column("To", lambda o: meta.get(o, "spec.to") or NONE, description="Where to."),
        Column("Rate", lambda o: meta.get(o, "spec.rate", 0), type="integer", description="Requests a second."),
        Column("Requests", lambda o: meta.get(o, "status.requests", 0), type="integer", description="Sent so far."),
        Column("Failed", _failed, type="integer", description="Those of them that were not answered."),
        Column("Phase", lambda o: meta.get(o, "status.phase") or "Pending", description="Running or Finished."),
        AGE_COLUMN,
        Column("Connections", lambda o: meta.get(o, "spec.connections") or NONE, wide=True,
               description="new or reused."),
    )  # fmt: skip
    FORM = ("spec.to", "spec.rate", "spec.pattern", "spec.duration", "spec.connections")
    GENERATION = True

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = obj["spec"] = obj.get("spec") or {}
        for field, value in (("rate", 10), ("pattern", PATTERNS[0]), ("connections", CONNECTIONS[0])):
            if spec.get(field) is None:
                spec[field] = value

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            obj.pop("status", None)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj["spec"]
        found = sender_problems(spec.get("from") or {}) + url_problems("spec.to", str(spec.get("to") or ""))
        found += [invalid_value("spec.rate", spec["rate"], t) for t in validation.is_in_range(spec["rate"], 1, FASTEST)]
        duration = spec.get("duration")
        if duration is not None:
            texts = validation.is_in_range(duration, 1, LONGEST)
            found += [invalid_value("spec.duration", duration, text) for text in texts]
        for field, choices in (("pattern", PATTERNS), ("connections", CONNECTIONS)):
            if spec[field] not in choices:
                found.append(not_supported(f"spec.{field}", spec[field], choices))
        return found
