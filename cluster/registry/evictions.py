"""Eviction: a delete that asks the pod's disruption budget first.

Each eviction takes one of the disruptions that the budget's status allows and notes the pod in it, in a write of its
own that clashes with any other: two drains never take the same one. Pods that do not run yet, or no more, are nobody's
loss. (In Kubernetes: pkg/registry/core/pod/storage/eviction.go.)
"""

from __future__ import annotations

from cluster.apimachinery import clock, errors, labels, meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry

BUDGETS = "poddisruptionbudgets.policy"
MOST_DISRUPTED = 2000
_REFUSED = "Cannot evict pod as it would violate the pod's disruption budget."
_SEVERAL = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
_FREE = ("Succeeded", "Failed", "Pending")


def evict(
    registry: Registry, namespace: str, name: str, options: Obj | None, *, actor: Actor, dry_run: bool = False
) -> None:
    """Delete a pod if its budget allows it; 429 while it does not, 500 for a pod with two budgets."""
    pod = registry.get("pods", namespace, name)
    found = [] if _is_free(pod) else budgets(registry, pod)
    if len(found) > 1:
        raise StatusError(500, "", _SEVERAL)
    if found and not _may_go_unhealthy(pod, found[0]):
        registry.modify(
            BUDGETS, namespace, meta.name(found[0]), lambda budget: taken(budget, name), actor=actor,
            why=f"{name} is evicted", subresource="status", dry_run=dry_run,
        )  # fmt: skip
    registry.delete("pods", namespace, name, actor=actor, options=options, dry_run=dry_run)


def budgets(registry: Registry, pod: Obj) -> list[Obj]:
    """The budgets whose selector means the pod."""
    every = registry.list(BUDGETS, meta.namespace(pod)).items
    return [b for b in every if labels.from_label_selector(meta.get(b, "spec.selector")).matches(meta.labels(pod))]


def _is_free(pod: Obj) -> bool:
    return meta.is_deleting(pod) or meta.get(pod, "status.phase") in _FREE


def _may_go_unhealthy(pod: Obj, budget: Obj) -> bool:
    """A pod that is not ready disturbs nobody, if there are enough others or the budget says so."""
    if meta.ready(pod):
        return False
    if meta.get(budget, "spec.unhealthyPodEvictionPolicy") == "AlwaysAllow":
        return True
    has, needs = (meta.get(budget, f"status.{field}", 0) for field in ("currentHealthy", "desiredHealthy"))
    return bool(has >= needs > 0)


def taken(budget: Obj, pod: str) -> Obj:
    """The budget with one disruption less and the pod noted; 429 when there is none."""
    name, status = meta.name(budget), budget.get("status") or {}
    if status.get("observedGeneration", 0) < meta.metadata(budget).get("generation", 0):
        raise _refused(f"The disruption budget {name} is still being processed by the server.", 10)
    allowed = status.get("disruptionsAllowed") or 0
    if len(status.get("disruptedPods") or {}) > MOST_DISRUPTED:
        why = "DisruptedPods map too big - too many evictions not confirmed by PDB controller"
        raise errors.forbidden("poddisruptionbudget.policy", name, why)
    if allowed <= 0:
        needs, has = status.get("desiredHealthy", 0), status.get("currentHealthy", 0)
        raise _refused(f"The disruption budget {name} needs {needs} healthy pods and has {has} currently")
    noted = {**(status.get("disruptedPods") or {}), pod: clock.timestamp()}
    left = {**status, "disruptionsAllowed": allowed - 1, "disruptedPods": noted}
    if allowed == 1:
        left["conditions"] = allowed_condition(budget, 0, clock.timestamp())
    return {**budget, "status": left}


def allowed_condition(budget: Obj, allowed: int, now: str) -> list[Obj]:
    """The budget's conditions, saying whether a pod may go."""
    said = {
        "type": "DisruptionAllowed",
        "status": "True" if allowed > 0 else "False",
        "reason": "SufficientPods" if allowed > 0 else "InsufficientPods",
        "message": "",
        "observedGeneration": meta.metadata(budget).get("generation", 0),
    }
    return meta.with_condition(meta.get(budget, "status.conditions", []), said, now)


def _refused(cause: str, retry_after: int = 0) -> StatusError:
    details: Obj = {"causes": [{"reason": "DisruptionBudget", "message": cause}]}
    if retry_after:
        return errors.too_many_requests(_REFUSED, retry_after, details)
    return StatusError(429, "TooManyRequests", _REFUSED, details)
