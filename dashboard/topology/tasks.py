"""Work that comes to an end, and storage that is asked for: Jobs, CronJobs and claims as the picture shows them.

A Job counts pods that have ended well, where a Deployment counts those that are ready; a CronJob counts the Jobs that
it has running. Both are told with the fields of a workload, so that one card draws them all. A claim is a record: it
runs nothing, and is bound to a volume or waits for one. The words are those of kubectl's columns.
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj

ENDS = ("Complete", "Failed", "Suspended")
SHORT = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"}


def job(obj: Obj) -> dict[str, Any]:
    """`ready` of `desired` completions; `note` is its STATUS: Running, Complete, Failed or Suspended."""
    spec, status = obj["spec"], obj.get("status") or {}
    return {
        **_work(obj, spec.get("template") or {}),
        "desired": spec.get("completions", 1),
        "ready": status.get("succeeded", 0),
        "replicas": status.get("active", 0),
        "paused": bool(spec.get("suspend", False)),
        "selector": meta.get(obj, "spec.selector.matchLabels", {}),
        "note": next((end for end in ENDS if (meta.condition(obj, end) or {}).get("status") == "True"), "Running"),
    }


def cronjob(obj: Obj) -> dict[str, Any]:
    """`ready` Jobs that are active; `note` is its schedule, `last` when it last made one."""
    spec, status = obj["spec"], obj.get("status") or {}
    active, last = len(status.get("active") or []), status.get("lastScheduleTime")
    return {
        **_work(obj, meta.get(obj, "spec.jobTemplate.spec.template", {})),
        "desired": active,
        "ready": active,
        "replicas": active,
        "paused": bool(spec.get("suspend", False)),
        "selector": {},
        "note": spec["schedule"],
        "last": clock.parse(last) if last else None,
    }


def _work(obj: Obj, template: Obj) -> dict[str, Any]:
    """What a card needs of any workload and these have no counts of."""
    containers = meta.get(template, "spec.containers", [])
    owner = meta.controller_of(obj)
    return {
        "kind": obj["kind"],
        "owner": {key: owner[key] for key in ("kind", "name", "uid")} if owner else None,
        "labels": meta.labels(obj),
        "image": containers[0]["image"] if containers else "",
        "ports": [],
        "updated": 0,
        "revision": "",
    }


def claim(obj: Obj) -> dict[str, Any]:
    """A PersistentVolumeClaim: `facts` are kubectl's columns, in their order."""
    spec, bound = obj["spec"], meta.get(obj, "spec.volumeName", "")
    modes = meta.get(obj, "status.accessModes", []) if bound else []
    return {
        "kind": obj["kind"],
        "keys": [],
        "labels": meta.labels(obj),
        "facts": {
            "Status": meta.get(obj, "status.phase", "Pending"),
            "Volume": bound,
            "Capacity": meta.get(obj, "status.capacity.storage", "") if bound else "",
            "Access modes": ",".join(SHORT[mode] for mode in modes),
            "Storage class": spec.get("storageClassName", ""),
        },
    }
