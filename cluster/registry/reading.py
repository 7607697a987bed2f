"""Reading: one object, or a page of them as they all were at one revision.

A list names the revision it shows, and a watch may go on from there without a gap. A long list is handed out in
pages; every page after the first is read from the log at the first page's revision, so that the pages together
are one consistent list however much is written meanwhile.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from cluster.apimachinery import errors, fields, labels, meta
from cluster.apimachinery.meta import Obj
from cluster.etcd import store
from cluster.etcd.models import Cluster

Matcher = Callable[[Obj], bool]


@dataclass(frozen=True)
class Page:
    """Part of a list. `continue_` is "" on the last page; `remaining` is None where it is not known."""

    items: list[Obj]
    resource_version: str
    continue_: str = ""
    remaining: int | None = None


def matcher(model: Any, label_selector: str, field_selector: str) -> Matcher:
    """Whether an object of a kind, known by its hooks, is meant by the selectors; 400 for one that cannot be read."""
    try:
        wanted = labels.parse(label_selector) if label_selector else None
        chosen = fields.parse(field_selector) if field_selector else None
    except ValueError as error:
        raise errors.bad_request(str(error)) from None
    if chosen is not None:
        chosen.check({"metadata.name", "metadata.namespace", *model.selectable({"metadata": {}})})

    def matches(obj: Obj) -> bool:
        if wanted is not None and not wanted.matches(meta.labels(obj)):
            return False
        if chosen is None:
            return True
        own = {"metadata.name": meta.name(obj), "metadata.namespace": meta.namespace(obj)}
        return chosen.matches({**own, **model.selectable(model.seen(obj))})

    return matches


def page(
    row: Cluster,
    resource: str,
    namespace: str | None,
    matches: Matcher | None,
    *,
    limit: int = 0,
    continue_: str = "",
    resource_version: str = "",
    match: str = "",
) -> Page:
    """The objects of a kind, ordered by namespace and name. namespace None means all."""
    after: tuple[str, str] | None = None
    if continue_:
        if resource_version not in ("", "0"):
            raise errors.bad_request("specifying resource version is not allowed when using continue")
        revision, after = _decode(continue_)
        revision, texts = _continued(row, resource, namespace, revision, after)
    else:
        revision, texts = _asked(row, resource, namespace, resource_version, match or ("Exact" if limit else ""))
    found = [orjson.loads(text) for text in texts]
    if after is not None:
        found = [o for o in found if (meta.namespace(o), meta.name(o)) > after]
    if matches is not None:
        found = [o for o in found if matches(o)]
    return _cut(found, revision, limit, matches is not None)


_EXPIRED = (
    "The provided continue parameter is too old to display a consistent list result. You can start a new list "
    "without the continue parameter, or use the continue token in this response to retrieve the remainder of the "
    "results. Continuing with the provided token results in an inconsistent list - objects that were created, "
    "modified, or deleted between the time the first chunk was returned and now may show up in the list."
)
_INCONSISTENT = -1
"""The revision in the token of a list that goes on at whatever is there now."""


def _continued(
    row: Cluster, resource: str, namespace: str | None, revision: int, after: tuple[str, str]
) -> tuple[int, list[str]]:
    """The objects at a token's revision; for one that is forgotten, 410 with a token that goes on regardless."""
    if revision == _INCONSISTENT:
        return _consistent(row.pk, resource, namespace)
    if revision < row.oldest:
        raise errors.expired(_EXPIRED, _encode(_INCONSISTENT, after))
    return revision, store.texts_at(row.pk, resource, revision, namespace)


def _asked(
    row: Cluster, resource: str, namespace: str | None, resource_version: str, match: str
) -> tuple[int, list[str]]:
    """The revision a request means, and the objects then. A page of a version that is named shows exactly that one."""
    wanted = _number(resource_version) if resource_version else 0
    if wanted > row.revision:
        raise errors.too_new(wanted, row.revision)
    if match == "Exact" and wanted:
        if wanted < row.oldest:
            raise errors.too_old(wanted, row.oldest)
        return wanted, store.texts_at(row.pk, resource, wanted, namespace)
    return _consistent(row.pk, resource, namespace)


def _consistent(cluster_id: int, resource: str, namespace: str | None) -> tuple[int, list[str]]:
    """The head of the tables with its revision: read between two equal revisions, else from the log."""
    for _ in range(3):
        before = store.revision_now(cluster_id)
        texts = store.texts(cluster_id, resource, namespace)
        if store.revision_now(cluster_id) == before:
            return before, texts
    return before, store.texts_at(cluster_id, resource, before, namespace)


def _number(text: str) -> int:
    if not text.isdigit():
        raise errors.bad_request(f"invalid resource version: {unreadable(text)}")
    return int(text)


def unreadable(version: str) -> str:
    """What is said of a resourceVersion that is no number."""
    return f'resourceVersion: Invalid value: "{version}": strconv.ParseUint: parsing "{version}": invalid syntax'


def _cut(found: list[Obj], revision: int, limit: int, selected: bool) -> Page:
    if not limit or len(found) <= limit:
        return Page(found, str(revision))
    last = found[limit - 1]
    token = _encode(revision, (meta.namespace(last), meta.name(last)))
    return Page(found[:limit], str(revision), token, None if selected else len(found) - limit)


def _encode(revision: int, after: tuple[str, str]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps({"v": 1, "rv": revision, "after": after})).decode().rstrip("=")


def _decode(token: str) -> tuple[int, tuple[str, str]]:
    try:
        value = orjson.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        namespace, name = value["after"]
        return int(value["rv"]), (str(namespace), str(name))
    except (binascii.Error, ValueError, KeyError, TypeError):
        raise errors.bad_request("invalid continue token: continue key is not valid: invalid token") from None
