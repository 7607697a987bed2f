"""The deployment loop itself; what it decides with stands beside it, one idea a file."""

from __future__ import annotations

from collections.abc import Iterable

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Create, Decided, Delete, Update, by_key, controller
from cluster.client.view import View
from cluster.controllers._namespaces import doomed
from cluster.controllers._ownership import claim, interested, selector_of
from cluster.controllers.deployment import recreate, replica_sets, rolling, scaling, status
from cluster.controllers.deployment.replica_sets import COMPONENT, Resize, resizes, revised
from cluster.controllers.deployment.rollout import REVISION, Rollout, revision, size
from cluster.controllers.deployment.status import Notice

RESOURCE, SETS = "deployments.apps", "replicasets.apps"


def _recreating(pod: Obj, view: View) -> Iterable[str]:
    """The Deployment that waits for this pod to be gone."""
    ref = meta.controller_of(pod)
    rs = view.get(SETS, meta.namespace(pod), ref["name"]) if ref is not None and ref["kind"] == "ReplicaSet" else None
    above = meta.controller_of(rs) if rs is not None else None
    if above is not None and view.get("pods", meta.namespace(pod), meta.name(pod)) is None:
        yield meta.join_key(meta.namespace(pod), above["name"])


@controller(
    "deployment",
    component=COMPONENT,
    watches={RESOURCE: by_key, SETS: interested("Deployment", RESOURCE), "pods": _recreating},
)
def reconcile(key: str, view: View) -> Decided:
    """A Deployment owns the ReplicaSets its selector matches, one for each pod template it has had.

    The one whose template is the Deployment's now is the new one; it carries the highest revision, and the
    Deployment carries the same. Being deleted or paused, nothing rolls; a change of size is spread over all that
    have pods. Otherwise the strategy takes its next step: RollingUpdate within its marks, Recreate after all old
    pods are gone. A finished rollout keeps the last `revisionHistoryLimit` old ReplicaSets. The status tells the
    counts, whether enough pods are available, and whether there was progress within the deadline.
    """
    deployment = view.get(RESOURCE, *meta.split_key(key))
    if deployment is None:
        return Decided()
    claimed = claim(deployment, SETS, selector_of(deployment), view, lambda rs: True)
    rollout = Rollout.of(deployment, claimed.mine)
    if claimed.acts or doomed(deployment, view):
        return Decided(claimed.acts or _told(rollout, view, [], estimate=False).acts)
    marked = revised(rollout)
    if marked is not None:
        return Decided([Update(SETS, marked, "its annotations follow the Deployment's")])
    if meta.get(deployment, "spec.paused") or scaling.rescaled(rollout):
        acts = list(resizes(rollout, scaling.steps(rollout)))
        tidied = _tidied(rollout) if meta.get(deployment, "spec.paused") else []
        return _told(rollout, view, [*acts, *tidied], status.pausing(rollout), estimate=False)
    if rollout.new is None and (rollout.rolling or not _clearing(rollout, view)):
        return _born(rollout, view)
    steps = rolling.steps(rollout) if rollout.rolling else _recreated(rollout, view)
    finished = status.complete(rollout, status.counted(rollout))
    acts = [*resizes(rollout, steps), *(_tidied(rollout) if finished else [])]
    return _told(rollout, view, acts, status.pausing(rollout))


def _clearing(rollout: Rollout, view: View) -> bool:
    return bool(recreate.steps(rollout)) or recreate.waits(rollout, view)


def _recreated(rollout: Rollout, view: View) -> list[Resize]:
    steps = recreate.steps(rollout)
    growing = any(step.rs is rollout.new for step in steps)
    return [] if growing and recreate.waits(rollout, view) else steps


def _born(rollout: Rollout, view: View) -> Decided:
    """The template's ReplicaSet is made; or, when its name is taken by another, the next look tries another."""
    count = rolling.first_size(rollout) if rollout.rolling else rollout.replicas
    fresh = replica_sets.fresh(rollout, count)
    name = meta.name(fresh)
    if view.get(SETS, meta.namespace(fresh), name) is not None:
        before = int(meta.get(rollout.deployment, "status.collisionCount", 0))
        clash = {**(rollout.deployment.get("status") or {}), "collisionCount": before + 1}
        return Decided([Update(RESOURCE, {**rollout.deployment, "status": clash}, f"{name} is taken", "status")])
    acts: list[Act] = [Create(SETS, fresh, "no ReplicaSet has this template yet")]
    if count:
        acts.append(replica_sets.scaled_event(rollout, name, 0, count))
    text = f'Created new replica set "{name}"'
    return _told(rollout, view, acts, Notice(status.PROGRESSING, "True", "NewReplicaSetCreated", text))


def _tidied(rollout: Rollout) -> list[Act]:
    """The oldest of the ReplicaSets that nobody needs any more, beyond those kept for an undo."""
    kept = [rs for rs in rollout.old if not meta.is_deleting(rs)]
    surplus = 0 if rollout.history is None else len(kept) - rollout.history
    oldest = sorted(kept, key=revision)[: max(0, surplus)]
    why = f"only {rollout.history} old ReplicaSets are kept"
    return [
        Delete(SETS, meta.namespace(rs), meta.name(rs), meta.uid(rs), why)
        for rs in oldest
        if not size(rs) and not meta.get(rs, "status.replicas", 0)
    ]


def _told(
    rollout: Rollout, view: View, acts: list[Act], notice: Notice | None = None, *, estimate: bool = True
) -> Decided:
    """The acts, and the status that goes with them; and when to look whether the rollout is stuck."""
    now, found = view.timestamp, status.counted(rollout)
    found = status.noticed(found, status.availability(rollout, found), now)
    found = status.noticed(found, notice or _first_seen(rollout, found), now)
    if estimate:
        news = status.progress(rollout, found, view)
        found = status.noticed(found, news, now, renew=news is not None and news.reason == "ReplicaSetUpdated")
        found = status.failing(rollout, found)
    if rollout.deadline is None:
        kept = [c for c in found.get("conditions") or [] if c["type"] != status.PROGRESSING]
        found = {**found, "conditions": kept}
    told = {**_numbered(rollout, acts), "status": found}
    if told != rollout.deployment:
        why = f"{found.get('availableReplicas', 0)} of {rollout.replicas} pods are available"
        acts = [*acts, Update(RESOURCE, told, why, "status")]
    reason = (status.condition(found, status.PROGRESSING) or {}).get("reason")
    waiting = estimate and rollout.deadline is not None and reason not in (None, status.DONE, status.STUCK)
    return Decided(acts, max(0.1, status.patience(rollout, found, view)) if waiting else None)


def _numbered(rollout: Rollout, acts: list[Act]) -> Obj:
    """The Deployment with the revision of its new ReplicaSet, also of one that is only about to be made."""
    made = [act.obj for act in acts if isinstance(act, Create)]
    new = made[0] if made else rollout.new
    if new is None or revision(new) == revision(rollout.deployment):
        return rollout.deployment
    marks = {**meta.annotations_of(rollout.deployment), REVISION: str(revision(new))}
    return replica_sets.annotated(rollout.deployment, marks)


def _first_seen(rollout: Rollout, found: Obj) -> Notice | None:
    """A ReplicaSet that was there before anyone cared about progress."""
    if rollout.new is None or rollout.deadline is None or status.condition(found, status.PROGRESSING):
        return None
    text = f'Found new replica set "{meta.name(rollout.new)}"'
    return Notice(status.PROGRESSING, "True", "FoundNewReplicaSet", text)
