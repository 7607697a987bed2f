"""InterPodAffinity: near pods of one sort, away from pods of another.

Near and away are measured by a node label, the topology key. Required terms filter, also those by which pods that
run already keep others away; preferred terms score. (In Kubernetes: plugins/interpodaffinity.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cluster.apimachinery import labels, meta
from cluster.apimachinery.labels import Selector
from cluster.apimachinery.meta import Obj
from cluster.scheduler.framework import MAX_SCORE, Plugin, Rejection, rejected
from cluster.scheduler.snapshot import NodeInfo, Snapshot, is_sociable

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


def _terms(pod: Obj, side: str, strength: str) -> list[Obj]:
    return meta.get(pod, f"spec.affinity.{side}.{strength}", [])  # type: ignore[no-any-return]


def refuse(pod: Obj, info: NodeInfo, snapshot: Snapshot) -> Rejection | None:
    if not _near_enough(pod, info, snapshot):
        return rejected("node(s) didn't match pod affinity rules", final=True)
    if any(_meets(pod, t, info, snapshot) for t in _terms(pod, "podAntiAffinity", _REQUIRED)):
        return rejected("node(s) didn't match pod anti-affinity rules")
    for other_info, other in snapshot.sociable:
        for term in _terms(other, "podAntiAffinity", _REQUIRED):
            if _selects(other, term, pod, snapshot) and _same_domain(term, info, other_info):
                return rejected("node(s) didn't satisfy existing pods anti-affinity rules")
    return None


def _near_enough(pod: Obj, info: NodeInfo, snapshot: Snapshot) -> bool:
    """Whether every required term is met; the first of a group that wants to be together may start anywhere."""
    terms = _terms(pod, "podAffinity", _REQUIRED)
    if any(t["topologyKey"] not in meta.labels(info.node) for t in terms):
        return False
    if all(_meets(pod, t, info, snapshot) for t in terms):
        return True
    nobody = not any(_selects(pod, t, other, snapshot) for t in terms for _, other in snapshot.pods())
    return nobody and all(_selects(pod, t, pod, snapshot) for t in terms)


def _meets(pod: Obj, term: Obj, info: NodeInfo, snapshot: Snapshot) -> bool:
    """Whether a pod that the term selects runs in the node's domain."""
    return any(_same_domain(term, info, i) and _selects(pod, term, other, snapshot) for i, other in snapshot.pods())


def _same_domain(term: Obj, one: NodeInfo, other: NodeInfo) -> bool:
    value = meta.labels(one.node).get(term["topologyKey"])
    return value is not None and meta.labels(other.node).get(term["topologyKey"]) == value


def _selects(owner: Obj, term: Obj, other: Obj, snapshot: Snapshot) -> bool:
    """Whether the owner's term means the other pod: its labels, in one of the term's namespaces."""
    if not _in_namespaces(owner, term, other, snapshot):
        return False
    selector: Selector = labels.from_label_selector(term.get("labelSelector"))
    return selector.matches(meta.labels(other))


def _in_namespaces(owner: Obj, term: Obj, other: Obj, snapshot: Snapshot) -> bool:
    named, chosen = term.get("namespaces") or [], term.get("namespaceSelector")
    if not named and chosen is None:
        return meta.namespace(other) == meta.namespace(owner)
    if meta.namespace(other) in named:
        return True
    namespace = snapshot.view.get("namespaces", "", meta.namespace(other)) or {}
    return chosen is not None and labels.from_label_selector(chosen).matches(meta.labels(namespace))


def score(pod: Obj, nodes: Sequence[NodeInfo], snapshot: Snapshot) -> Mapping[str, float]:
    """The weights of met preferences, the pod's own and those of pods that run already, from worst to best."""
    raw = {info.name: sum(_weights(pod, info, snapshot)) for info in nodes}
    most, least = max(raw.values()), min(raw.values())
    if most == least:
        return {}
    return {name: int(MAX_SCORE * (value - least) / (most - least)) for name, value in raw.items()}


def _weights(pod: Obj, info: NodeInfo, snapshot: Snapshot) -> Iterator[int]:
    for other_info, other in snapshot.pods() if is_sociable(pod) else snapshot.sociable:
        for owner, target in ((pod, other), (other, pod)):
            for term, weight in _wishes(owner, existing=owner is other):
                if _same_domain(term, info, other_info) and _selects(owner, term, target, snapshot):
                    yield weight


def _wishes(owner: Obj, *, existing: bool) -> Iterator[tuple[Obj, int]]:
    """A pod's preferences with their weights; what a running pod requires counts as a mild one."""
    for wish in _terms(owner, "podAffinity", _PREFERRED):
        yield wish["podAffinityTerm"], wish["weight"]
    for wish in _terms(owner, "podAntiAffinity", _PREFERRED):
        yield wish["podAffinityTerm"], -wish["weight"]
    for term in _terms(owner, "podAffinity", _REQUIRED) if existing else []:
        yield term, 1


PLUGIN = Plugin(
    "InterPodAffinity",
    order=8,
    filter=refuse,
    score=score,
    weight=2,
    praise=lambda pod, node: f"{node} has the company it prefers",
)
