"""From client-side to server-side apply: the fields that kubectl once noted itself become the server's to watch.

Whoever applied with kubectl's own patches owns fields as an ordinary writer; after `--server-side` they would own them
twice, and leaving a field out of the file would no longer remove it. So the old entry in managedFields is turned into
(or joined with) the applier's own, once, and the note of what was applied last is kept by a manager of its own.
(In Kubernetes: client-go/util/csaupgrade and kubectl/pkg/cmd/apply.)
"""

from __future__ import annotations

from collections.abc import Sequence

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.api import APPLY, JSON_PATCH, Api
from cluster.kubectl.builder import Info
from cluster.kubectl.errors import StatusError
from cluster.kubectl.generators.objects import go_json
from cluster.kubectl.transport import Query
from cluster.kubectl.writing import LAST_APPLIED

_KEEPER = "kubectl-last-applied"
_TRIES = 5


async def keep_note(api: Api, info: Info, obj: Obj, query: Query) -> Obj:
    """Lets a manager of its own keep the note of what was applied last, where none does yet; the object then."""
    note = meta.annotations_of(obj).get(LAST_APPLIED)
    if note is None or any(_owns_note(entry) for entry in _managers(obj, "Apply")):
        return obj
    head = {"name": info.name, "annotations": {LAST_APPLIED: note}}
    if info.namespace:
        head["namespace"] = info.namespace
    body = {"apiVersion": obj["apiVersion"], "kind": obj["kind"], "metadata": head}
    asked = [("fieldManager", _KEEPER), *((k, v) for k, v in query if k != "fieldManager")]
    return await api.patch(
        info.resource, info.name, go_json(body).encode(), info.namespace, content_type=APPLY, query=asked
    )


async def migrate(api: Api, info: Info, obj: Obj, manager: str, query: Query) -> bool:
    """Turns the entries of client-side apply into the applier's; whether there was anything to turn."""
    names = [str(entry["manager"]) for entry in _managers(obj, "Update") if _owns_note(entry)]
    for attempt in range(_TRIES):
        before: Objs = meta.metadata(obj).get("managedFields") or []
        after = upgraded(before, names, manager)
        if after == before:
            return False
        patch: Objs = [
            {"op": "replace", "path": "/metadata/managedFields", "value": after},
            {"op": "replace", "path": "/metadata/resourceVersion", "value": meta.resource_version(obj)},
        ]
        try:
            await api.patch(
                info.resource, info.name, patch, info.namespace, content_type=JSON_PATCH, query=query
            )
            return True
        except StatusError as error:
            if error.reason != "Conflict" or attempt == _TRIES - 1:
                raise
            obj = await api.get(info.resource, info.name, info.namespace)
    return False


def _managers(obj: Obj, operation: str) -> Objs:
    entries: Objs = meta.metadata(obj).get("managedFields") or []
    return [entry for entry in entries if entry.get("operation") == operation]


def _owns_note(entry: Obj) -> bool:
    found = entry.get("fieldsV1") or {}
    return f"f:{LAST_APPLIED}" in ((found.get("f:metadata") or {}).get("f:annotations") or {})


def upgraded(entries: Objs, names: Sequence[str], manager: str) -> Objs:
    """managedFields with the Update entries of those names joined into the manager's Apply entry."""
    for name in names:
        old = [entry for entry in entries if _is(entry, name, "Update")]
        target = next((entry for entry in entries if _is(entry, manager, "Apply")), old[0] if old else None)
        if target is None:
            continue
        same = next((entry for entry in old if entry.get("apiVersion") == target.get("apiVersion")), None)
        fields = target["fieldsV1"] if same is None else _union(target["fieldsV1"], same["fieldsV1"])
        new = {**target, "manager": manager, "operation": "Apply", "fieldsV1": fields}
        kept = [new if entry is target else entry for entry in entries]
        entries = [entry for entry in kept if not _is(entry, name, "Update")]
    return entries


def _is(entry: Obj, manager: str, operation: str) -> bool:
    return (entry.get("manager"), entry.get("operation")) == (manager, operation) and not entry.get(
        "subresource"
    )


def _union(one: Obj, other: Obj) -> Obj:
    return {key: _union(one.get(key, {}), other.get(key, {})) for key in {**one, **other}}
