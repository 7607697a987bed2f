"""What a path means.

/api/v1/namespaces/N/pods/P/log and /apis/apps/v1/deployments are one grammar: a group and version, perhaps a
namespace, a plural, perhaps a name, perhaps a subresource with a path of its own. It is read once, here, into a
value that everything after switches on. (In Kubernetes: apiserver/pkg/endpoints/request.RequestInfo.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cluster.apimachinery import errors, schema
from cluster.apimachinery.meta import Obj, Objs
from cluster.apimachinery.schema import Decoded
from cluster.apimachinery.scheme import Alias, Kind, Scheme, scheme

_OF_A_NAMESPACE = ("status", "finalize")


@dataclass(frozen=True)
class RequestInfo:
    """A resource path, taken apart. Absent parts are ""."""

    group: str
    version: str
    plural: str
    namespace: str = ""
    name: str = ""
    subresource: str = ""
    rest: str = ""
    watch: bool = False


def parse(path: str) -> RequestInfo | None:
    """The parts of a path without its leading slash; None when it names no resource."""
    head, _, tail = path.strip("/").partition("/")
    parts = tail.split("/")
    if head == "api":
        group, version, parts = "", parts[0], parts[1:]
    elif head == "apis" and len(parts) > 1:
        group, version, parts = parts[0], parts[1], parts[2:]
    else:
        return None
    watch = parts[:1] == ["watch"]
    return _resource(group, version, parts[1:] if watch else parts, watch)


def _resource(group: str, version: str, parts: list[str], watch: bool) -> RequestInfo | None:
    namespace = ""
    if parts[:1] == ["namespaces"] and len(parts) > 2 and parts[2] not in _OF_A_NAMESPACE:
        namespace, parts = parts[1], parts[2:]
    if not parts or not parts[0]:
        return None
    plural, name, subresource = [*parts, "", ""][:3]
    return RequestInfo(group, version, plural, namespace, name, subresource, "/".join(parts[3:]), watch)


@dataclass(frozen=True)
class Target:
    """A served kind, and how it is stored: `resource` is the store's id, `alias` the conversion, if any.

    `model` has the kind's hooks: of a custom resource, those of the version that was asked for.
    """

    kind: Kind
    resource: str
    alias: Alias | None = None
    model: Any = None

    @property
    def custom(self) -> bool:
        """Whether the kind is one that its cluster alone knows, with hooks of its own for each version."""
        return self.alias is not None and self.alias.model is not None

    def shown(self, obj: Obj) -> Obj:
        """A stored object as this kind's clients see it."""
        return self.alias.from_storage(obj) if self.alias is not None else obj

    def all_shown(self, objects: Objs) -> Objs:
        """The same of many, converted together where that asks somebody else."""
        if self.alias is None:
            return objects
        return self.model.seen_all(objects) if self.custom else [self.shown(obj) for obj in objects]

    def stored(self, obj: Obj) -> Obj:
        """A client's object as it is stored."""
        return self.alias.to_storage(obj) if self.alias is not None else obj

    def decode(self, obj: Obj) -> Decoded:
        """A manifest as this kind reads it; DecodeError, in Go's words, for one that it cannot read."""
        if self.custom:
            found: Decoded = self.model.decode(obj)
            return found
        return schema.decode(obj, (self.kind.group, self.kind.version, self.kind.kind))


def target(group: str, version: str, plural: str, *, strict: bool = False, kinds: Scheme = scheme) -> Target:
    """The kind served there; 404 when there is none (with `strict`, kinds that 1.35 no longer serves).

    `kinds` are those of the cluster that is asked (registry.served).
    """
    kind = kinds.by_gvr(group, version, plural)
    if kind is not None:
        return Target(kind, kind.resource, None, kinds.model(kind.resource))
    found = kinds.aliases.get((group, version, plural))
    if found is None or (strict and found[1].only_legacy):
        raise errors.unknown_path()
    return _second(*found, kinds)


def targets(*, strict: bool = False, kinds: Scheme = scheme) -> list[Target]:
    """Every kind served, stored ones first, then other names of them."""
    models = [(kind.resource, kinds.model(kind.resource)) for kind in kinds.kinds()]
    stored = [Target(model.KIND, resource, None, model) for resource, model in models if model.SERVED]
    return stored + [_second(r, a, kinds) for r, a in kinds.aliases.values() if not (strict and a.only_legacy)]


def _second(resource: str, alias: Alias, kinds: Scheme) -> Target:
    return Target(alias.kind, resource, alias, alias.model or kinds.model(resource))
