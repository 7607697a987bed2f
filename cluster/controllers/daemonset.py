"""The daemonset controller: one pod on every node that fits.

Each pod is made for one node and says so by node affinity; the scheduler then has no choice left. Daemon pods
tolerate the troubles of their node, since whoever looks after a node must not leave it when it ails. (In
Kubernetes: pkg/controller/daemon.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import (
    Act,
    Create,
    Decided,
    Event,
    Update,
    by_controller,
    by_key,
    controller,
)
from cluster.client.scheduling import NO_EXECUTE, NO_SCHEDULE, node_matches, taints, tolerations, untolerated
from cluster.client.view import View
from cluster.controllers import _daemons, _pods, _revisions
from cluster.controllers._names import fresh_names
from cluster.controllers._namespaces import doomed
from cluster.controllers._ownership import claim, interested, selector_of
from cluster.controllers._templates import template_hash

COMPONENT, RESOURCE = "daemonset-controller", "daemonsets.apps"


def _all(node: Obj, view: View) -> Iterable[str]:
    """Every DaemonSet: a node has come, gone or changed."""
    return [meta.key(ds) for ds in view.list(RESOURCE)]


@controller(
    "daemonset",
    component=COMPONENT,
    watches={
        RESOURCE: by_key, "pods": interested("DaemonSet", RESOURCE), "nodes": _all,
        _revisions.RESOURCE: by_controller("DaemonSet"),
    },
)
def reconcile(key: str, view: View) -> Decided:
    """A DaemonSet has exactly one pod on each node whose labels and taints its template agrees with.

    Missing ones are made; surplus, ended and misplaced ones are deleted. After a change of the template, a rolling
    update deletes old pods, unready ones first and never more than maxUnavailable at once; OnDelete leaves that to
    people. Each template is kept as a ControllerRevision, to be gone back to. The status counts nodes.
    """
    owner = view.get(RESOURCE, *meta.split_key(key))
    if owner is None:
        return Decided()
    claimed = claim(owner, "pods", selector_of(owner), view, lambda pod: True)
    if claimed.acts or doomed(owner, view):
        return Decided(claimed.acts)
    placed = _daemons.by_node(claimed.mine)
    nodes = {meta.name(node): node for node in view.list("nodes")}
    fitting = [name for name, node in nodes.items() if _fits(owner, node)]
    history = _revisions.kept(owner, (meta.labels(p).get(_revisions.HASH, "") for p in claimed.mine), view)
    acts = [*_made(owner, [n for n in fitting if n not in placed], view), *_removed(owner, placed, nodes)]
    available, soon = _pods.availability(claimed.mine, meta.get(owner, "spec.minReadySeconds", 0), view)
    if not acts:
        acts = _daemons.replaced(owner, placed, fitting, available, template_hash(_template(owner)))
    status = _daemons.status(owner, placed, fitting, available, template_hash(_template(owner)))
    if status != owner.get("status"):
        why = f"{status['numberReady']} of {len(fitting)} nodes have a ready pod"
        acts.append(Update(RESOURCE, {**owner, "status": status}, why, "status"))
    return Decided([*history, *acts], again=soon)


def _template(owner: Obj) -> Obj:
    return meta.get(owner, "spec.template", {})  # type: ignore[no-any-return]


def _fits(owner: Obj, node: Obj) -> bool:
    """Whether a pod of the template may start on the node."""
    pod = daemon(owner, "", meta.name(node))
    asked = meta.get(pod, "spec.nodeName", "")
    borne = untolerated(tolerations(pod), taints(node), NO_SCHEDULE, NO_EXECUTE) is None
    return borne and asked in ("", meta.name(node)) and node_matches({"spec": _template(owner).get("spec")}, node)


def _stays(owner: Obj, node: Obj) -> bool:
    """Whether one that runs there may go on: a taint that only keeps new pods away does not drive it off."""
    pod = daemon(owner, "", meta.name(node))
    borne = untolerated(tolerations(pod), taints(node), NO_EXECUTE) is None
    return borne and node_matches({"spec": _template(owner).get("spec")}, node)


def daemon(owner: Obj, name: str, node: str) -> Obj:
    """The pod for one node."""
    template = meta.copy(_template(owner))
    head, spec = template.get("metadata") or {}, template.get("spec") or {}
    marks = {"controller-revision-hash": template_hash(template), "pod-template-generation": "1"}
    spec["affinity"] = _daemons.pinned(spec.get("affinity"), node)
    spec["tolerations"] = _daemons.tolerant(spec)
    head = {
        **{k: head[k] for k in ("annotations", "finalizers") if head.get(k)},
        "labels": {**(head.get("labels") or {}), **marks},
        "name": name,
        "generateName": f"{meta.name(owner)}-",
        "namespace": meta.namespace(owner),
        "ownerReferences": [meta.owner_ref(owner)],
    }
    return {"apiVersion": "v1", "kind": "Pod", "metadata": head, "spec": spec}


def _made(owner: Obj, nodes: Sequence[str], view: View) -> Iterator[Act]:
    names = fresh_names(meta.name(owner), "pods", meta.namespace(owner), view)
    for node, name in zip(nodes, names, strict=False):
        yield Create("pods", daemon(owner, name, node), f"{node} has none yet")
        yield Event(owner, "Normal", "SuccessfulCreate", f"Created pod: {name}", COMPONENT)


def _removed(owner: Obj, placed: Mapping[str, list[Obj]], nodes: Mapping[str, Obj]) -> Iterator[Act]:
    """Pods that ended, are one too many, or stand where they should not; of several the oldest stays."""
    for name, pods in placed.items():
        if name in nodes:
            keep = _daemons.oldest(pods) if _stays(owner, nodes[name]) else None
            yield from (_daemons.deletion(p, _reason(p, name, keep)) for p in pods if p is not keep and _alive(p))


def _alive(pod: Obj) -> bool:
    return not meta.is_deleting(pod)


def _reason(pod: Obj, node: str, keep: Obj | None) -> str:
    if _pods.finished(pod):
        return "it has ended"
    return f"{node} has another" if keep is not None else f"{node} does not fit it"
