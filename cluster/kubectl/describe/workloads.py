"""Controllers of pods: ReplicationController, ReplicaSet, Deployment, StatefulSet, DaemonSet."""

from __future__ import annotations

from cluster.apimachinery import labels, meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.describe.base import Source, describes
from cluster.kubectl.describe.parts import tables
from cluster.kubectl.describe.parts.claims import claim_templates
from cluster.kubectl.describe.parts.metadata import controller, notes
from cluster.kubectl.describe.parts.metadata import labels as print_labels
from cluster.kubectl.describe.parts.pod_template import phases, pod_template
from cluster.kubectl.describe.parts.values import moment, pairs
from cluster.kubectl.describe.parts.writer import NONE, Writer
from cluster.kubectl.errors import StatusError

_HASH = "pod-template-hash"


@describes("ReplicationController", "api/v1")
async def replication_controller(source: Source, obj: Obj, w: Writer) -> None:
    wanted = meta.get(obj, "spec.selector", {})
    _name(w, obj)
    w.field("Selector", pairs(wanted))
    _labelled(w, obj)
    w.field("Replicas", _replicas(obj))
    w.field("Pods Status", await _phases(source, obj, str(labels.from_map(wanted))))
    pod_template(w, obj["spec"].get("template"))
    tables.with_reason(w, meta.get(obj, "status.conditions"))


@describes("ReplicaSet", "apis/apps/v1")
async def replica_set(source: Source, obj: Obj, w: Writer) -> None:
    _name(w, obj)
    w.field("Selector", labels.format_selector(obj["spec"].get("selector")))
    _labelled(w, obj)
    controller(w, obj)
    w.field("Replicas", _replicas(obj))
    try:
        status = await _phases(source, obj, _selector(obj))
    except StatusError as refused:
        status = f"error in fetching pods: {refused.message}"
    w.field("Pods Status", status)
    pod_template(w, obj["spec"]["template"])
    tables.with_reason(w, meta.get(obj, "status.conditions"))


@describes("Deployment", "apis/apps/v1")
async def deployment(source: Source, obj: Obj, w: Writer) -> None:
    spec, status = obj["spec"], obj.get("status") or {}
    _name(w, obj)
    w.field("CreationTimestamp", moment(obj["metadata"].get("creationTimestamp")))
    _labelled(w, obj)
    w.field("Selector", _selector(obj))
    counts = ("updated", "updatedReplicas"), ("total", "replicas"), ("available", "availableReplicas")
    shown = [
        f"{status.get(field, 0)} {word}" for word, field in (*counts, ("unavailable", "unavailableReplicas"))
    ]
    w.field("Replicas", " | ".join([f"{spec['replicas']} desired", *shown]))
    w.field("StrategyType", meta.get(spec, "strategy.type", ""))
    w.field("MinReadySeconds", spec.get("minReadySeconds", 0))
    rolling = meta.get(spec, "strategy.rollingUpdate")
    if rolling:
        room = f"{rolling['maxUnavailable']} max unavailable, {rolling['maxSurge']} max surge"
        w.field("RollingUpdateStrategy", room)
    pod_template(w, spec["template"])
    tables.with_reason(w, status.get("conditions"))
    await _replica_sets(source, obj, w)


async def _replica_sets(source: Source, obj: Obj, w: Writer) -> None:
    path = f"/apis/apps/v1/namespaces/{meta.namespace(obj)}/replicasets"
    try:
        found = await source.items(path, labelSelector=_selector(obj))
    except StatusError:
        return
    mine = [each for each in found if (meta.controller_of(each) or {}).get("uid") == meta.uid(obj)]
    mine.sort(key=lambda each: (each["metadata"].get("creationTimestamp") or "", meta.name(each)))
    wanted = _unhashed(obj["spec"]["template"])
    new = [each for each in mine if _unhashed(each["spec"]["template"]) == wanted][:1]
    old = [each for each in mine if each not in new]
    if mine:
        w.field("OldReplicaSets", _created(old))
        w.field("NewReplicaSet", _created(new))


def _unhashed(template: Obj) -> Obj:
    """The template without the label that tells ReplicaSets of one Deployment apart."""
    head = meta.metadata(template)
    kept = {key: value for key, value in (head.get("labels") or {}).items() if key != _HASH}
    return template | {"metadata": {"labels": kept, "annotations": head.get("annotations") or {}}}


def _created(sets: Objs) -> str:
    return ", ".join(
        f"{meta.name(each)} ({meta.get(each, 'status.replicas', 0)}/{each['spec'].get('replicas', 0)} replicas created)"
        for each in sets
    ) or NONE  # fmt: skip


@describes("StatefulSet", "apis/apps/v1")
async def stateful_set(source: Source, obj: Obj, w: Writer) -> None:
    spec = obj["spec"]
    _name(w, obj)
    w.field("CreationTimestamp", moment(obj["metadata"].get("creationTimestamp")))
    w.field("Selector", _selector(obj))
    _labelled(w, obj)
    w.field("Replicas", f"{spec['replicas']} desired | {meta.get(obj, 'status.replicas', 0)} total")
    w.field("Update Strategy", meta.get(spec, "updateStrategy.type", ""))
    rolling = meta.get(spec, "updateStrategy.rollingUpdate", {})
    if rolling.get("partition") is not None:
        w.field("Partition", rolling["partition"], 1)
        if rolling.get("maxUnavailable") is not None:
            w.field("MaxUnavailable", rolling["maxUnavailable"], 1)
    w.field("Pods Status", await _phases(source, obj, _selector(obj)))
    pod_template(w, spec["template"])
    claim_templates(w, spec.get("volumeClaimTemplates"))


@describes("DaemonSet", "apis/apps/v1")
async def daemon_set(source: Source, obj: Obj, w: Writer) -> None:
    status = obj.get("status") or {}
    _name(w, obj)
    w.field("Selector", _selector(obj))
    w.field("Node-Selector", pairs(meta.get(obj, "spec.template.spec.nodeSelector")))
    _labelled(w, obj)
    for words, field in (
        ("Desired Number of Nodes Scheduled", "desiredNumberScheduled"),
        ("Current Number of Nodes Scheduled", "currentNumberScheduled"),
        ("Number of Nodes Scheduled with Up-to-date Pods", "updatedNumberScheduled"),
        ("Number of Nodes Scheduled with Available Pods", "numberAvailable"),
        ("Number of Nodes Misscheduled", "numberMisscheduled"),
    ):
        w.write(f"{words}: {status.get(field, 0)}\n")
    w.field("Pods Status", await _phases(source, obj, _selector(obj)))
    pod_template(w, obj["spec"]["template"])


def _name(w: Writer, obj: Obj) -> None:
    w.field("Name", meta.name(obj))
    w.field("Namespace", meta.namespace(obj))


def _labelled(w: Writer, obj: Obj) -> None:
    print_labels(w, "Labels", meta.labels(obj))
    notes(w, "Annotations", meta.annotations_of(obj))


def _selector(obj: Obj) -> str:
    return str(labels.from_label_selector(obj["spec"].get("selector")))


def _replicas(obj: Obj) -> str:
    return f"{meta.get(obj, 'status.replicas', 0)} current / {meta.get(obj, 'spec.replicas', 0)} desired"


async def _phases(source: Source, obj: Obj, selector: str) -> str:
    pods = await source.items(f"/api/v1/namespaces/{meta.namespace(obj)}/pods", labelSelector=selector)
    return phases(pods, obj)
