"""What pods are given and what a namespace allows: Secret, ConfigMap, Namespace, quotas and ranges."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from cluster.apimachinery import meta, quantity
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.describe.base import Source, describes
from cluster.kubectl.describe.parts import tables
from cluster.kubectl.describe.parts.metadata import head, labels, notes
from cluster.kubectl.describe.parts.values import amount
from cluster.kubectl.describe.parts.writer import Writer

_SCOPES = {
    "Terminating": "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before "
    "being actively terminated by the system.",
    "NotTerminating": "Matches all pods that do not have an active deadline. These pods usually include long running "
    "pods whose container command is not expected to terminate.",
    "BestEffort": "Matches all pods that do not have resource requirements set. These pods have a best effort quality "
    "of service.",
    "NotBestEffort": "Matches all pods that have at least one resource requirement set. These pods have a burstable or "
    "guaranteed quality of service.",
}
_RANGE = ("min", "max", "defaultRequest", "default", "maxLimitRequestRatio")
_RANGE_HEADINGS = "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio"


@describes("Secret", "api/v1", references=None)
async def secret(source: Source, obj: Obj, w: Writer) -> None:
    """Sizes instead of values; a ServiceAccount's token is shown."""
    head(w, obj)
    w.write(f"\nType:\t{obj.get('type', '')}\n")
    w.write("\nData\n====\n")
    for key, value in sorted((obj.get("data") or {}).items()):
        content = base64.b64decode(value or "")
        is_token = key == "token" and obj.get("type") == "kubernetes.io/service-account-token"
        w.field(key, content.decode(errors="replace") if is_token else f"{len(content)} bytes")


@describes("ConfigMap", "api/v1")
async def config_map(source: Source, obj: Obj, w: Writer) -> None:
    head(w, obj)
    w.write("\nData\n====\n")
    for key, value in sorted((obj.get("data") or {}).items()):
        w.write(f"{key}:\n----\n")
        w.write(f"{value}\n")
        w.write("\n")
    w.write("\nBinaryData\n====\n")
    for key, value in sorted((obj.get("binaryData") or {}).items()):
        w.write(f"{key}: {len(base64.b64decode(value or ''))} bytes\n")
    w.write("\n")


@describes("Namespace", "api/v1", references=None)
async def namespace(source: Source, obj: Obj, w: Writer) -> None:
    base = f"/api/v1/namespaces/{meta.name(obj)}"
    found, ranges = await source.items(f"{base}/resourcequotas"), await source.items(f"{base}/limitranges")
    w.field("Name", meta.name(obj))
    labels(w, "Labels", meta.labels(obj))
    notes(w, "Annotations", meta.annotations_of(obj))
    w.field("Status", meta.get(obj, "status.phase", ""))
    tables.with_transition(w, meta.get(obj, "status.conditions"))
    w.write("\n")
    _quotas(w, found)
    w.write("\n")
    _limit_ranges(w, ranges)


def _quotas(w: Writer, found: Objs) -> None:
    if not found:
        w.write("No resource quota.\n")
        return
    w.write("Resource Quotas\n")
    for quota in sorted(found, key=meta.name):
        w.field("Name", meta.name(quota), 1)
        _scopes(w, quota, "* ", 1)
        w.row("Resource", "Used", "Hard", level=1)
        w.row("--------", "---", "---", level=1)
        hard, used = meta.get(quota, "status.hard", {}), meta.get(quota, "status.used", {})
        for name in sorted(hard):
            w.row(name, amount(used, name), amount(hard, name), level=1)


def _scopes(w: Writer, quota: Obj, bullet: str, level: int) -> None:
    scopes = sorted(meta.get(quota, "spec.scopes", []))
    if scopes:
        w.field("Scopes", ", ".join(scopes), level)
    for scope in scopes:
        if scope in _SCOPES:
            w.write(f"{bullet}{_SCOPES[scope]}\n", level)


@describes("ResourceQuota", "api/v1", references=None)
async def resource_quota(source: Source, obj: Obj, w: Writer) -> None:
    w.field("Name", meta.name(obj))
    w.field("Namespace", meta.namespace(obj))
    _scopes(w, obj, " * ", 0)
    w.table("Resource\tUsed\tHard", 0)
    hard, used = meta.get(obj, "status.hard", {}), meta.get(obj, "status.used", {})
    for name in sorted(hard):
        w.row(name, _like(used.get(name, "0"), hard[name]), amount(hard, name))


def _like(used: str, hard: str) -> str:
    """The use in the limit's family of suffixes: 1Gi of 2Gi, not 1073741824."""
    have, want = quantity.read(used), quantity.read(hard)
    if have.format is want.format:
        return str(have)
    return quantity.format_amount(quantity.parse(str(quantity.whole(used))), want.format)


@describes("LimitRange", "api/v1", references=None)
async def limit_range(source: Source, obj: Obj, w: Writer) -> None:
    w.field("Name", meta.name(obj))
    w.field("Namespace", meta.namespace(obj))
    w.table(_RANGE_HEADINGS, 0)
    for row in _limits(obj):
        w.row(*row)


def _limit_ranges(w: Writer, found: Objs) -> None:
    if not found:
        w.write("No LimitRange resource.\n")
        return
    w.write("Resource Limits\n")
    w.write(f" {_RANGE_HEADINGS}\n")
    w.write(" " + "\t".join("-" * len(heading) for heading in _RANGE_HEADINGS.split("\t")) + "\n")
    for each in found:
        for kind, *cells in _limits(each):
            w.row(f" {kind}", *cells)


def _limits(obj: Obj) -> Iterator[tuple[str, ...]]:
    """One row a resource, sorted (the real kubectl leaves their order to chance)."""
    for limit in meta.get(obj, "spec.limits", []):
        for name in sorted({name for part in _RANGE for name in limit.get(part) or {}}):
            cells = [amount(limit[part], name) if name in (limit.get(part) or {}) else "-" for part in _RANGE]
            yield (limit["type"], name, *cells)
