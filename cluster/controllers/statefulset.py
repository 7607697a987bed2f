"""The statefulset controller: numbered pods, made in order, ended in reverse.

web-1 is made only once web-0 is ready, and deleted before it. A rolling update replaces the highest number first and
waits for it before it goes on, down to the partition. Each pod's claims are made before it and outlive it. (In
Kubernetes: pkg/controller/statefulset.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import (
    Act,
    Create,
    Decided,
    Delete,
    Event,
    Update,
    by_controller,
    by_key,
    controller,
)
from cluster.client.view import View
from cluster.controllers import _pods, _revisions
from cluster.controllers._namespaces import doomed
from cluster.controllers._ownership import claim, interested, selector_of
from cluster.controllers._replicas import pod_from_template
from cluster.controllers._templates import template_hash

COMPONENT, RESOURCE, CLAIMS = "statefulset-controller", "statefulsets.apps", "persistentvolumeclaims"
NAME_LABEL, INDEX_LABEL = "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"


@controller(
    "statefulset",
    component=COMPONENT,
    watches={
        RESOURCE: by_key, "pods": interested("StatefulSet", RESOURCE),
        _revisions.RESOURCE: by_controller("StatefulSet"),
    },
)  # fmt: skip
def reconcile(key: str, view: View) -> Decided:
    """A StatefulSet has the pods NAME-0 … NAME-(replicas-1), each with its claims.

    Unless its management is Parallel, it does one thing at a time: a missing pod is made when all before it are ready;
    a surplus one is deleted, the highest first, unless another below it is unwell as it is. Then pods of an old
    template are replaced, again from the highest, one by one.
    """
    owner = view.get(RESOURCE, *meta.split_key(key))
    if owner is None or doomed(owner, view):
        return Decided()
    claimed = claim(owner, "pods", selector_of(owner), view, lambda pod: _ordinal(owner, pod) >= 0)
    if claimed.acts:
        return Decided(claimed.acts)
    placed = {_ordinal(owner, pod): pod for pod in claimed.mine}
    marks = [*(meta.labels(p).get(_revisions.HASH, "") for p in claimed.mine), _current(owner)]
    history = _revisions.kept(owner, (mark.rpartition("-")[2] for mark in marks), view)
    available, soon = _pods.availability(claimed.mine, meta.get(owner, "spec.minReadySeconds", 0), view)
    well = {meta.uid(p) for p in available}
    acts = [*history, *_steps(owner, placed, well, view), *_told(owner, placed, well)]
    return Decided(acts, again=soon)


def _numbers(owner: Obj) -> range:
    start = int(meta.get(owner, "spec.ordinals.start", 0))
    return range(start, start + int(meta.get(owner, "spec.replicas", 1)))


def _ordinal(owner: Obj, pod: Obj) -> int:
    """The pod's number, -1 for a name that is none of the owner's."""
    base, dash, number = meta.name(pod).rpartition("-")
    return int(number) if dash and base == meta.name(owner) and number.isdecimal() else -1


def _parallel(owner: Obj) -> bool:
    return bool(meta.get(owner, "spec.podManagementPolicy") == "Parallel")


def _steps(owner: Obj, placed: Mapping[int, Obj], well: set[str], view: View) -> Iterator[Act]:
    """What to do now: up, then down, then on to the new template."""
    for number in _numbers(owner):
        pod = placed.get(number)
        if pod is None:
            yield from _created(owner, number, view)
        elif _pods.finished(pod) and not meta.is_deleting(pod):
            yield _deleted(pod, "it has ended and is made anew")
        if (pod is None or not _steady(pod, well)) and not _parallel(owner):
            return
    surplus = sorted((n for n in placed if n not in _numbers(owner)), reverse=True)
    ill = [n for n in surplus if not _steady(placed[n], well)]
    for number in surplus:
        if not _parallel(owner) and number in ill[:-1]:
            return
        if not meta.is_deleting(placed[number]):
            yield _deleted(placed[number], f"{meta.get(owner, 'spec.replicas', 1)} replicas are wanted")
            text = f"delete Pod {meta.name(placed[number])} in StatefulSet"
            yield _event(owner, "SuccessfulDelete", text, "successful")
        if not _parallel(owner):
            return
    if not surplus:
        yield from _updated(owner, placed, well)


def _steady(pod: Obj, well: set[str]) -> bool:
    return meta.uid(pod) in well and not meta.is_deleting(pod)


def _updated(owner: Obj, placed: Mapping[int, Obj], well: set[str]) -> Iterator[Act]:
    """The next pod of an old template, once every higher one is well."""
    strategy = meta.get(owner, "spec.updateStrategy", {})
    if strategy.get("type", "RollingUpdate") != "RollingUpdate":
        return
    wanted = template_hash(owner["spec"]["template"])
    for number in sorted((n for n in placed if n in _numbers(owner) and n >= _partition(owner)), reverse=True):
        pod = placed[number]
        if meta.labels(pod).get(_revisions.HASH) != _revision(owner, wanted) and not meta.is_deleting(pod):
            yield _deleted(pod, "its template is out of date")
            yield _event(owner, "SuccessfulDelete", f"delete Pod {meta.name(pod)} in StatefulSet", "successful")
            return
        if not _steady(pod, well):
            return


def _revision(owner: Obj, mark: str) -> str:
    """A StatefulSet's pods bear the whole name of their revision."""
    return f"{meta.name(owner)}-{mark}"


def _partition(owner: Obj) -> int:
    """The lowest number that an update may reach."""
    return _numbers(owner).start + int(meta.get(owner, "spec.updateStrategy.rollingUpdate.partition", 0))


def _current(owner: Obj) -> str:
    """The name of the revision that the set goes out from, "" before there is one."""
    return str(meta.get(owner, "status.currentRevision", ""))


def _as_of(owner: Obj, number: int, view: View) -> tuple[Obj, str]:
    """The owner with the template that a number is made from, and its revision: below the partition the old one."""
    old = view.get(_revisions.RESOURCE, meta.namespace(owner), _current(owner))
    if old is None or number >= _partition(owner):
        return owner, _revision(owner, template_hash(owner["spec"]["template"]))
    template = {k: v for k, v in old["data"]["spec"]["template"].items() if k != "$patch"}
    return {**owner, "spec": {**owner["spec"], "template": template}}, meta.name(old)


def _created(owner: Obj, number: int, view: View) -> Iterator[Act]:
    """The pod of a number, and before it the claims that are not there yet."""
    name = f"{meta.name(owner)}-{number}"
    then, mark = _as_of(owner, number, view)
    made = pod_from_template(then, name)
    head = {k: v for k, v in made["metadata"].items() if k != "generateName"}
    marks = {NAME_LABEL: name, INDEX_LABEL: str(number), _revisions.HASH: mark}
    head["labels"] = {**(head.get("labels") or {}), **marks}
    spec = {**made["spec"], "hostname": name, "subdomain": meta.get(owner, "spec.serviceName", "")}
    templates = meta.get(owner, "spec.volumeClaimTemplates", [])
    for template in templates:
        made_claim = _claim(owner, template, name)
        if view.get(CLAIMS, meta.namespace(owner), meta.name(made_claim)) is None:
            yield Create(CLAIMS, made_claim, f"{name} brings its own storage", quiet=True)
            text = f"create Claim {meta.name(made_claim)} Pod {name} in StatefulSet"
            yield _event(owner, "SuccessfulCreate", text, "success")
    if templates:
        spec["volumes"] = _volumes(spec.get("volumes") or [], templates, name)
    yield Create("pods", {**made, "metadata": head, "spec": spec}, f"{name} is missing")
    yield _event(owner, "SuccessfulCreate", f"create Pod {name} in StatefulSet", "successful")


def _claim(owner: Obj, template: Obj, pod: str) -> Obj:
    """The claim that a template means for a pod: it keeps its name for life."""
    given = meta.metadata(template)
    head = {
        "name": f"{given['name']}-{pod}",
        "namespace": meta.namespace(owner),
        "labels": {**(given.get("labels") or {}), **meta.get(owner, "spec.selector.matchLabels", {})},
        **({"annotations": given["annotations"]} if given.get("annotations") else {}),
    }
    return meta.copy({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": head, "spec": template["spec"]})  # type: ignore[no-any-return]


def _volumes(given: Sequence[Obj], templates: Sequence[Obj], pod: str) -> list[Obj]:
    """The pod's volumes: a claim of its own takes the place of a volume of the same name."""
    names = [meta.name(t) for t in templates]
    own = [{"name": n, "persistentVolumeClaim": {"claimName": f"{n}-{pod}"}} for n in names]
    return [*own, *(v for v in given if v.get("name") not in names)]


def _deleted(pod: Obj, why: str) -> Act:
    return Delete("pods", meta.namespace(pod), meta.name(pod), meta.uid(pod), why)


def _event(owner: Obj, reason: str, what: str, how: str) -> Act:
    return Event(owner, "Normal", reason, f"{what} {meta.name(owner)} {how}", COMPONENT)


def _told(owner: Obj, placed: Mapping[int, Obj], well: set[str]) -> Iterator[Act]:
    """The act that writes the status, if it is not what it was."""
    wanted = _revision(owner, template_hash(owner["spec"]["template"]))
    pods = [p for p in placed.values() if not meta.is_deleting(p)]
    fresh = sum(meta.labels(p).get(_revisions.HASH) == wanted for p in pods)
    ready = sum(meta.ready(p) for p in pods)
    complete = len(placed) == fresh == ready == len(_numbers(owner))
    current = wanted if complete else _current(owner) or wanted
    counts = {
        "readyReplicas": ready,
        "currentReplicas": sum(meta.labels(p).get(_revisions.HASH) == current for p in pods),
        "updatedReplicas": fresh,
        "observedGeneration": int(meta.metadata(owner).get("generation") or 0),
    }
    status = {
        "replicas": len(placed),
        "availableReplicas": sum(meta.uid(p) in well for p in pods),
        "collisionCount": 0,
        "currentRevision": current,
        "updateRevision": wanted,
        **{k: v for k, v in counts.items() if v},
    }
    if status != owner.get("status"):
        why = f"{ready} of {meta.get(owner, 'spec.replicas', 1)} pods are ready"
        yield Update(RESOURCE, {**owner, "status": status}, why, "status")
