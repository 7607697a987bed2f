"""PodTopologySpread: pods that do the same stand apart, so that one failure does not take them all.

A pod may say how (`topologySpreadConstraints`). One that does not is spread over hosts and zones beside the pods
its Services and its owner select, softly: a full node is no reason to stay pending. (In Kubernetes:
plugins/podtopologyspread, with the system's default constraints.)
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cluster.apimachinery import labels, meta
from cluster.apimachinery.labels import Selector
from cluster.apimachinery.meta import Obj
from cluster.client.scheduling import NO_EXECUTE, NO_SCHEDULE, node_matches, taints, tolerations, untolerated
from cluster.scheduler.framework import MAX_SCORE, Plugin, Rejection, rejected
from cluster.scheduler.snapshot import NodeInfo, Snapshot

HOSTNAME, ZONE = "kubernetes.io/hostname", "topology.kubernetes.io/zone"
_MISMATCH = "node(s) didn't match pod topology spread constraints"


@dataclass(frozen=True)
class Constraint:
    """Pods that `selector` matches shall differ by at most `skew` between the values of a node label."""

    key: str
    skew: int
    selector: Selector
    hard: bool
    spec: Mapping[str, object]


def _asked(pod: Obj) -> list[Constraint]:
    """The constraints the pod names itself."""
    return [_constraint(c, pod) for c in meta.get(pod, "spec.topologySpreadConstraints", [])]


def _constraint(spec: Obj, pod: Obj) -> Constraint:
    selector = labels.from_label_selector(spec.get("labelSelector"))
    same = {k: meta.labels(pod)[k] for k in spec.get("matchLabelKeys") or [] if k in meta.labels(pod)}
    if same and selector.requirements is not None:
        selector = Selector((*selector.requirements, *labels.from_map(same)))
    hard = spec.get("whenUnsatisfiable", "DoNotSchedule") == "DoNotSchedule"
    return Constraint(spec["topologyKey"], int(spec["maxSkew"]), selector, hard, spec)


def _defaults(pod: Obj, snapshot: Snapshot) -> list[Constraint]:
    """At most 3 more on one host and 5 more in one zone, if it can be; none for a pod that stands alone."""
    selector = Selector(tuple(_companions(pod, snapshot)))
    if selector.empty:
        return []
    return [Constraint(HOSTNAME, 3, selector, False, {}), Constraint(ZONE, 5, selector, False, {})]


def _companions(pod: Obj, snapshot: Snapshot) -> Iterator[labels.Requirement]:
    """What the pod's Services and its controller select, all together."""
    view, namespace, carried = snapshot.view, meta.namespace(pod), meta.labels(pod)
    for service in view.list("services", namespace):
        wanted = meta.get(service, "spec.selector", {})
        if wanted and wanted.items() <= carried.items():
            yield from labels.from_map(wanted)
    owner = meta.controller_of(pod)
    kind = owner["kind"] if owner is not None else ""
    if owner is not None and kind == "ReplicationController":
        found = view.get("replicationcontrollers", namespace, owner["name"])
        yield from labels.from_map(meta.get(found, "spec.selector", {}))
    elif owner is not None and kind in ("ReplicaSet", "StatefulSet"):
        found = view.get(f"{kind.lower()}s.apps", namespace, owner["name"])
        yield from labels.from_label_selector(meta.get(found, "spec.selector"))


def refuse(pod: Obj, info: NodeInfo, snapshot: Snapshot) -> Rejection | None:
    """Hard constraints: a domain may not be further ahead of the emptiest than the skew."""
    for constraint in (c for c in _asked(pod) if c.hard):
        here = meta.labels(info.node).get(constraint.key)
        if here is None:
            return rejected(f"{_MISMATCH} (missing required label)", final=True)
        counts = _domains(constraint, pod, snapshot)
        emptiest = min(counts.values(), default=0)
        if len(counts) < int(str(constraint.spec.get("minDomains") or 1)):
            emptiest = 0
        own = constraint.selector.matches(meta.labels(pod))
        if counts.get(here, 0) + own - emptiest > constraint.skew:
            return rejected(_MISMATCH)
    return None


def _domains(constraint: Constraint, pod: Obj, snapshot: Snapshot) -> dict[str, int]:
    """How many matching pods each value of the node label has, over the nodes that count for this pod."""
    by_node = snapshot.matching(meta.namespace(pod), constraint.selector)
    found: dict[str, int] = {}
    for info in snapshot.nodes.values():
        domain = meta.labels(info.node).get(constraint.key)
        if domain is not None and _included(constraint, pod, info.node):
            found[domain] = found.get(domain, 0) + by_node[info.name]
    return found


def _included(constraint: Constraint, pod: Obj, node: Obj) -> bool:
    if constraint.spec.get("nodeAffinityPolicy", "Honor") == "Honor" and not node_matches(pod, node):
        return False
    ignored = constraint.spec.get("nodeTaintsPolicy", "Ignore") == "Ignore"
    return ignored or untolerated(tolerations(pod), taints(node), NO_SCHEDULE, NO_EXECUTE) is None


def score(pod: Obj, nodes: Sequence[NodeInfo], snapshot: Snapshot) -> Mapping[str, float]:
    """Soft constraints: the fewer companions in a node's domains, the better; rare domains weigh more."""
    asked = _asked(pod)
    soft = [c for c in asked if not c.hard] if asked else _defaults(pod, snapshot)
    if not soft:
        return {}
    raw = dict.fromkeys((i.name for i in nodes if not asked or _labelled(i, soft)), 0.0)
    for constraint in soft:
        counts = _domains(constraint, pod, snapshot)
        domains = {meta.labels(i.node).get(constraint.key) for i in nodes if i.name in raw} - {None}
        size = len(raw) if constraint.key == HOSTNAME else len(domains)
        weight = math.log(size + 2)
        for info in nodes:
            domain = meta.labels(info.node).get(constraint.key)
            if info.name in raw and domain is not None:
                raw[info.name] += counts.get(domain, 0) * weight + constraint.skew - 1
    return _normalised({name: round(value) for name, value in raw.items()})


def _labelled(info: NodeInfo, soft: Sequence[Constraint]) -> bool:
    return all(c.key in meta.labels(info.node) for c in soft)


def _normalised(raw: Mapping[str, int]) -> dict[str, float]:
    if not raw:
        return {}
    most, least = max(raw.values()), min(raw.values())
    return {name: MAX_SCORE * (most + least - value) // most if most else MAX_SCORE for name, value in raw.items()}


def _praise(pod: Obj, node: str) -> str:
    return f"{node} has fewest {companions_name(pod)} pods"


def companions_name(pod: Obj) -> str:
    """What to call the pods like this one: by the Deployment or whatever else made them."""
    owner = meta.controller_of(pod)
    if owner is None:
        return "such"
    suffix = "-" + meta.labels(pod).get("pod-template-hash", "")
    return str(owner["name"]).removesuffix(suffix)


PLUGIN = Plugin("PodTopologySpread", order=7, filter=refuse, score=score, weight=2, praise=_praise)
