"""The history of a template: one ControllerRevision for each state a controller has wanted.

The newest state has the highest number; who goes back to an older one gives its revision a new number and makes no
copy. What no pod is of any more goes, but for the last few. (In Kubernetes: pkg/controller/history.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Create, Delete, Update
from cluster.client.view import View
from cluster.controllers._templates import template_hash

RESOURCE = "controllerrevisions.apps"
HASH = "controller-revision-hash"


def name_of(owner: Obj) -> str:
    """The name of the revision that the owner wants now."""
    return f"{meta.name(owner)}-{template_hash(meta.get(owner, 'spec.template', {}))}"


def of(owner: Obj, view: View) -> list[Obj]:
    """The owner's revisions, the oldest first."""
    return sorted(view.owned(meta.uid(owner), RESOURCE), key=lambda r: int(r.get("revision") or 0))


def kept(owner: Obj, live: Iterable[str], view: View) -> list[Act]:
    """The acts that give the owner's template its revision and forget old ones; `live` are the hashes pods bear."""
    known = of(owner, view)
    highest = max((int(r.get("revision") or 0) for r in known), default=0)
    wanted = next((r for r in known if meta.name(r) == name_of(owner)), None)
    if wanted is None:
        return [Create(RESOURCE, _made(owner, highest + 1), "the template is new", quiet=True)]
    if int(wanted.get("revision") or 0) < highest:
        return [Update(RESOURCE, {**wanted, "revision": highest + 1}, "the template is one of before")]
    return _forgotten(owner, known, {*live, _hash(wanted)})


def _hash(revision: Obj) -> str:
    return meta.labels(revision).get(HASH, "")


def _made(owner: Obj, number: int) -> Obj:
    """A revision holds a patch: what must be merged into the owner to have this template again."""
    template = meta.get(owner, "spec.template", {})
    head = {
        "name": name_of(owner),
        "namespace": meta.namespace(owner),
        "labels": {**meta.labels(template), HASH: template_hash(template)},
        "annotations": dict(meta.annotations_of(owner)),
        "ownerReferences": [meta.owner_ref(owner)],
    }
    if not head["annotations"]:
        del head["annotations"]
    data = {"spec": {"template": {"$patch": "replace", **meta.copy(template)}}}
    return {"apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": head, "data": data, "revision": number}


def _forgotten(owner: Obj, known: Sequence[Obj], live: set[str]) -> list[Act]:
    """Revisions nobody is of, beyond the owner's history limit, the oldest first."""
    idle = [r for r in known if _hash(r) not in live]
    surplus = len(idle) - int(meta.get(owner, "spec.revisionHistoryLimit", 10))
    why = "it is beyond the history limit"
    return [Delete(RESOURCE, meta.namespace(r), meta.name(r), meta.uid(r), why) for r in idle[: max(0, surplus)]]
