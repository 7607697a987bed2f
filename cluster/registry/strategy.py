"""What becomes of an object between a writer's hands and the store, whatever its kind.

A new object gets an identity and loses what only the server may say; a changed one keeps all that this way of writing
may not touch; the kind's own hooks fill in defaults and judge the result. (In Kubernetes:
apiserver/pkg/registry/rest/create.go and update.go.)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cluster.apimachinery import clock, errors, meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.etcd import store
from cluster.registry import admission, managing, naming
from cluster.registry.acts import Manner, silent


def newborn(model: Any, namespace: str, given: Obj) -> Obj:
    """A fresh object: a name if it asked for one, an identity, and nothing only the server may say."""
    kind = model.KIND
    obj = meta.copy(given)
    head = obj["metadata"] = {**(obj.get("metadata") or {})}
    for field in ("resourceVersion", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds", "generation"):
        head.pop(field, None)
    if kind.namespaced:
        head["namespace"] = _one_namespace(head.get("namespace") or "", namespace)
    else:
        head.pop("namespace", None)
    if not head.get("name") and head.get("generateName"):
        head["name"] = naming.generated(head["generateName"])
    head["uid"] = meta.new_uid()
    head["creationTimestamp"] = clock.timestamp()
    if model.GENERATION:
        head["generation"] = 1
    if "status" in kind.subresources and not model.STATUS_AT_BIRTH:
        obj.pop("status", None)
    return {"apiVersion": kind.api_version, "kind": kind.kind, **{k: v for k, v in obj.items() if k not in _HEAD}}


_HEAD = ("apiVersion", "kind")


def _one_namespace(stated: str, asked: str) -> str:
    if stated and asked and stated != asked:
        raise errors.bad_request(
            "the namespace of the provided object does not match the namespace sent on the request"
        )
    return asked or stated


def unversioned(given: Obj) -> None:
    """500, without a reason, for a new object with a version: etcd's own answer, which no handler translates."""
    version = meta.resource_version(given)
    if version.isdecimal() and int(version):
        raise errors.StatusError(500, "", "resourceVersion should not be set on objects to be created")


def prepare(model: Any, obj: Obj, old: Obj | None, writer: str | None, subresource: str = "") -> None:
    """Fill in defaults, note whose fields these are, then do what the kind's strategy sets or resets, in place.

    No writer means that the accounts are kept already.
    """
    if subresource not in NARROW:
        model.default(obj)
    if writer is not None:
        managing.account(model, obj, old, writer, subresource)
    if subresource in WHOLE:
        model.prepare(obj, old)


WHOLE = ("", "scale")
"""Ways of writing that may change all of an object's spec."""
NARROW = ("status", "binding")
"""Ways of writing that leave it as it is."""


def same_object(model: Any, old: Obj, given: Obj) -> None:
    """409 when the writer read another state, or another object of the same name; 422 for who does not say which."""
    resource, stated = model.KIND.resource, meta.uid(given)
    if stated and stated != meta.uid(old):
        why = f"Precondition failed: UID in precondition: {stated}, UID in object meta: {meta.uid(old)}"
        raise errors.conflict(resource, meta.name(old), why)
    version = meta.resource_version(given)
    if not version and not model.UNCONDITIONAL:
        cause = errors.invalid_value("metadata.resourceVersion", 0, "must be specified for an update")
        raise errors.invalid(model.KIND.plural, model.KIND.group, meta.name(old), [cause])
    if version and version != meta.resource_version(old):
        raise errors.conflict(resource, meta.name(old))


_SERVERS = ("uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation",
            "resourceVersion", "name", "namespace", "generateName")  # fmt: skip


def carried(model: Any, subresource: str, given: Obj, old: Obj) -> Obj:
    """What was asked for, with all that this way of writing may not change taken from the old object."""
    obj: Obj = model.merge(subresource, given, old)
    head = {k: v for k, v in meta.metadata(obj).items() if k not in _SERVERS}
    kept = {k: v for k, v in meta.metadata(old).items() if k in _SERVERS}
    head = {k: v for k, v in head.items() if v not in ({}, [], None)}
    rest = {k: v for k, v in obj.items() if k not in (*_HEAD, "metadata")}
    return {**{k: old[k] for k in _HEAD}, "metadata": {**kept, **head}, **rest}


def count_generation(model: Any, obj: Obj, old: Obj) -> None:
    """Raise metadata.generation when anything but metadata and status changed, for kinds that count."""
    if not model.GENERATION:
        return
    spec, before = ({k: v for k, v in o.items() if k not in model.UNCOUNTED} for o in (obj, old))
    if spec != before:
        obj["metadata"]["generation"] = int(meta.metadata(old).get("generation") or 0) + 1


def check(model: Any, obj: Obj, old: Obj | None, subresource: str = "") -> None:
    """422 with everything that is wrong with the object, or with its status if that was written."""
    kind = model.KIND
    causes = naming.metadata_problems(kind, obj, old, model.NAME_RULE)
    if subresource == "status":
        causes += model.validate_status(obj, old)
    else:
        causes += model.validate_part(subresource, obj, old) if subresource else model.validate(obj, old)
    if causes:
        raise errors.invalid(kind.kind, kind.group, meta.name(obj), causes)


def warn(model: Any, obj: Obj, old: Obj | None, manner: Manner) -> None:
    """Tell the writer, if there is one to hear it, what is to be said of the object."""
    if manner.warn is not silent:
        for text in model.warnings(obj, old):
            manner.warn(text)


def inside(model: Any, old: Obj | None) -> store.Inside:
    """The kind's part of the transaction, then admission's."""

    def decide(tx: store.Tx, obj: Obj) -> None:
        model.inside(tx, obj, old)
        admission.inside(tx, model.KIND.resource, obj, old)

    return decide


def leaving(model: Any) -> store.Inside:
    """The kind's part of the transaction that removes an object."""
    return lambda tx, obj: model.leave(tx, obj)


def rehearsed(done: Sequence[Obj], writes: Sequence[store.Write]) -> Objs:
    """What a dry run shows: no revision was taken, so each object has the one it had before, or none."""
    return [_rehearsed(obj, write.expect) for obj, write in zip(done, writes, strict=True)]


def _rehearsed(obj: Obj, version: str) -> Obj:
    head = {k: v for k, v in meta.metadata(obj).items() if k != "resourceVersion"}
    return {**obj, "metadata": {**head, "resourceVersion": version} if version else head}
