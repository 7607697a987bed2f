"""Deletion: a request, then a wait, then the end.

Deleting an object that has a grace period, finalizers or something else that holds it only marks it: it gets a
deletionTimestamp and stays until the wait is over. How dependents go is written as a finalizer: "orphan" leaves
them, "foregroundDeletion" makes the owner wait for them; in the background, the default, the garbage collector
follows by itself. (In Kubernetes: registry/rest/delete.go and registry/generic/registry/store.go.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cluster.apimachinery import clock, errors, meta
from cluster.apimachinery.errors import invalid_value, not_supported
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind

ORPHAN, FOREGROUND = "orphan", "foregroundDeletion"
_FINALIZER = {"Orphan": ORPHAN, "Foreground": FOREGROUND, "Background": ""}


@dataclass(frozen=True)
class Options:
    """metav1.DeleteOptions, understood. `grace` is in seconds, None for the object's own."""

    grace: int | None = None
    policy: str = ""
    uid: str = ""
    resource_version: str = ""
    dry_run: bool = False

    @classmethod
    def of(cls, body: Obj | None) -> Options:
        """From a request's body; 422 for what it may not say."""
        body = body or {}
        policy = body.get("propagationPolicy") or ""
        causes = []
        if policy and body.get("orphanDependents") is not None:
            both = "orphanDependents and deletionPropagation cannot be both set"
            causes.append(invalid_value("propagationPolicy", policy, both))
        if policy and policy not in _FINALIZER:
            causes.append(not_supported("propagationPolicy", policy, ["Foreground", "Background", "Orphan", "nil"]))
        if causes:
            raise errors.invalid("DeleteOptions", "meta.k8s.io", "", causes)
        if body.get("orphanDependents"):
            policy = "Orphan"
        conditions = body.get("preconditions") or {}
        grace = body.get("gracePeriodSeconds")
        return cls(
            None if grace is None else max(0, int(grace)),
            policy,
            conditions.get("uid") or "",
            conditions.get("resourceVersion") or "",
            bool(body.get("dryRun")),
        )


def check(kind: Kind, obj: Obj, options: Options) -> None:
    """409 when the object is not the one the client meant; the error calls it by its kind."""
    wanted = (
        ("UID", options.uid, meta.uid(obj), "deleted and then recreated"),
        ("ResourceVersion", options.resource_version, meta.resource_version(obj), "modified"),
    )
    for field, asked, found, happened in wanted:
        if asked and asked != found:
            why = f"the {field} in the precondition ({asked}) does not match the {field} in record ({found})."
            called = f"{kind.kind}.{kind.group}" if kind.group else kind.kind
            raise errors.conflict(called, meta.name(obj), f"{why} The object might have been {happened}")


def marked(model: Any, obj: Obj, options: Options) -> Obj | None:
    """The object as it lingers after this request, or None when nothing holds it and it goes at once."""
    finalizers = _finalizers(obj, options.policy)
    if not meta.is_deleting(obj):
        finalizers = [*finalizers, *(f for f in model.CLEANUP if f not in finalizers)]
    grace = model.grace(obj, options.grace)
    head = meta.metadata(obj)
    if meta.is_deleting(obj):
        grace = min(grace, int(head.get("deletionGracePeriodSeconds") or 0))
    if not grace and not finalizers and not model.held(obj):
        return None
    return {**obj, "metadata": _marked_head(head, grace, finalizers)}


def _marked_head(head: Obj, grace: int, finalizers: list[str]) -> Obj:
    """Metadata with the mark of deletion; a mark that is there already only ever gets a shorter grace."""
    shorter = grace < int(head.get("deletionGracePeriodSeconds") or 0)
    if not head.get("deletionTimestamp") or shorter:
        stamp = clock.timestamp(clock.now() + grace)
        head = {**head, "deletionTimestamp": stamp, "deletionGracePeriodSeconds": grace}
        if "generation" in head and not shorter:
            head["generation"] += 1
    if finalizers != (head.get("finalizers") or []):
        head = {**head, "finalizers": finalizers}
        if not finalizers:
            del head["finalizers"]
    return head


def _finalizers(obj: Obj, policy: str) -> list[str]:
    """The finalizers after a request that names a policy (none named keeps them)."""
    now = meta.finalizers(obj)
    if not policy:
        return now
    kept = [f for f in now if f not in (ORPHAN, FOREGROUND)]
    wanted = _FINALIZER[policy]
    return [*kept, wanted] if wanted else kept


def finished(model: Any, obj: Obj) -> bool:
    """Whether an update has taken away the last thing that held a deleted object."""
    head = meta.metadata(obj)
    return (
        meta.is_deleting(obj)
        and not head.get("finalizers")
        and not head.get("deletionGracePeriodSeconds")
        and not model.held(obj)
    )
