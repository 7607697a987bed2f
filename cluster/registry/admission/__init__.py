"""Admission: the last word on a write before it is validated, one plug-in a file.

A plug-in is a module with `admit(request)`, which may change the object in place (and returns true when it did so in
the name of a policy or a webhook, so that all may look again), or `validate(request)`, which
may only refuse by raising a StatusError, or `inside(tx, resource, obj, old)`, which refuses what only the open
transaction can know, or several of them. They run in the order of `ORDER` within their module (lower
first). The folder is walked once; nothing lists them. `admit` and `validate` run before the write's transaction
opens: they may take their time, and may ask a server that writes to this cluster. (In Kubernetes:
plugin/pkg/admission.)
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Alias, Kind, Scheme, scheme
from cluster.etcd.models import Cluster
from cluster.registry import served
from cluster.registry.acts import Actor


@dataclass(frozen=True)
class Request:
    """One write on its way in. `read` looks at another object of the same cluster, `every` at all of a kind.

    `row` is the cluster's, `model` has the hooks of the kind, in the version that the writer speaks.
    """

    operation: str
    resource: str
    subresource: str
    namespace: str
    name: str
    obj: Obj | None
    old: Obj | None
    actor: Actor
    read: Callable[[str, str, str], Obj | None]
    warn: Callable[[str], None]
    every: Callable[[str], list[Obj]] = lambda resource: []
    row: Cluster | None = None
    model: Any = None
    dry_run: bool = False
    options: Obj | None = None
    memory: dict[str, Any] = field(default_factory=dict)
    """What a plug-in remembers of the request from one round to the next."""

    @property
    def kind(self) -> Kind | None:
        return self.model.KIND if self.model is not None else None

    def kinds(self) -> Scheme:
        """All kinds of the cluster."""
        return served.of(self.row) if self.row is not None else scheme

    def equivalents(self) -> list[Kind]:
        """The kind under each of its names: an old group, other versions of a custom resource."""
        kinds = self.kinds()
        own = [kinds.kind(self.resource)] if kinds.model(self.resource).SERVED else []
        return own + [alias.kind for resource, alias in kinds.aliases.values() if resource == self.resource]

    def shown(self, obj: Obj | None, api_version: str) -> Obj | None:
        """An object of the request in another version of its kind."""
        if obj is None or self.model is None or api_version == self.model.KIND.api_version:
            return obj
        if obj.get("kind") != self.model.KIND.kind:
            return obj
        alias = self._alias(api_version)
        return alias.from_storage(self.model.kept(obj)) if alias is not None else obj

    def written(self, obj: Obj, api_version: str) -> Obj:
        """An object in another version of its kind, back in the writer's."""
        alias = None if api_version == self.model.KIND.api_version else self._alias(api_version)
        if alias is None:
            return obj
        stored = alias.model.kept(obj) if alias.model is not None else alias.to_storage(obj)
        found: Obj = self.model.seen(stored)
        return found

    def _alias(self, api_version: str) -> Alias | None:
        aliases = (alias for resource, alias in self.kinds().aliases.values() if resource == self.resource)
        return next((alias for alias in aliases if alias.kind.api_version == api_version), None)


@cache
def plugins() -> tuple[ModuleType, ...]:
    """Every plug-in, in order."""
    names = [m.name for m in pkgutil.iter_modules(__path__, f"{__name__}.")]
    found = [importlib.import_module(name) for name in names]
    return tuple(sorted(found, key=lambda m: (m.ORDER, m.__name__)))


def admit(request: Request) -> None:
    """Let every plug-in change the object; and once more, when one says that it did so for somebody else."""
    if _round(request):
        request.memory["again"] = True
        _round(request)


def _round(request: Request) -> bool:
    changed = [plugin.admit(request) for plugin in plugins() if hasattr(plugin, "admit")]
    return any(changed)


def validate(request: Request) -> None:
    for plugin in plugins():
        if hasattr(plugin, "validate"):
            plugin.validate(request)


def inside(tx: Any, resource: str, obj: Obj, old: Obj | None) -> None:
    """The part of admission that is decided in the write's transaction."""
    for plugin in plugins():
        if hasattr(plugin, "inside"):
            plugin.inside(tx, resource, obj, old)
