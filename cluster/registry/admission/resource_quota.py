"""ResourceQuota: nobody takes more than the namespace has left.

What is used is counted inside the transaction of the write, from what is stored and what the same batch has taken so
far: two writers never share the last place, and a loop that makes ten pods at once is held to the quota too. (In
Kubernetes: apiserver/pkg/admission/plugin/resourcequota.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.api import quotas
from cluster.apimachinery import errors, meta, quantity
from cluster.apimachinery.meta import Obj
from cluster.etcd.store import Tx
from cluster.registry.admission import Request

ORDER = 100
_CHANGING = ("persistentvolumeclaims", "services")
"""Kinds whose use of a quota can grow when they change."""


def validate(request: Request) -> None:
    """403 for a new pod whose containers do not say what a quota counts."""
    if request.operation != "CREATE" or request.resource != "pods" or request.subresource or not request.obj:
        return
    for quota in request.every(quotas.QUOTAS):
        if meta.namespace(quota) == request.namespace and quotas.matches(quota, "pods", request.obj):
            lacking = quotas.unsaid(meta.get(quota, "spec.hard", {}), request.obj)
            if lacking:
                why = f"failed quota: {meta.name(quota)}: must specify {'; '.join(lacking)}"
                raise errors.forbidden("pods", request.name, why)


def inside(tx: Tx, resource: str, obj: Obj, old: Obj | None) -> None:
    """403 when the object, as it is about to be stored, exceeds what a quota of its namespace has left."""
    namespace = meta.namespace(obj)
    if not namespace or (old is not None and resource not in _CHANGING):
        return
    for quota in tx.once(f"{quotas.QUOTAS}/{namespace}", lambda: tx.list(quotas.QUOTAS, namespace)):
        if quotas.matches(quota, resource, obj):
            _check(tx, quota, resource, obj, old)


def _check(tx: Tx, quota: Obj, resource: str, obj: Obj, old: Obj | None) -> None:
    hard = meta.get(quota, "spec.hard", {})
    before = quotas.usage(resource, old) if old is not None else {}
    asked = {
        name: quantity.subtract(amount, before.get(name, "0"))
        for name, amount in quotas.usage(resource, obj).items()
        if name in hard
    }
    asked = {name: amount for name, amount in asked.items() if quantity.parse(amount) > 0}
    if not asked:
        return
    used = tx.once(f"{meta.uid(quota)}/{resource}", lambda: _used(tx, quota, resource))
    over = sorted(n for n, a in asked.items() if quantity.compare(quantity.add(used[n], a), hard[n]) > 0)
    if over:
        parts = (f"{word}: {_shown(amounts, over)}" for word, amounts in (("requested", asked), ("used", used)))
        why = f"exceeded quota: {meta.name(quota)}, {', '.join(parts)}, limited: {_shown(hard, over)}"
        raise errors.forbidden(resource, meta.name(obj), why)
    used |= {name: quantity.add(used[name], amount) for name, amount in asked.items()}


def _used(tx: Tx, quota: Obj, resource: str) -> dict[str, str]:
    """What the namespace's stored objects of a kind use of a quota."""
    return quotas.total(quota, [(resource, obj) for obj in tx.list(resource, meta.namespace(quota))])


def _shown(amounts: Obj, names: Iterable[str]) -> str:
    return ",".join(f"{name}={amounts[name]}" for name in names)
