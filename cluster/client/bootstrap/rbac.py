"""Roles and bindings put into a cluster: at its birth, and again when the API server starts.

A new cluster gets all of them in one stroke, past admission: they are constants, known to be complete and valid (a test
holds them to that). One that is older than they are, or has lost some, gets what it lacks; what somebody added stays,
and what is annotated `autoupdate: "false"` is left alone. (In Kubernetes: EnsureRBACPolicy in
pkg/registry/rbac/rest/storage_rbac.go and component-helpers/auth/rbac/reconciliation.)
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from cluster.api.rbac import bindings
from cluster.apimachinery import clock, meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.client.bootstrap import roles
from cluster.client.bootstrap.built_in import BORN, LACKED, resource_of
from cluster.etcd import store
from cluster.etcd.models import Cluster
from cluster.etcd.store import Author, Write
from cluster.registry.acts import SYSTEM, Act, Create, Delete, Update
from cluster.registry.authorization import covers
from cluster.registry.authorization.policy import KINDS
from cluster.registry.registry import Registry

log = logging.getLogger(__name__)
SUBJECT = ("kind", "name", "namespace")


def install(row: Cluster, objs: Iterable[Obj] | None = None) -> None:
    """Give a new cluster its roles and bindings, or some of them."""
    now, given = clock.timestamp(), roles.objects() if objs is None else objs
    writes = [Write("create", resource_of(obj), _born(obj, now), why=BORN) for obj in given]
    store.commit(row.name, writes, Author(SYSTEM.name, SYSTEM.agent))


def _born(obj: Obj, now: str) -> Obj:
    return {**obj, "metadata": {**obj["metadata"], "uid": meta.new_uid(), "creationTimestamp": now}}


def reconcile(cluster: str) -> int:
    """Put back what a cluster lacks of the policy (all, for one older than roles are); how many objects that were."""
    registry = Registry(cluster)
    there = {(kind, meta.key(obj)): obj for kind in KINDS for obj in registry.list(kind).items}
    wanted = roles.policy() if there else roles.objects()
    return sum(_put(registry, obj, there.get((resource_of(obj), meta.key(obj)))) for obj in wanted)


def _put(registry: Registry, wanted: Obj, old: Obj | None) -> bool:
    """Whether something was put back. What cannot be (its namespace is gone) is left; it is no reason to stop."""
    acts = _lacking(wanted, old)
    try:
        for act in acts:
            registry.write([act], actor=SYSTEM, decision=False)
    except StatusError as error:
        log.warning("cluster %s: %s %s: %s", registry.cluster, wanted["kind"], meta.key(wanted), error)
        return False
    return bool(acts)


def _lacking(wanted: Obj, old: Obj | None) -> list[Act]:
    """What turns the object that is there into one that has all it should."""
    resource = resource_of(wanted)
    if old is None:
        return [Create(resource, wanted, LACKED, quiet=True)]
    if meta.annotations_of(old).get(roles.AUTOUPDATE) != "true":
        return []
    if "roleRef" in wanted and wanted["roleRef"] != old["roleRef"]:
        gone = Delete(resource, meta.namespace(old), meta.name(old), meta.uid(old), LACKED)
        return [gone, Create(resource, wanted, LACKED)]
    new = _with_head(old, wanted) | (_with_subjects(old, wanted) if "roleRef" in wanted else _with_rules(old, wanted))
    return [] if new == old else [Update(resource, new, LACKED)]


def _with_head(old: Obj, wanted: Obj) -> Obj:
    """The old object with the labels and annotations it should have."""
    head = meta.metadata(old)
    for field in ("labels", "annotations"):
        head = {**head, field: {**(head.get(field) or {}), **(meta.metadata(wanted).get(field) or {})}}
    return {**old, "metadata": head}


def _with_rules(old: Obj, wanted: Obj) -> Obj:
    held = old.get("rules") or []
    rules = [*held, *covers.lacking(held, wanted.get("rules") or [])] or None
    gathering = {"aggregationRule": wanted["aggregationRule"]} if "aggregationRule" in wanted else {}
    return {"rules": rules, **gathering}


def _with_subjects(old: Obj, wanted: Obj) -> Obj:
    held = bindings.subjects(old)
    known = {tuple(subject.get(field) or "" for field in SUBJECT) for subject in held}
    missing = [s for s in bindings.subjects(wanted) if tuple(s.get(field) or "" for field in SUBJECT) not in known]
    return {"subjects": [*held, *missing]} if held or missing else {}
