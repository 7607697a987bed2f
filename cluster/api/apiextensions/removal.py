"""How a CustomResourceDefinition goes: its objects first.

A definition without its objects would leave rows that nobody can read. So a deleted definition gets a finalizer, no
object of it can be made any more, and those that are there are deleted; one that is held by a finalizer of its own
holds its definition too. With the last object the definition goes. (In Kubernetes:
apiextensions-apiserver/pkg/controller/finalizer.)
"""

from __future__ import annotations

from typing import Any

from cluster.api.apiextensions import naming
from cluster.api.apiextensions.naming import DEFINITIONS, TERMINATING, with_condition
from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj

FINALIZER = "customresourcecleanup.apiextensions.k8s.io"
_IN_PROGRESS = ("InstanceDeletionInProgress", "CustomResource deletion is in progress")
_WHY = "its definition is being deleted"


def begin(tx: Any, crd: Obj) -> None:
    """Delete the objects of a definition that was just marked; without any left, the definition goes too."""
    crd["status"] = with_condition(crd, TERMINATING, True, *_IN_PROGRESS)["status"]
    resource, left = f"{crd['spec']['names']['plural']}.{crd['spec']['group']}", False
    for obj in tx.list(resource) if meta.condition_is(crd, naming.ESTABLISHED) else ():
        if meta.finalizers(obj):
            left = True
            _mark(tx, resource, obj)
        else:
            tx.delete(resource, meta.namespace(obj), meta.name(obj), _WHY)
    if not left:
        tx.afterwards(lambda: _finish(tx, meta.name(crd)))


def _mark(tx: Any, resource: str, obj: Obj) -> None:
    """Have an object that something holds know that it is to go."""
    if not meta.is_deleting(obj):
        head = {**obj["metadata"], "deletionTimestamp": clock.timestamp(), "deletionGracePeriodSeconds": 0}
        head["generation"] = int(head.get("generation") or 0) + 1
        tx.update(resource, {**obj, "metadata": head}, _WHY)


def let_go(tx: Any, name: str, leaving: Obj) -> None:
    """Let a definition go that has waited for this object, if it was the last one."""
    crd = tx.read(DEFINITIONS, "", name)
    if crd is not None and meta.is_deleting(crd):
        others = [obj for obj in tx.list(name) if meta.uid(obj) != meta.uid(leaving)]
        if not others:
            tx.afterwards(lambda: _finish(tx, name))


def _finish(tx: Any, name: str) -> None:
    """Take the finalizer away; the definition goes unless somebody else holds it as well."""
    crd = tx.read(DEFINITIONS, "", name)
    left = [f for f in meta.finalizers(crd) if f != FINALIZER]
    tx.cluster.crds = tx.cluster.revision + 1
    if left:
        tx.update(DEFINITIONS, {**crd, "metadata": {**crd["metadata"], "finalizers": left}})
        return
    tx.delete(DEFINITIONS, "", name, "none of its objects is left")
    naming.reconsider(tx, crd)
