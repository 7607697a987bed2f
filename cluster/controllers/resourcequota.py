"""The resourcequota controller: what of each quota is used.

Admission counts for itself when something is made; this loop tells people, and follows what goes. (In Kubernetes:
pkg/controller/resourcequota.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.api import quotas
from cluster.api.quotas import QUOTAS
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Update, controller
from cluster.client.view import View
from cluster.controllers._everything import EveryKind


def _counting(resource: str, obj: Obj, view: View) -> Iterable[str]:
    """The quotas that count an object, and a quota itself."""
    if resource == QUOTAS:
        yield meta.key(obj)
    if meta.namespace(obj):
        for quota in view.list(QUOTAS, meta.namespace(obj)):
            if quotas.counted(quota, [resource]):
                yield meta.key(quota)


@controller("resourcequota", component="resourcequota-controller", watches=EveryKind(_counting))
def reconcile(key: str, view: View) -> list[Act]:
    """A quota's status repeats what it allows and says how much of it the namespace's objects use."""
    quota = view.get(QUOTAS, *meta.split_key(key))
    if quota is None or meta.is_deleting(quota):
        return []
    namespace = meta.namespace(quota)
    namespaced = [kind.resource for kind in view.kinds.kinds() if kind.namespaced]
    counted = quotas.counted(quota, namespaced)
    used = quotas.total(quota, ((r, obj) for r in counted for obj in view.list(r, namespace)))
    status = {"hard": dict(meta.get(quota, "spec.hard", {})), "used": used}
    if status == quota.get("status"):
        return []
    return [Update(QUOTAS, {**quota, "status": status}, "what is used has changed", "status")]
