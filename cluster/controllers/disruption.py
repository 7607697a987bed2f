"""The disruption controller: how many pods of each budget may go just now.

It counts the pods a budget means and how many there should be, which only their controllers know, and writes the
difference where evictions look for it. A pod whose eviction was allowed is no longer counted as healthy; if it is
still there after two minutes, the eviction came to nothing. (In Kubernetes: pkg/controller/disruption.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cluster.apimachinery import clock, labels, meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Decided, Update, by_key, controller
from cluster.client.view import View
from cluster.registry.evictions import BUDGETS, allowed_condition

FORGOTTEN = 120.0
"""Seconds after which an allowed eviction is taken to have failed."""
_SCALED = {"ReplicaSet": "replicasets.apps", "StatefulSet": "statefulsets.apps", "Deployment": "deployments.apps",
           "ReplicationController": "replicationcontrollers"}  # fmt: skip


def _of_pod(pod: Obj, view: View) -> Iterable[str]:
    """The budgets that mean a pod."""
    return [meta.key(b) for b in view.list(BUDGETS, meta.namespace(pod)) if _selects(b, pod)]


def _of_owner(owner: Obj, view: View) -> Iterable[str]:
    """The budgets of an owner's namespace: it may want another number of pods now."""
    return [meta.key(b) for b in view.list(BUDGETS, meta.namespace(owner))]


@controller(
    "disruption",
    component="controllermanager",
    watches={BUDGETS: by_key, "pods": _of_pod, **dict.fromkeys(_SCALED.values(), _of_owner)},
)
def reconcile(key: str, view: View) -> Decided:
    """A budget's status says how many of its pods are healthy, how many must be, and how many may therefore go."""
    budget = view.get(BUDGETS, *meta.split_key(key))
    if budget is None or meta.is_deleting(budget):
        return Decided()
    pods = [p for p in view.list("pods", meta.namespace(budget)) if _selects(budget, p)]
    disrupted, again = _disrupted(budget, pods, view)
    expected, desired = wanted(budget, pods, view)
    healthy = sum(meta.ready(p) and not meta.is_deleting(p) and meta.name(p) not in disrupted for p in pods)
    allowed = max(0, healthy - desired) if expected > 0 else 0
    status = {
        "observedGeneration": int(meta.metadata(budget).get("generation") or 0),
        "disruptionsAllowed": allowed,
        "currentHealthy": healthy,
        "desiredHealthy": desired,
        "expectedPods": expected,
        "conditions": allowed_condition(budget, allowed, view.timestamp),
        **({"disruptedPods": disrupted} if disrupted else {}),
    }
    if status == budget.get("status"):
        return Decided(again=again)
    why = f"{healthy} pods are healthy, {desired} must be"
    return Decided([Update(BUDGETS, {**budget, "status": status}, why, "status")], again)


def _selects(budget: Obj, pod: Obj) -> bool:
    return labels.from_label_selector(meta.get(budget, "spec.selector")).matches(meta.labels(pod))


def _disrupted(budget: Obj, pods: Sequence[Obj], view: View) -> tuple[dict[str, str], float | None]:
    """The pods whose eviction is under way, and in how many seconds the next of them is given up."""
    alive = {meta.name(p) for p in pods if not meta.is_deleting(p)}
    noted = meta.get(budget, "status.disruptedPods", {})
    ages = {name: view.now - clock.parse(stamp) for name, stamp in noted.items() if name in alive}
    fresh = {name: noted[name] for name, age in ages.items() if age < FORGOTTEN}
    return fresh, min((FORGOTTEN - ages[name] for name in fresh), default=None)


def wanted(budget: Obj, pods: Sequence[Obj], view: View) -> tuple[int, int]:
    """How many pods there should be, and how many of them must stay healthy."""
    least, missing = (meta.get(budget, f"spec.{field}") for field in ("minAvailable", "maxUnavailable"))
    if isinstance(least, int):
        return len(pods), least
    expected = _expected(pods, view)
    if least is not None:
        return expected, _share(least, expected)
    return expected, max(0, expected - _share(missing, expected)) if missing is not None else expected


def _share(value: int | str, whole: int) -> int:
    """A number, or a percentage of the whole, rounded up."""
    return -(-int(value.rstrip("%")) * whole // 100) if isinstance(value, str) else value


def _expected(pods: Sequence[Obj], view: View) -> int:
    """The replicas that the pods' controllers were asked for, each counted once."""
    found: dict[str, int] = {}
    for pod in pods:
        owner = _owner(pod, view)
        if owner is not None:
            found[meta.uid(owner)] = int(meta.get(owner, "spec.replicas", 1))
    return sum(found.values())


def _owner(obj: Obj, view: View) -> Obj | None:
    """Who decides how many there are: a ReplicaSet's Deployment, if it has one."""
    ref = meta.controller_of(obj)
    if ref is None or ref["kind"] not in _SCALED:
        return None
    found = view.get(_SCALED[ref["kind"]], meta.namespace(obj), ref["name"])
    return (_owner(found, view) or found) if found is not None else None
