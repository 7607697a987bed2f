"""Discovery: the server tells which kinds it serves, so that clients need not know.

`kubectl get deploy` begins here: from short name to plural to path. There are two dialects. The old one answers
group by group and version by version; the aggregated one answers everything in two requests, and clients that
know it say so in Accept. Both are drawn from the scheme, so a new kind file is discovered without further ado.
(In Kubernetes: apiserver/pkg/endpoints/discovery.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import orjson

from cluster.api.metrics.v1beta1.kinds import KINDS as METRICS
from cluster.apimachinery import errors
from cluster.apimachinery.kube_versions import priority
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind, Scheme, scheme
from cluster.apiserver import requestinfo, reviews
from cluster.apiserver.storage_hashes import storage_hash

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v={};as=APIGroupDiscoveryList"
VERSIONS = ("v2", "v2beta1")

PRIORITY = (
    "", "apiregistration.k8s.io", "apps", "events.k8s.io", "authentication.k8s.io", "authorization.k8s.io",
    "autoscaling", "batch", "certificates.k8s.io", "networking.k8s.io", "policy", "rbac.authorization.k8s.io",
    "storage.k8s.io", "admissionregistration.k8s.io", "apiextensions.k8s.io", "scheduling.k8s.io",
    "coordination.k8s.io", "node.k8s.io", "discovery.k8s.io", "resource.k8s.io",
    "flowcontrol.apiserver.k8s.io",
)  # fmt: skip
"""The groups in the order that decides which one a bare plural means; unknown ones follow, old names come last."""
LAST = ("extensions",)


@dataclass(frozen=True)
class Part:
    """A subresource: its verbs, and its own kind where that is not the parent's."""

    verbs: tuple[str, ...]
    group: str = ""
    version: str = ""
    kind: str = ""


_EDITED = ("get", "patch", "update")
_STREAM = ("create", "get")
_PROXY = ("create", "delete", "get", "patch", "update")
_PARTS = {
    "attach": Part(_STREAM, "", "v1", "PodAttachOptions"),
    "binding": Part(("create",), "", "v1", "Binding"),
    "eviction": Part(("create",), "policy", "v1", "Eviction"),
    "exec": Part(_STREAM, "", "v1", "PodExecOptions"),
    "finalize": Part(("update",)),
    "log": Part(("get",)),
    "portforward": Part(_STREAM, "", "v1", "PodPortForwardOptions"),
    "scale": Part(_EDITED, "autoscaling", "v1", "Scale"),
    "token": Part(("create",), "authentication.k8s.io", "v1", "TokenRequest"),
}
_DEFAULT_PART = Part(_EDITED)


def part(kind: Kind, name: str) -> Part:
    """What is known of a kind's subresource."""
    if name == "proxy":
        return Part(_PROXY, "", "v1", f"{kind.kind}ProxyOptions")
    return _PARTS.get(name, _DEFAULT_PART)


def served(*, strict: bool = False, kinds: Scheme = scheme) -> list[Kind]:
    """Every kind clients may find, in the order of their groups. `kinds` are those of their cluster."""
    found = [target.kind for target in requestinfo.targets(strict=strict, kinds=kinds)] + reviews.kinds()
    found += METRICS
    return sorted(found, key=lambda kind: (_rank(kind.group), kind.group, priority(kind.version), kind.plural))


def _rank(group: str) -> int:
    if group in LAST:
        return len(PRIORITY) + 1
    return PRIORITY.index(group) if group in PRIORITY else len(PRIORITY)


def by_group_version(*, strict: bool = False, kinds: Scheme = scheme) -> dict[tuple[str, str], list[Kind]]:
    found = groupby(served(strict=strict, kinds=kinds), key=lambda kind: (kind.group, kind.version))
    return {key: list(kinds) for key, kinds in found}


# -- the old dialect -------------------------------------------------------------------------------------------


def api_versions() -> Obj:
    """/api"""
    return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}


def group_list(*, strict: bool = False, kinds: Scheme = scheme) -> Obj:
    """/apis"""
    groups = [group(name, strict=strict, kinds=kinds) for name in _groups(strict=strict, kinds=kinds)]
    bare = [{k: v for k, v in g.items() if k not in ("kind", "apiVersion")} for g in groups]
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": bare}


def _groups(*, strict: bool, kinds: Scheme) -> list[str]:
    return list(dict.fromkeys(g for g, _ in by_group_version(strict=strict, kinds=kinds) if g))


def group(name: str, *, strict: bool = False, kinds: Scheme = scheme) -> Obj:
    """/apis/GROUP"""
    versions = [v for g, v in by_group_version(strict=strict, kinds=kinds) if g == name]
    if not versions or not name:
        raise errors.unknown_path()
    return {"kind": "APIGroup", "apiVersion": "v1", **told_group(name, versions)}


def told_group(name: str, versions: Sequence[str]) -> Obj:
    """A group and its versions, the preferred one first."""
    told = [{"groupVersion": f"{name}/{version}", "version": version} for version in versions]
    return {"name": name, "versions": told, "preferredVersion": told[0]}


def resource_list(name: str, version: str, *, strict: bool = False, kinds: Scheme = scheme) -> Obj:
    """/apis/GROUP/VERSION and /api/v1"""
    found = by_group_version(strict=strict, kinds=kinds).get((name, version))
    if found is None:
        raise errors.unknown_path()
    resources = [entry for kind in found for entry in _legacy(kind)]
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": f"{name}/{version}" if name else version,
        "resources": resources,
    }


def _legacy(kind: Kind) -> Iterable[Obj]:
    entry: Obj = {
        "name": kind.plural,
        "singularName": kind.singular_name,
        "namespaced": kind.namespaced,
        "kind": kind.kind,
        "verbs": list(kind.verbs),
    }
    if kind.short_names:
        entry["shortNames"] = list(kind.short_names)
    if kind.categories:
        entry["categories"] = list(kind.categories)
    if kept_as := storage_hash(kind):
        entry["storageVersionHash"] = kept_as
    yield entry
    for name in sorted(kind.subresources):
        own = part(kind, name)
        sub = {"name": f"{kind.plural}/{name}", "singularName": "", "namespaced": kind.namespaced}
        elsewhere = own.version and (own.group, own.version) != (kind.group, kind.version)
        identity = {"group": own.group, "version": own.version} if elsewhere else {}
        yield {**sub, **identity, "kind": own.kind or kind.kind, "verbs": list(own.verbs)}


# -- the aggregated dialect ------------------------------------------------------------------------------------


def aggregated(accept: str) -> str:
    """The version of the aggregated dialect that a client's Accept header prefers; "" for the old dialect."""
    for clause in accept.split(","):
        parts = {p.strip() for p in clause.split(";")[1:]}
        if {"g=apidiscovery.k8s.io", "as=APIGroupDiscoveryList"} <= parts:
            return next((v for v in VERSIONS if f"v={v}" in parts), "")
        if clause.split(";")[0].strip() in ("application/json", "*/*") and not parts:
            return ""
    return ""


def document(core: bool, version: str, *, strict: bool = False, kinds: Scheme = scheme) -> Obj:
    """/api (`core`) or /apis in the aggregated dialect."""
    found = by_group_version(strict=strict, kinds=kinds)
    names = [""] if core else _groups(strict=strict, kinds=kinds)
    return {
        "kind": "APIGroupDiscoveryList",
        "apiVersion": f"apidiscovery.k8s.io/{version}",
        "metadata": {},
        "items": [_group(name, found) for name in names],
    }


def _group(name: str, found: dict[tuple[str, str], list[Kind]]) -> Obj:
    versions = [
        {"version": version, "resources": [_resource(kind) for kind in kinds], "freshness": "Current"}
        for (group, version), kinds in found.items()
        if group == name
    ]
    return {"metadata": {"name": name, "creationTimestamp": None} if name else {}, "versions": versions}


def _resource(kind: Kind) -> Obj:
    entry: Obj = {
        "resource": kind.plural,
        "responseKind": _gvk(kind.group, kind.version, kind.kind),
        "scope": "Namespaced" if kind.namespaced else "Cluster",
        "singularResource": kind.singular_name,
        "verbs": list(kind.verbs),
    }
    if kind.short_names:
        entry["shortNames"] = list(kind.short_names)
    if kind.categories:
        entry["categories"] = list(kind.categories)
    if kind.subresources:
        entry["subresources"] = [_subresource(kind, name) for name in sorted(kind.subresources)]
    return entry


def _subresource(kind: Kind, name: str) -> Obj:
    own = part(kind, name)
    own_gvk = (
        _gvk(own.group, own.version, own.kind) if own.kind else _gvk(kind.group, kind.version, kind.kind)
    )
    return {"subresource": name, "responseKind": own_gvk, "verbs": list(own.verbs)}


def _gvk(group: str, version: str, kind: str) -> Obj:
    return {"group": group, "version": version, "kind": kind}


@lru_cache(maxsize=256)
def cached(core: bool, version: str, strict: bool, count: int, kinds: Scheme = scheme) -> tuple[bytes, str]:
    """A discovery document's bytes and ETag; version "" for the old dialect. count: how many kinds are served."""
    if version:
        value = document(core, version, strict=strict, kinds=kinds)
    else:
        value = api_versions() if core else group_list(strict=strict, kinds=kinds)
    return tagged(value)


def tagged(value: Obj) -> tuple[bytes, str]:
    """A document's bytes and ETag."""
    raw = orjson.dumps(value)
    return raw, hashlib.sha256(raw).hexdigest()[:32].upper()
