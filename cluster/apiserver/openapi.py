"""OpenAPI v3: the served kinds with their schemas, one document a group and version.

`kubectl explain` prints these descriptions, and every `kubectl create` and `apply` looks here whether the server
validates fields itself: it looks for a PATCH of the kind with a fieldValidation parameter, so that reviews, which
have no PATCH, are said to have one. Schemas are Kubernetes' own, from which only what is served is kept. (In
Kubernetes: kube-openapi/pkg/handler3.)
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import orjson

from cluster.apimachinery import errors, schema
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.patch import CONTENT_TYPES
from cluster.apimachinery.scheme import Kind, Scheme, scheme
from cluster.apiserver import discovery
from cluster.apiserver.openapi_custom import published

_META = "io.k8s.apimachinery.pkg.apis.meta.v1"
_COMMON = (
    f"{_META}.DeleteOptions",
    f"{_META}.Status",
    f"{_META}.Patch",
    f"{_META}.ObjectMeta",
    f"{_META}.ListMeta",
)
_REF = "#/components/schemas/"
_MEDIA = "application/json"
_GVK = "x-kubernetes-group-version-kind"
INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"


# -- schemas ---------------------------------------------------------------------------------------------------


def cleaned(node: Any, ref: str = _REF) -> Any:
    """A JSON schema of Kubernetes as OpenAPI says it: no null types, and what stands beside a $ref kept by allOf."""
    if isinstance(node, list):
        return [cleaned(item, ref) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: cleaned(value, ref) for key, value in node.items() if key not in ("$ref", "type", "properties")}
    if "properties" in node:  # a map of names, where "type" may be one: spec.type of a Service
        found["properties"] = {name: cleaned(value, ref) for name, value in node["properties"].items()}
    if "type" in node:
        kinds = [t for t in _listed(node["type"]) if t != "null"]
        found["type"] = kinds[0] if kinds else "object"
    if "$ref" in node:
        target = {"$ref": ref + str(node["$ref"]).rpartition("/")[2]}
        return {**found, "allOf": [target]} if found else target
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].rpartition("/")[2]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for item in node:
            yield from _references(item)


def reachable(roots: Iterable[str]) -> set[str]:
    """The definitions that some refer to, directly or not, with themselves."""
    known, found, todo = schema.definitions(), set[str](), list(roots)
    while todo:
        name = todo.pop()
        if name in known and name not in found:
            found.add(name)
            todo.extend(_references(known[name]))
    return found


def _definition(name: str, ref: str) -> Obj:
    """One definition. apiVersion and kind lose their enums, which Kubernetes' own documents do not have."""
    raw = dict(schema.definitions()[name])
    if name == INT_OR_STRING:
        return {"type": "string", "format": "int-or-string"}
    properties = raw.get("properties")
    if properties:
        plain = {k: {**properties[k]} for k in ("apiVersion", "kind") if k in properties}
        for item in plain.values():
            item.pop("enum", None)
        raw["properties"] = {**properties, **plain}
    found: Obj = cleaned(raw, ref)
    return found


def name_of(kind: Kind) -> str:
    """The name of a kind's schema: Kubernetes' own, or one in its fashion."""
    known = schema.definition_name(kind.group, kind.version, kind.kind)
    if known:
        return known
    package = ".".join(reversed(kind.group.split("."))) if "." in kind.group else f"io.k8s.api.{kind.group}"
    return f"{package}.{kind.version}.{kind.kind}"


def schemas(kinds: Iterable[Kind], ref: str = _REF, served: Scheme = scheme) -> Obj:
    """All schemas that documents about these kinds need; `served` are those of the cluster that is asked."""
    kinds = list(kinds)
    roots = {*_COMMON, "io.k8s.api.autoscaling.v1.Scale"}
    made: Obj = {}
    for kind in kinds:
        if schema.definition_name(kind.group, kind.version, kind.kind) is None:
            made.update(_made(kind, ref, served))
            roots.update(_references(said(kind, served)))
        else:
            roots |= {name_of(kind), f"{name_of(kind)}List"}
    return {**{name: _definition(name, ref) for name in sorted(reachable(roots))}, **made}


def _made(kind: Kind, ref: str, served: Scheme) -> Obj:
    """The schemas of a kind that Kubernetes does not publish, and of its list."""
    name, gvk = name_of(kind), {"group": kind.group, "kind": kind.kind, "version": kind.version}
    body = {"type": "object", **cleaned(said(kind, served), ref), _GVK: [gvk]}
    listed: Obj = {
        "type": "object",
        "required": ["items"],
        "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"$ref": f"{ref}{_META}.ListMeta"},
            "items": {"type": "array", "items": {"$ref": ref + name}},
        },
        _GVK: [{**gvk, "kind": kind.list_kind}],
    }
    return {name: body, f"{name}List": listed}


def said(kind: Kind, served: Scheme = scheme) -> Obj:
    """The schema that a kind's definition or its own file says (`SCHEMA`); an open object for a file that says none."""
    own = schema.defined((kind.group, kind.version, kind.kind))
    if own is not None:
        return own
    alias = served.aliases.get((kind.group, kind.version, kind.plural))
    if alias is not None and alias[1].model is not None:
        return published(alias[1].model.schema, kind)
    source = alias[1].to_storage if alias else scheme.models.get(kind.resource)
    module = sys.modules.get(getattr(source, "__module__", ""))
    found: Obj = getattr(module, "SCHEMA", {"x-kubernetes-preserve-unknown-fields": True})
    return found


# -- paths -----------------------------------------------------------------------------------------------------

_QUERY = {
    "fieldManager": "The name of the program that makes this change.",
    "fieldValidation": "What to do with unknown and duplicate fields: Ignore, Warn or Strict.",
    "dryRun": "All: everything happens but nothing is stored.",
}
_FORCE = {"force": "Of an apply: take fields from the managers that have them."}
_LISTED = ("labelSelector", "fieldSelector", "limit", "continue", "resourceVersion", "resourceVersionMatch", "watch",
           "allowWatchBookmarks", "sendInitialEvents", "timeoutSeconds")  # fmt: skip


def _patches(kind: Kind) -> list[str]:
    """The kinds of patches that a kind takes: only Go types, or schemas in their place, tell how lists merge."""
    known = schema.for_gvk(kind.group, kind.version, kind.kind) or scheme.by_group_kind(kind.group, kind.kind)
    return [media for media, how in CONTENT_TYPES.items() if known or how != "strategic"]


def _parameter(name: str, where: str = "query", description: str = "") -> Obj:
    kinds = {"limit": "integer", "timeoutSeconds": "integer", "watch": "boolean", "allowWatchBookmarks": "boolean",
             "sendInitialEvents": "boolean", "force": "boolean"}  # fmt: skip
    found: Obj = {
        "name": name,
        "in": where,
        "schema": {"type": kinds.get(name, "string"), "uniqueItems": True},
    }
    if description:
        found["description"] = description
    return {**found, "required": True} if where == "path" else found


def _operation(kind: Kind, action: str, answer: str, body: str = "", media: Iterable[str] = (_MEDIA,)) -> Obj:
    """One verb on one path, with the two extensions that clients read."""
    operation: Obj = {
        "tags": [f"{kind.group.partition('.')[0] or 'core'}_{kind.version}"],
        "operationId": f"{action}{kind.group.partition('.')[0].title() or 'Core'}{kind.version.title()}{kind.kind}",
        "responses": {
            "200": {"description": "OK", "content": {_MEDIA: {"schema": {"$ref": _REF + answer}}}},
            "401": {"description": "Unauthorized"},
        },
        "x-kubernetes-action": action,
        _GVK: {"group": kind.group, "kind": kind.kind, "version": kind.version},
    }
    if body:
        content = {m: {"schema": {"$ref": _REF + body}} for m in media}
        operation["requestBody"] = {"required": True, "content": content}
    if action in ("post", "put", "patch"):
        asked = {**_QUERY, **(_FORCE if action == "patch" else {})}
        operation["parameters"] = [_parameter(name, description=text) for name, text in asked.items()]
    if action == "list":
        operation["parameters"] = [_parameter(name) for name in _LISTED]
    return operation


def _collection(kind: Kind, name: str) -> Obj:
    found: Obj = {}
    if "list" in kind.verbs:
        found["get"] = _operation(kind, "list", f"{name}List")
    if "create" in kind.verbs:
        found["post"] = _operation(kind, "post", name, name)
    if "deletecollection" in kind.verbs:
        found["delete"] = _operation(kind, "deletecollection", f"{_META}.Status", f"{_META}.DeleteOptions")
    return found


def _object(kind: Kind, name: str) -> Obj:
    found = {"patch": _operation(kind, "patch", name, f"{_META}.Patch", _patches(kind))}
    if "get" in kind.verbs:
        found["get"] = _operation(kind, "get", name)
    if "update" in kind.verbs:
        found["put"] = _operation(kind, "put", name, name)
    if "delete" in kind.verbs:
        found["delete"] = _operation(kind, "delete", f"{_META}.Status", f"{_META}.DeleteOptions")
    return found


def paths(kind: Kind) -> Obj:
    """All paths of a kind."""
    root = f"/apis/{kind.group}/{kind.version}" if kind.group else f"/api/{kind.version}"
    name = name_of(kind)
    scope = "/namespaces/{namespace}" if kind.namespaced else ""
    scoped = [_parameter("namespace", "path")] if kind.namespaced else []
    one = [_parameter("name", "path"), *scoped]
    plain = f"{root}{scope}/{kind.plural}"
    found = {plain: {**_collection(kind, name), "parameters": scoped}}
    if scope and "list" in kind.verbs:
        found[f"{root}/{kind.plural}"] = {"get": _operation(kind, "list", f"{name}List")}
    found[f"{plain}/{{name}}"] = {**_object(kind, name), "parameters": one}
    for sub in kind.subresources:
        part = discovery.part(kind, sub)
        if not part.kind and "patch" in part.verbs:
            found[f"{plain}/{{name}}/{sub}"] = {**_part(kind, name), "parameters": one}
    return found


def _part(kind: Kind, name: str) -> Obj:
    return {
        "get": _operation(kind, "get", name),
        "put": _operation(kind, "put", name, name),
        "patch": _operation(kind, "patch", name, f"{_META}.Patch", _patches(kind)),
    }


# -- documents -------------------------------------------------------------------------------------------------


def _path_of(group: str, version: str) -> str:
    return f"apis/{group}/{version}" if group else f"api/{version}"


@lru_cache(maxsize=8)
def documents(strict: bool, count: int) -> dict[str, tuple[bytes, str]]:
    """Every document's bytes and hash by its path below /openapi/v3. count: how many kinds are served."""
    found = {}
    for (group, version), kinds in discovery.by_group_version(strict=strict).items():
        found[_path_of(group, version)] = _dumped(_document(kinds, scheme))
    return found


@lru_cache(maxsize=256)
def added(strict: bool, served: Scheme) -> dict[str, tuple[bytes, str]]:
    """The documents of the groups and versions in which a cluster serves kinds of its own."""
    own = {(kind.group, kind.version) for kind in discovery.served(strict=strict, kinds=served)} - {
        (kind.group, kind.version) for kind in discovery.served(strict=strict)
    }
    found = discovery.by_group_version(strict=strict, kinds=served)
    return {_path_of(*key): _dumped(_document(found[key], served)) for key in own}


def _dumped(document: Obj) -> tuple[bytes, str]:
    raw = orjson.dumps(document)
    return raw, hashlib.sha256(raw).hexdigest().upper()


def _document(kinds: list[Kind], served: Scheme) -> Obj:
    merged: Obj = {}
    for kind in kinds:
        merged.update(paths(kind))
    return {
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": "v1.35.0"},
        "paths": merged,
        "components": {"schemas": schemas(kinds, _REF, served)},
    }


def _all(strict: bool, kinds: Scheme) -> dict[str, tuple[bytes, str]]:
    found = documents(strict, len(discovery.served(strict=strict)))
    return found if kinds is scheme else {**found, **added(strict, kinds)}


def index(cluster: str, *, strict: bool = False, kinds: Scheme = scheme) -> Obj:
    """/openapi/v3: where each document is. The hash in the address lets clients keep what they have."""
    told = {
        path: {"serverRelativeURL": f"/openapi/v3/{path}?hash={etag}"}
        for path, (_, etag) in _all(strict, kinds).items()
    }
    return {"paths": told}


def document(path: str, *, strict: bool = False, kinds: Scheme = scheme) -> tuple[bytes, str]:
    """One document and its hash; 404 for a group and version that is not served."""
    found = _all(strict, kinds).get(path.strip("/"))
    if found is None:
        raise errors.unknown_path()
    return found
