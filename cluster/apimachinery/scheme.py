"""The scheme: which kinds there are and under what names.

A kind is known by three names: to people and YAML by group, version and Kind; to URLs by group, version and
plural; to Podium's own code by its *resource* ("pods", "deployments.apps"), which stays the same whatever
version it is served as. Kinds enter themselves when their file under `cluster/api/` is imported; nothing lists
them. (In Kubernetes: apimachinery/pkg/runtime.Scheme and pkg/api/meta.RESTMapper.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cluster.apimachinery.meta import Obj

ALL_VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")


@dataclass(frozen=True)
class Kind:
    """A kind's identity, as discovery tells it."""

    group: str
    version: str
    kind: str
    plural: str
    short_names: tuple[str, ...] = ()
    namespaced: bool = True
    categories: tuple[str, ...] = ()
    subresources: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ALL_VERBS
    singular: str = ""
    plural_kind: str = ""

    @property
    def resource(self) -> str:
        """ "pods" or "deployments.apps": the one id of the kind inside Podium."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def singular_name(self) -> str:
        return self.singular or self.kind.lower()

    @property
    def list_kind(self) -> str:
        return self.plural_kind or f"{self.kind}List"


@dataclass(frozen=True)
class Column:
    """One column of kubectl's table. `cell` maps an object to a JSON value; wide columns show with -o wide."""

    name: str
    cell: Callable[[Obj], Any]
    type: str = "string"
    format: str = ""
    wide: bool = False
    description: str = ""


@dataclass(frozen=True)
class Alias:
    """An old or second name of a stored kind: served here, stored there, converted at the door.

    `model` has the hooks of this version where it has its own, as each version of a custom resource has.
    """

    kind: Kind
    to_storage: Callable[[Obj], Obj]
    from_storage: Callable[[Obj], Obj]
    warning: str = ""
    only_legacy: bool = False
    model: Any = None


@dataclass(eq=False)
class Scheme:
    """All kinds by each of their names. `models` maps a resource to the class that holds its hooks.

    The process has one of them; what a single cluster serves besides makes another (`registry.served`).
    """

    models: dict[str, Any] = field(default_factory=dict)
    aliases: dict[tuple[str, str, str], tuple[str, Alias]] = field(default_factory=dict)

    def register(self, model: Any) -> None:
        resource = model.KIND.resource
        known = self.models.get(resource)
        if known is not None and known.__module__ != model.__module__:
            raise ValueError(f"two files claim {resource}: {known.__module__} and {model.__module__}")
        self.models[resource] = model

    def alias(self, resource: str, alias: Alias) -> None:
        """Serve the kind stored as `resource` under another group and version too."""
        kind = alias.kind
        self.aliases[kind.group, kind.version, kind.plural] = (resource, alias)

    def kinds(self) -> list[Kind]:
        """Every stored kind, in a stable order: by group, then plural."""
        found = (m.KIND for m in self.models.values())
        return sorted(found, key=lambda k: (k.group, k.plural))

    def model(self, resource: str) -> Any:
        """The class with the hooks of a kind; KeyError for an unknown resource."""
        return self.models[resource]

    def kind(self, resource: str) -> Kind:
        found: Kind = self.models[resource].KIND
        return found

    def by_gvr(self, group: str, version: str, plural: str) -> Kind | None:
        found = self.models.get(f"{plural}.{group}" if group else plural)
        return found.KIND if found is not None and found.SERVED and found.KIND.version == version else None

    def by_gvk(self, group: str, version: str, kind: str) -> Kind | None:
        return next((k for k in self._by_kind(kind) if (k.group, k.version) == (group, version)), None)

    def by_group_kind(self, group: str, kind: str) -> Kind | None:
        """A kind whatever its version: how owner references are looked up."""
        return next((k for k in self._by_kind(kind) if k.group == group), None)

    def _by_kind(self, kind: str) -> Iterator[Kind]:
        return (m.KIND for m in self.models.values() if m.KIND.kind == kind)


scheme = Scheme()
