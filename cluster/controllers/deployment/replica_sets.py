"""Making and marking ReplicaSets: names, hashes, revisions, annotations.

The name of a ReplicaSet is the Deployment's and a hash of the template; the same hash is a label on its pods and
part of its selector, so that the ReplicaSets of one Deployment never fight over pods. Each carries the
Deployment's annotations, its revision, and how large the Deployment was when it was last scaled, which is what
proportional scaling measures from. (In Kubernetes: pkg/controller/deployment/util.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Event, Update
from cluster.controllers._templates import HASH_LABEL, template_hash
from cluster.controllers.deployment.rollout import REVISION, Rollout, revision, size

COMPONENT, RESOURCE = "deployment-controller", "replicasets.apps"
DESIRED, MAXIMUM = "deployment.kubernetes.io/desired-replicas", "deployment.kubernetes.io/max-replicas"
HISTORY = "deployment.kubernetes.io/revision-history"
_OWN = (
    "kubectl.kubernetes.io/last-applied-configuration", "deprecated.deployment.rollback.to",
    REVISION, HISTORY, DESIRED, MAXIMUM,
)  # fmt: skip


@dataclass(frozen=True)
class Resize:
    """A ReplicaSet and the number of pods it is to keep from now on."""

    rs: Obj
    size: int
    why: str


def fresh(rollout: Rollout, replicas: int) -> Obj:
    """The ReplicaSet for the Deployment's template, of the next revision."""
    deployment = rollout.deployment
    template = meta.copy(meta.get(deployment, "spec.template", {}))
    mark = {HASH_LABEL: template_hash(template, int(meta.get(deployment, "status.collisionCount", 0)))}
    template["metadata"] = {**(template.get("metadata") or {})}
    template["metadata"]["labels"] = {**(template["metadata"].get("labels") or {}), **mark}
    given = meta.get(deployment, "spec.selector", {})
    selector = {**given, "matchLabels": {**(given.get("matchLabels") or {}), **mark}}
    spec: Obj = {"replicas": replicas, "selector": selector, "template": template}
    if meta.get(deployment, "spec.minReadySeconds"):
        spec["minReadySeconds"] = deployment["spec"]["minReadySeconds"]
    head = {
        "name": f"{meta.name(deployment)}-{mark[HASH_LABEL]}",
        "namespace": meta.namespace(deployment),
        "labels": template["metadata"]["labels"],
        "annotations": {**inherited(deployment), REVISION: str(next_revision(rollout)), **scale_marks(rollout)},
        "ownerReferences": [meta.owner_ref(deployment)],
    }
    return {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": head, "spec": spec}


def next_revision(rollout: Rollout) -> int:
    return max((revision(rs) for rs in rollout.old), default=0) + 1


def inherited(deployment: Obj) -> dict[str, str]:
    """The Deployment's annotations that its ReplicaSets carry too."""
    return {k: v for k, v in meta.annotations_of(deployment).items() if k not in _OWN}


def scale_marks(rollout: Rollout) -> dict[str, str]:
    return {DESIRED: str(rollout.replicas), MAXIMUM: str(rollout.replicas + rollout.surge)}


def revised(rollout: Rollout) -> Obj | None:
    """The new ReplicaSet with the revision and annotations it should have; None when it has them."""
    rs = rollout.new
    if rs is None:
        return None
    marks = {**meta.annotations_of(rs), **inherited(rollout.deployment), **_renewed(rs, next_revision(rollout))}
    for key, value in scale_marks(rollout).items():
        marks.setdefault(key, value)
    ready_after = int(meta.get(rollout.deployment, "spec.minReadySeconds", 0))
    found = annotated(rs, marks)
    if int(meta.get(rs, "spec.minReadySeconds", 0)) != ready_after:
        found = {**found, "spec": {**found["spec"], "minReadySeconds": ready_after}}
    return None if found == rs else found


def _renewed(rs: Obj, wanted: int) -> dict[str, str]:
    """A ReplicaSet that is used again (an undo) takes the newest number and remembers those it had."""
    had = revision(rs)
    if had >= wanted:
        return {}
    earlier = [n for n in (meta.annotations_of(rs).get(HISTORY, ""), str(had) if had else "") if n]
    return {REVISION: str(wanted), **({HISTORY: ",".join(earlier)} if earlier else {})}


def annotated(rs: Obj, marks: Mapping[str, str]) -> Obj:
    if not marks or marks == meta.annotations_of(rs):
        return rs
    return {**rs, "metadata": {**rs["metadata"], "annotations": dict(marks)}}


def resizes(rollout: Rollout, wanted: Iterable[Resize]) -> Iterator[Act]:
    """The writes and Events that carry out resizes; none for a ReplicaSet that is as wanted."""
    for resize in wanted:
        found = annotated(resize.rs, {**meta.annotations_of(resize.rs), **scale_marks(rollout)})
        if resize.size != size(resize.rs):
            found = {**found, "spec": {**found["spec"], "replicas": resize.size}}
            yield scaled_event(rollout, meta.name(resize.rs), size(resize.rs), resize.size)
        if found is not resize.rs:
            yield Update(RESOURCE, found, resize.why)


def scaled_event(rollout: Rollout, name: str, before: int, after: int) -> Act:
    way = "up" if after > before else "down"
    text = f"Scaled {way} replica set {name} from {before} to {after}"
    return Event(rollout.deployment, "Normal", "ScalingReplicaSet", text, COMPONENT)
