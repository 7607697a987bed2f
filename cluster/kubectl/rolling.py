"""What a rollout is and was: its status in words, its revisions, the way back.

A Deployment's revisions are its ReplicaSets; a DaemonSet's and a StatefulSet's are ControllerRevisions, which hold the
template as a patch. (In Kubernetes: kubectl/pkg/polymorphichelpers, rollout_status.go, history.go and rollback.go.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cluster.apimachinery import labels, meta, patch, schema
from cluster.apimachinery.meta import Obj
from cluster.kubectl.api import JSON_PATCH, STRATEGIC, Api
from cluster.kubectl.builder import Info
from cluster.kubectl.describe.parts.pod_template import pod_template
from cluster.kubectl.describe.parts.writer import Writer
from cluster.kubectl.errors import KubectlError, StatusError
from cluster.kubectl.writing import LAST_APPLIED, DryRun

REVISION = "deployment.kubernetes.io/revision"
CHANGE_CAUSE = "kubernetes.io/change-cause"
HASH = "pod-template-hash"
# Annotations that belong to a Deployment itself, not to one of its revisions.
_OWN = (
    LAST_APPLIED, REVISION, "deployment.kubernetes.io/revision-history", "deployment.kubernetes.io/desired-replicas",
    "deployment.kubernetes.io/max-replicas", "deprecated.deployment.rollback.to",
)  # fmt: skip


def group_kind(info: Info) -> str:
    return f"{info.resource.kind}.{info.resource.group}" if info.resource.group else info.resource.kind


# -- Status -------------------------------------------------------------------


def status(obj: Obj, revision: int = 0) -> tuple[str, bool]:
    """(what to tell, is it done?) of a Deployment, DaemonSet or StatefulSet; KubectlError when it failed."""
    return _STATUS[obj["kind"]](obj, revision)


def _number(obj: Obj, path: str, default: int = 0) -> int:
    return int(meta.get(obj, path, default))


def _observed(obj: Obj) -> bool:
    return _number(obj, "metadata.generation") <= _number(obj, "status.observedGeneration")


def _deployment(obj: Obj, revision: int) -> tuple[str, bool]:
    name = meta.name(obj)
    running = int(meta.annotations_of(obj).get(REVISION, 0))
    if revision and revision != running:
        raise KubectlError(
            f"desired revision ({revision}) is different from the running revision ({running})"
        )
    if not _observed(obj):
        return "Waiting for deployment spec update to be observed...\n", False
    progressing = meta.condition(obj, "Progressing")
    if progressing and progressing.get("reason") == "ProgressDeadlineExceeded":
        raise KubectlError(f'deployment "{name}" exceeded its progress deadline')
    wanted, updated = _number(obj, "spec.replicas", 1), _number(obj, "status.updatedReplicas")
    present, available = _number(obj, "status.replicas"), _number(obj, "status.availableReplicas")
    waiting = f'Waiting for deployment "{name}" rollout to finish: '
    if updated < wanted:
        return f"{waiting}{updated} out of {wanted} new replicas have been updated...\n", False
    if present > updated:
        return f"{waiting}{present - updated} old replicas are pending termination...\n", False
    if available < updated:
        return f"{waiting}{available} of {updated} updated replicas are available...\n", False
    return f'deployment "{name}" successfully rolled out\n', True


def _rolling(obj: Obj) -> None:
    if meta.get(obj, "spec.updateStrategy.type") != "RollingUpdate":
        raise KubectlError("rollout status is only available for RollingUpdate strategy type")


def _daemon_set(obj: Obj, revision: int) -> tuple[str, bool]:
    _rolling(obj)
    if not _observed(obj):
        return "Waiting for daemon set spec update to be observed...\n", False
    wanted = _number(obj, "status.desiredNumberScheduled")
    updated, available = _number(obj, "status.updatedNumberScheduled"), _number(obj, "status.numberAvailable")
    waiting = f'Waiting for daemon set "{meta.name(obj)}" rollout to finish: '
    if updated < wanted:
        return f"{waiting}{updated} out of {wanted} new pods have been updated...\n", False
    if available < wanted:
        return f"{waiting}{available} of {wanted} updated pods are available...\n", False
    return f'daemon set "{meta.name(obj)}" successfully rolled out\n', True


def _stateful_set(obj: Obj, revision: int) -> tuple[str, bool]:
    _rolling(obj)
    if not _number(obj, "status.observedGeneration") or not _observed(obj):
        return "Waiting for statefulset spec update to be observed...\n", False
    wanted, ready = _number(obj, "spec.replicas", 1), _number(obj, "status.readyReplicas")
    updated, newest = _number(obj, "status.updatedReplicas"), meta.get(obj, "status.updateRevision", "")
    if ready < wanted:
        return f"Waiting for {wanted - ready} pods to be ready...\n", False
    if meta.get(obj, "spec.updateStrategy.rollingUpdate") is not None:
        part = wanted - _number(obj, "spec.updateStrategy.rollingUpdate.partition")
        if updated < part:
            told = f"{updated} out of {part} new pods have been updated...\n"
            return f"Waiting for partitioned roll out to finish: {told}", False
        return f"partitioned roll out complete: {updated} new pods have been updated...\n", True
    if newest != meta.get(obj, "status.currentRevision", ""):
        told = f"{updated} pods at revision {newest}...\n"
        return f"waiting for statefulset rolling update to complete {told}", False
    current = _number(obj, "status.currentReplicas")
    return f"statefulset rolling update complete {current} pods at revision {newest}...\n", True


_STATUS: Mapping[str, Callable[[Obj, int], tuple[str, bool]]] = {
    "Deployment": _deployment, "DaemonSet": _daemon_set, "StatefulSet": _stateful_set,
}  # fmt: skip


def has_status(info: Info) -> bool:
    return info.resource.group == "apps" and info.resource.kind in _STATUS


# -- Revisions ----------------------------------------------------------------


@dataclass(frozen=True)
class Revision:
    """One state that a workload was in: what holds it, the pod's template, why it came about."""

    number: int
    holder: Obj
    template: Obj

    @property
    def cause(self) -> str:
        return meta.annotations_of(self.holder).get(CHANGE_CAUSE) or "<none>"


async def revisions(api: Api, info: Info) -> dict[int, Revision]:
    """A workload's revisions by number, in order."""
    kind = info.resource.kind
    held = await api.resource("replicasets.apps" if kind == "Deployment" else "controllerrevisions.apps")
    chosen = str(labels.from_label_selector(meta.get(info.obj, "spec.selector")))
    try:
        found = (await api.list(held, info.namespace, labels=chosen)).get("items") or ()
    except StatusError as error:
        head = "failed to retrieve replica sets from deployment"
        if kind != "Deployment":
            head = f"unable to find history controlled by {kind}"
        raise KubectlError(f"{head} {info.name}: {error.message}") from None
    mine = [each for each in found if (meta.controller_of(each) or {}).get("uid") == meta.uid(info.obj)]
    held_by = [_of_replica_set(each) if kind == "Deployment" else _of_patch(info, each) for each in mine]
    return {each.number: each for each in sorted(held_by, key=lambda each: each.number)}


def _of_replica_set(obj: Obj) -> Revision:
    template = meta.copy(obj["spec"]["template"])
    if cause := meta.annotations_of(obj).get(CHANGE_CAUSE):
        template.setdefault("metadata", {}).setdefault("annotations", {})[CHANGE_CAUSE] = cause
    holder = {"apiVersion": "apps/v1", "kind": "ReplicaSet", **obj}
    return Revision(int(meta.annotations_of(obj).get(REVISION, 0)), holder, template)


def _of_patch(info: Info, obj: Obj) -> Revision:
    type_ = schema.for_gvk("apps", "v1", info.resource.kind)
    whole = patch.strategic_merge(info.obj, obj.get("data") or {}, type_)
    return Revision(
        int(obj.get("revision") or 0),
        {"metadata": obj["metadata"], "data": obj.get("data")},
        whole["spec"]["template"],
    )


def history(found: Mapping[int, Revision]) -> str:
    """The table of `rollout history`."""
    if not found:
        return "No rollout history found."
    width = max(len("REVISION"), *(len(str(number)) for number in found)) + 2
    rows = [f"{number:<{width}}{each.cause}\n" for number, each in found.items()]
    return f"{'REVISION':<{width}}CHANGE-CAUSE\n" + "".join(rows)


class _Untabbed(Writer):
    """kubectl prints a template of a revision with its tabs as they are."""

    def text(self) -> str:
        return "".join("".join(section) for section in self._sections)


def shown(template: Obj) -> str:
    """A pod's template as `describe` shows it, but for the columns."""
    writer = _Untabbed()
    pod_template(writer, template)
    return writer.text()


# -- The way back -------------------------------------------------------------


def _target(info: Info, found: Mapping[int, Revision], wanted: int) -> Revision:
    """The revision asked for; the one before the last for 0."""
    if wanted:
        if wanted not in found:
            raise KubectlError(f"unable to find specified revision {wanted} in history")
        return found[wanted]
    if len(found) < 2:
        if info.resource.kind == "Deployment":
            raise KubectlError(f'no rollout history found for deployment "{info.name}"')
        raise KubectlError("no last revision to roll back to")
    return list(found.values())[-2]


async def undo(api: Api, info: Info, wanted: int, dry: DryRun) -> str:
    """Takes a workload back to a revision; what to tell of it."""
    target = _target(info, await revisions(api, info), wanted)
    deployment = info.resource.kind == "Deployment"
    if dry is DryRun.CLIENT:
        return shown(target.template) if deployment else f"will roll back to {shown(target.template)}"
    if deployment and meta.get(info.obj, "spec.paused"):
        raise KubectlError(
            "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again"
        )
    if _unhashed(target.template) == _unhashed(info.obj["spec"]["template"]):
        return f"skipped rollback (current template already matches revision {wanted})"
    body, content_type = _back(info, target)
    query = [("dryRun", "All")] if dry is DryRun.SERVER else []
    try:
        await api.patch(
            info.resource, info.name, body, info.namespace, content_type=content_type, query=query
        )
    except StatusError as error:
        raise KubectlError(f"failed restoring revision {wanted}: {error.message}") from None
    return "rolled back"


def _back(info: Info, target: Revision) -> tuple[Obj | list[Obj], str]:
    if info.resource.kind != "Deployment":
        return target.holder["data"], STRATEGIC
    own = {k: v for k, v in meta.annotations_of(info.obj).items() if k in _OWN}
    theirs = {k: v for k, v in meta.annotations_of(target.holder).items() if k not in _OWN}
    return [
        {"op": "replace", "path": "/spec/template", "value": _unhashed(target.holder["spec"]["template"])},
        {"op": "replace", "path": "/metadata/annotations", "value": {**own, **theirs}},
    ], JSON_PATCH


def _unhashed(template: Obj) -> Obj:
    """The template without the label by which ReplicaSets tell their pods apart, and without the note of the cause."""
    found: Obj = meta.copy(template)
    head = found.get("metadata") or {}
    (head.get("labels") or {}).pop(HASH, None)
    notes = head.get("annotations") or {}
    notes.pop(CHANGE_CAUSE, None)
    if not notes:
        head.pop("annotations", None)
    return found
