"""What is beside an object: its parts, its owners, what it names, what it selects; and below discovery, the kinds.

What an object names stands in a table, so that one more reference is one more line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind
from cluster.apiserver.browsable.answers import is_status, is_table
from cluster.apiserver.browsable.places import Known, Link, Place

NAMED = {
    "spec.nodeName": ("", "v1", "nodes"),
    "spec.serviceAccountName": ("", "v1", "serviceaccounts"),
    "spec.serviceName": ("", "v1", "services"),
    "spec.volumeName": ("", "v1", "persistentvolumes"),
    "spec.storageClassName": ("storage.k8s.io", "v1", "storageclasses"),
    "spec.ingressClassName": ("networking.k8s.io", "v1", "ingressclasses"),
    "spec.priorityClassName": ("scheduling.k8s.io", "v1", "priorityclasses"),
    "spec.runtimeClassName": ("node.k8s.io", "v1", "runtimeclasses"),
}
"""Where an object names another, and of which kind that is."""
REFERRED = ("involvedObject", "regarding", "spec.scaleTargetRef", "spec.claimRef", "roleRef")
"""Where an object refers to another by its kind too."""


@dataclass(frozen=True)
class Group:
    """Links under one heading."""

    heading: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Served:
    """A group and version, and its kinds with their addresses."""

    group: Link
    version: Link
    kinds: tuple[tuple[Kind, str], ...]


def beside(place: Place, known: Known, data: Any) -> list[Group]:
    """What a page's reader may go on to, under headings; none is empty."""
    kind = known.kind(place.info)
    obj = data if isinstance(data, dict) and not is_status(data) and not is_table(data) else {}
    if kind is None:
        found = [Group("Documents", tuple(_documents(place, data)))]
    elif not place.name:
        found = [Group("Also served as", tuple(_other_versions(place, known, kind)))]
    else:
        found = [
            Group("Parts", tuple(_parts(place, kind))),
            Group("Owners", tuple(_owners(place, known, obj))),
            Group("Refers to", tuple(_named(place, known, obj))),
            Group("Beside it", tuple(_about(place, known, kind, obj))),
            Group("In this namespace", tuple(_inside(place, known))),
        ]
    return [group for group in found if group.links]


def _documents(place: Place, data: Any) -> Iterator[Link]:
    """The documents that OpenAPI's index names."""
    if place.path == "openapi/v3" and isinstance(data, dict):
        yield from (
            Link(path, place.url("openapi", "v3", *path.split("/"))) for path in data.get("paths") or {}
        )


def _other_versions(place: Place, known: Known, kind: Kind) -> Iterator[Link]:
    for other in known.kinds:
        alike = (other.plural, other.kind) == (kind.plural, kind.kind)
        if alike and other != kind and "list" in other.verbs:
            yield Link(other.api_version, place.of_kind(other, place.namespace))


def _parts(place: Place, kind: Kind) -> Iterator[Link]:
    base = place.of_kind(kind, place.namespace, place.name)
    if place.subresource:
        yield Link(place.name, base)
    yield from (
        Link(part, "" if part == place.subresource else f"{base}/{part}")
        for part in sorted(kind.subresources)
    )


def _owners(place: Place, known: Known, obj: Obj) -> Iterator[Link]:
    return (_reference(place, known, ref, meta.namespace(obj)) for ref in meta.owners(obj))


def _reference(place: Place, known: Known, ref: Obj, namespace: str) -> Link:
    """A reference by kind and name; without an address if the cluster serves no such kind."""
    words = f"{ref.get('kind')}/{ref.get('name')}"
    group = str(ref.get("apiVersion") or f"{ref.get('apiGroup', '')}/").rpartition("/")[0]
    kind = known.called(group, str(ref.get("kind")))
    if kind is None or not ref.get("name"):
        return Link(words)
    return Link(words, place.of_kind(kind, str(ref.get("namespace") or namespace), str(ref["name"])))


def _named(place: Place, known: Known, obj: Obj) -> Iterator[Link]:
    namespace = place.namespace
    for path, (group, version, plural) in NAMED.items():
        kind, name = known.find(group, version, plural), meta.get(obj, path)
        if kind and isinstance(name, str) and name:
            yield Link(f"{kind.kind}/{name}", place.of_kind(kind, namespace, name))
    for path in REFERRED:
        if isinstance(ref := meta.get(obj, path), dict):
            yield _reference(place, known, ref, namespace)


def _about(place: Place, known: Known, kind: Kind, obj: Obj) -> Iterator[Link]:
    """Its namespace, its events, the pods it selects."""
    if place.namespace:
        yield Link(f"Namespace/{place.namespace}", place.of("", "v1", "namespaces", "", place.namespace))
    if selector := _selector(obj):
        yield Link("the pods it selects", _asked(place, "pods", labelSelector=selector))
    if kind.plural == "nodes" and not kind.group:
        yield Link("the pods on it", _asked(place, "pods", fieldSelector=f"spec.nodeName={place.name}"))
    about = f"involvedObject.kind={kind.kind},involvedObject.name={place.name}"
    if kind.plural != "events":
        yield Link("its events", _asked(place, "events", fieldSelector=about))


def _asked(place: Place, plural: str, **query: str) -> str:
    return f"{place.of('', 'v1', plural, place.namespace)}?{urlencode(query)}"


def _selector(obj: Obj) -> str:
    """The labels that an object selects pods by, as a selector; "" for none, and for what takes more than labels."""
    found = meta.get(obj, "spec.selector.matchLabels") or meta.get(obj, "spec.selector")
    plain = isinstance(found, dict) and all(isinstance(value, str) for value in found.values())
    return ",".join(f"{key}={value}" for key, value in found.items()) if plain else ""


def _inside(place: Place, known: Known) -> Iterator[Link]:
    """The kinds of objects that a namespace holds."""
    if place.plural == "namespaces" and place.is_object:
        inside = [kind for kind in known.kinds if kind.namespaced and "list" in kind.verbs]
        yield from (Link(kind.plural, place.of_kind(kind, place.name)) for kind in inside)


def catalogue(place: Place, known: Known) -> list[Served]:
    """The kinds below a discovery address, by group and version; [] for any other address."""
    root, group, version = [*place.path.split("/"), "", ""][:3]
    if root == "api":
        group, version = "", group
    if root not in ("api", "apis") or place.info is not None:
        return []
    keys = dict.fromkeys((kind.group, kind.version) for kind in known.kinds)
    everything = place.path == "apis"
    wanted = [
        (g, v)
        for g, v in keys
        if everything or (g == group and bool(g) == (root == "apis") and version in ("", v))
    ]
    return [_served(place, known, *key) for key in wanted]


def _served(place: Place, known: Known, group: str, version: str) -> Served:
    kinds = [kind for kind in known.kinds if (kind.group, kind.version) == (group, version)]
    head = ("apis", group) if group else ("api",)
    return Served(
        Link(group or "core", place.url(*head)),
        Link(version, place.url(*head, version)),
        tuple((kind, place.of_kind(kind)) for kind in kinds),
    )


def made(place: Place, known: Known, data: Any) -> Link | None:
    """The object that a form has just written, None if there is none with an address."""
    if not isinstance(data, dict) or is_status(data) or not meta.name(data):
        return None
    ref = {"apiVersion": data.get("apiVersion", ""), "kind": data.get("kind", ""), "name": meta.name(data)}
    link = _reference(place, known, ref, meta.namespace(data))
    return link if link.url and link.url != place.own else None
