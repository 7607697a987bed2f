"""Where a pod may run: taints and tolerations, node selectors and node affinity.

The scheduler asks this of every pod, the daemonset controller of every node, and the taint eviction controller
of what runs already. (In Kubernetes: k8s.io/component-helpers/scheduling/corev1.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.apimachinery import meta, selectors
from cluster.apimachinery.labels import Requirement
from cluster.apimachinery.meta import Obj

NO_SCHEDULE, PREFER_NO_SCHEDULE, NO_EXECUTE = "NoSchedule", "PreferNoSchedule", "NoExecute"
UNSCHEDULABLE = "node.kubernetes.io/unschedulable"
NOT_READY = "node.kubernetes.io/not-ready"
UNREACHABLE = "node.kubernetes.io/unreachable"
_OPERATORS = {
    "In": selectors.IN,
    "NotIn": selectors.NOT_IN,
    "Exists": selectors.EXISTS,
    "DoesNotExist": selectors.NOT_EXISTS,
    "Gt": selectors.GREATER,
    "Lt": selectors.LESS,
}


def taints(node: Obj) -> list[Obj]:
    return meta.get(node, "spec.taints", [])  # type: ignore[no-any-return]


def tolerations(pod: Obj) -> list[Obj]:
    return meta.get(pod, "spec.tolerations", [])  # type: ignore[no-any-return]


def tolerates(toleration: Obj, taint: Obj) -> bool:
    """Whether one toleration bears one taint; no effect means every effect, no key with Exists every key."""
    if toleration.get("effect") and toleration["effect"] != taint["effect"]:
        return False
    if toleration.get("key") and toleration["key"] != taint["key"]:
        return False
    if (toleration.get("operator") or "Equal") == "Exists":
        return True
    return bool(toleration.get("key")) and (toleration.get("value") or "") == (taint.get("value") or "")


def untolerated(pod_tolerations: Iterable[Obj], node_taints: Iterable[Obj], *effects: str) -> Obj | None:
    """The first taint with one of the effects that no toleration bears."""
    borne = list(pod_tolerations)
    relevant = (t for t in node_taints if t["effect"] in effects)
    return next((t for t in relevant if not any(tolerates(each, t) for each in borne)), None)


def node_matches(pod: Obj, node: Obj) -> bool:
    """Whether a node is one the pod asks for, by nodeSelector and by required node affinity."""
    wanted = meta.get(pod, "spec.nodeSelector", {})
    if not wanted.items() <= meta.labels(node).items():
        return False
    rule = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"
    required = meta.get(pod, rule)
    return required is None or any(term_matches(term, node) for term in required.get("nodeSelectorTerms") or [])


def term_matches(term: Obj, node: Obj) -> bool:
    """Whether a node has all a term asks for; a term that asks for nothing matches no node."""
    expressions, fields = term.get("matchExpressions") or [], term.get("matchFields") or []
    if not expressions and not fields:
        return False
    known = {"metadata.name": meta.name(node)}
    return all(_requirement(e).matches(meta.labels(node)) for e in expressions) and all(
        _requirement(f).matches(known) for f in fields
    )


def _requirement(expression: Obj) -> Requirement:
    return Requirement(expression["key"], _OPERATORS[expression["operator"]], tuple(expression.get("values") or ()))
