"""Where a page stands: what its address means, and the way down to it.

An address below a cluster is a resource's (as `requestinfo` reads it), or one of discovery's, or something beside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.scheme import Kind, Scheme, scheme
from cluster.apiserver import calls, discovery, options, requestinfo
from cluster.apiserver.requestinfo import RequestInfo
from cluster.etcd.models import Cluster
from cluster.registry import served

STREAMED = ("attach", "exec", "log", "portforward", "proxy")


@dataclass(frozen=True)
class Link:
    """Something to click: its words, and its address ("" for the place one is at)."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Place:
    """A page's address, understood. `path` is below the cluster, without slashes around it."""

    cluster: str
    path: str
    info: RequestInfo | None = None

    @classmethod
    def at(cls, url: str) -> Place:
        """The place of a whole path, /clusters/NAME/…"""
        _, _, cluster, path = [*url.split("/", 3), ""][:4]
        path = path.strip("/")
        return cls(cluster, path, requestinfo.parse(path))

    @property
    def plural(self) -> str:
        return self.info.plural if self.info else ""

    @property
    def name(self) -> str:
        return self.info.name if self.info else ""

    @property
    def namespace(self) -> str:
        return self.info.namespace if self.info else ""

    @property
    def subresource(self) -> str:
        return self.info.subresource if self.info else ""

    @property
    def is_list(self) -> bool:
        return self.info is not None and not self.info.name

    @property
    def is_object(self) -> bool:
        return bool(self.name and not self.subresource)

    @property
    def is_discovery(self) -> bool:
        """Whether the address tells which kinds there are."""
        return self.info is None and self.path.partition("/")[0] in ("api", "apis")

    @property
    def looks(self) -> tuple[str, ...]:
        """The forms that an answer can be shown in (`?show=`), the usual one first."""
        if self.is_list:
            return ("table", "wide", "yaml", "json")
        if self.is_discovery:
            return ("table", "yaml", "json")
        return ("yaml", "json", "table", "wide") if self.is_object else ("yaml", "json")

    def shown(self, query: options.Query) -> str:
        """The form that a page shows its answer in."""
        asked = query.get("show", "")
        return asked if asked in self.looks else self.looks[0]

    def url(self, *parts: str) -> str:
        """The address of something else in the same cluster."""
        return "/".join(
            (f"/clusters/{quote(self.cluster)}", *(quote(part, safe=":") for part in parts if part))
        )

    @property
    def own(self) -> str:
        return self.url(*self.path.split("/"))

    def of_kind(self, kind: Kind, namespace: str = "", name: str = "") -> str:
        """The address of a kind's objects, or of one of them."""
        return self.of(kind.group, kind.version, kind.plural, namespace if kind.namespaced else "", name)

    def of(self, group: str, version: str, plural: str, namespace: str = "", name: str = "") -> str:
        head = ("apis", group, version) if group else ("api", version)
        within = ("namespaces", namespace) if namespace else ()
        return self.url(*head, *within, plural, name)

    def crumbs(self) -> list[Link]:
        """The way from the API's root to here, each step with its address."""
        parts = self.path.split("/")
        steps = [Link("API", self.url("apis"))] if self.path not in ("", "api", "apis") else [Link("API")]
        found = list(self._steps(parts))
        return steps + found[:-1] + [Link(step.words) for step in found[-1:]]

    def _steps(self, parts: list[str]) -> Iterator[Link]:
        if parts[0] not in ("api", "apis"):
            yield from (Link(part, self.url(*parts[: at + 1])) for at, part in enumerate(parts))
            return
        deep = 2 if parts[0] == "api" else 3
        if len(parts) == 1:
            return
        yield from (Link(part, self.url(*parts[: at + 1])) for at, part in enumerate(parts[1:deep], 1))
        if self.info is None:
            return
        info = self.info
        if info.namespace:
            yield Link(info.namespace, self.url("api", "v1", "namespaces", info.namespace))
        yield Link(info.plural, self.of(info.group, info.version, info.plural, info.namespace))
        if info.name:
            yield Link(info.name, self.of(info.group, info.version, info.plural, info.namespace, info.name))
        if info.subresource:
            yield Link(info.subresource, self.own)


@dataclass(frozen=True)
class Known:
    """What a cluster serves, as a page needs it. `row` is None for a cluster that is not there."""

    row: Cluster | None
    kinds: tuple[Kind, ...] = ()
    scheme: Scheme = scheme

    @classmethod
    def of(cls, cluster: str) -> Known:
        try:
            row = calls.cluster_named(cluster)
        except StatusError:
            return cls(None)
        kinds = served.of(row)
        return cls(row, tuple(discovery.served(strict=row.strict_135, kinds=kinds)), kinds)

    def kind(self, info: RequestInfo | None) -> Kind | None:
        """The kind that an address is about."""
        return self.find(info.group, info.version, info.plural) if info else None

    def find(self, group: str, version: str, plural: str) -> Kind | None:
        wanted = (group, version, plural)
        return next((kind for kind in self.kinds if (kind.group, kind.version, kind.plural) == wanted), None)

    def called(self, group: str, name: str) -> Kind | None:
        """The kind that a reference calls by its group and Kind, in the version that clients prefer."""
        return next((kind for kind in self.kinds if (kind.group, kind.kind) == (group, name)), None)
