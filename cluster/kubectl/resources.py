"""Which kinds a server has, and what the many names mean by which people call them.

`deploy`, `deployment`, `Deployments`, `deployments.apps`, `deployments.v1.apps`: discovery tells plural, singular,
short names and categories of every kind, and the mapping below finds the one that is meant, as kubectl's does: the
group's preferred version first, groups in the server's order. (In Kubernetes: client-go's restmapper and
apimachinery/pkg/api/meta.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from cluster.apimachinery.meta import Obj
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.golang import quote as quoted


@dataclass(frozen=True)
class Resource:
    """One kind in one version, as discovery tells it. `subresources` are their names ("scale", "status")."""

    group: str
    version: str
    plural: str
    singular: str
    kind: str
    namespaced: bool
    short_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    subresources: tuple[str, ...] = ()
    preferred: bool = True  # of the versions that its group has

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def resource(self) -> str:
        """ "deployments.apps", "pods": as errors and columns name it."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def word(self) -> str:
        """ "deployment.apps", "pod": as "deployment.apps/web created" names it."""
        return f"{self.kind.lower()}.{self.group}" if self.group else self.kind.lower()

    def path(self, namespace: str = "", name: str = "", subresource: str = "") -> str:
        """Its URL's path, not escaped; the namespace is left away where the kind has none, or where it is ""."""
        steps = ["/apis", self.group, self.version] if self.group else ["/api", self.version]
        if namespace and self.namespaced:
            steps += ["namespaces", namespace]
        steps.append(self.plural)
        steps += filter(None, (name, subresource))
        return "/".join(steps)


class Mapper:
    """Names to Resources, over all that a server has."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.all: Sequence[Resource] = tuple(resources)

    @cached_property
    def _by_preference(self) -> Sequence[Resource]:
        return sorted(self.all, key=lambda each: not each.preferred)

    def find(self, name: str) -> Resource:
        """The resource that an argument means; raises KubectlError in kubectl's words."""
        plural, version, group = _split(name)
        found = None
        if version:
            found = self._named(plural, group, version)
        # Without a version in it, all that follows the first dot is the group.
        loose, _, rest = name.partition(".")
        found = found or self._named(loose, rest) or self._of_kind(name)
        if found is None:
            raise KubectlError(f"the server doesn't have a resource type {quoted(loose)}")
        return found

    def named(self, name: str) -> list[Resource]:
        """All that a plural, singular or short name can mean, the likeliest first."""
        first = self._named(name)
        if first is None:
            return []
        return [first, *(each for each in self._by_preference if each.plural == first.plural and each != first)]

    def _named(self, name: str, group: str = "", version: str = "") -> Resource | None:
        low = name.lower()
        fits = [each for each in self._by_preference if not version or each.version == version]
        exact = [each for each in fits if each.group == group]
        begins = [each for each in fits if each.group.startswith(group)]
        for among in ((exact if version else fits) if not group else exact, begins):
            for attribute in ("plural", "short_names", "singular"):
                for each in among:
                    value = getattr(each, attribute)
                    if low in value if isinstance(value, tuple) else low == value:
                        return each
        return None

    def _of_kind(self, name: str) -> Resource | None:
        """Kind, Kind.group or Kind.version.group, written as in a manifest."""
        kind, version, group = _split(name)
        loose, _, rest = name.partition(".")
        for each in self._by_preference:
            if (each.kind, each.version, each.group) == (kind, version, group):
                return each
            if each.kind == loose and each.group == rest:
                return each
        return None

    def for_kind(self, api_version: str, kind: str) -> Resource | None:
        """The resource of a manifest; None when nobody serves it."""
        fits = (each for each in self.all if (each.api_version, each.kind) == (api_version, kind))
        return next(fits, None)

    def category(self, name: str) -> Sequence[Resource]:
        """What "all" stands for (and any other category): in the server's order, preferred versions."""
        return [each for each in self.all if name in each.categories and each.preferred]


def _split(name: str) -> tuple[str, str, str]:
    """resource.version.group; ("", …) parts where there are fewer than two dots."""
    parts = name.split(".", 2)
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (parts[0], "", parts[1] if len(parts) == 2 else "")


def parse_discovery(document: Obj) -> list[Resource]:
    """An APIGroupDiscoveryList's resources, in its order."""
    return [
        _resource(group, version, entry, first)
        for group in document.get("items") or ()
        for at, version in enumerate(group.get("versions") or ())
        for entry in version.get("resources") or ()
        for first in (at == 0 or not _served(group, at, entry),)
    ]


def _served(group: Obj, before: int, entry: Obj) -> bool:
    """Has a more preferred version of the group this resource too?"""
    earlier = (each for version in group["versions"][:before] for each in version.get("resources") or ())
    return any(each.get("resource") == entry.get("resource") for each in earlier)


def _resource(group: Obj, version: Obj, entry: Obj, preferred: bool) -> Resource:
    kind = entry.get("responseKind") or {}
    return Resource(
        group=str((group.get("metadata") or {}).get("name") or ""),
        version=str(version["version"]),
        plural=str(entry["resource"]),
        singular=str(entry.get("singularResource") or ""),
        kind=str(kind.get("kind") or ""),
        namespaced=entry.get("scope") == "Namespaced",
        short_names=tuple(entry.get("shortNames") or ()),
        categories=tuple(entry.get("categories") or ()),
        verbs=tuple(entry.get("verbs") or ()),
        subresources=tuple(each["subresource"] for each in entry.get("subresources") or ()),
        preferred=preferred,
    )
