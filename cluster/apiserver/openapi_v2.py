"""OpenAPI v2, for clients that still ask.

kubectl before 1.30 explains, merges and validates by it and reads it as protobuf only; newer ones still do for
`explain --output=plaintext-openapiv2`. Version 2 knows no content types inside an operation and no allOf beside a
$ref, so the documents of version 3 are turned round here. (In Kubernetes: kube-openapi/pkg/handler.)
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

import orjson

from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Scheme, scheme
from cluster.apiserver import discovery, openapi, openapi_v2_wire

# A dot where Accept has an @: what real servers answer, and what kubectl compares with.
PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
_REF = "#/definitions/"
_GVK, _OPEN = "x-kubernetes-group-version-kind", "x-kubernetes-preserve-unknown-fields"
_ONLY_LATER = frozenset({"allOf", "oneOf", "anyOf", "not", "nullable"})


def protobuf(*, strict: bool = False, kinds: Scheme = scheme) -> tuple[bytes, str]:
    """The whole document as protobuf, and the hash of the same document as JSON. `kinds` are those of the cluster."""
    return _protobuf(strict, len(discovery.served(strict=strict)), kinds)


@lru_cache(maxsize=16)
def _protobuf(strict: bool, count: int, served: Scheme) -> tuple[bytes, str]:
    raw, etag = _document(strict, count, served)
    return openapi_v2_wire.encode(orjson.loads(raw)), etag


def document(*, strict: bool = False, kinds: Scheme = scheme) -> tuple[bytes, str]:
    """The whole document as JSON, and its hash."""
    return _document(strict, len(discovery.served(strict=strict)), kinds)


@lru_cache(maxsize=16)
def _document(strict: bool, count: int, served: Scheme) -> tuple[bytes, str]:
    kinds = discovery.served(strict=strict, kinds=served)
    paths: Obj = {}
    for kind in kinds:
        paths.update({path: _two(item) for path, item in openapi.paths(kind).items()})
    value = {
        "swagger": "2.0",
        "info": {"title": "Kubernetes", "version": "v1.35.0"},
        "paths": paths,
        "definitions": {name: _definition(one) for name, one in openapi.schemas(kinds, _REF, served).items()},
    }
    raw = orjson.dumps(value)
    return raw, hashlib.sha256(raw).hexdigest().upper()


def _two(item: Obj) -> Obj:
    """A path's operations as version 2 says them: bodies are parameters, answers have a schema of their own."""
    return {
        key: _operation(value) if isinstance(value, dict) else _parameters(value)
        for key, value in item.items()
    }


def _parameters(given: list[Obj]) -> list[Obj]:
    return [{**{k: v for k, v in p.items() if k != "schema"}, "type": p["schema"]["type"]} for p in given]


def _operation(operation: Obj) -> Obj:
    kept = {k: v for k, v in operation.items() if k not in ("requestBody", "responses", "parameters")}
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    parameters = _parameters(operation.get("parameters", []))
    if "requestBody" in operation:
        content = operation["requestBody"]["content"]
        schema = next(iter(content.values()))["schema"]
        kept["consumes"] = list(content)
        parameters.append({"name": "body", "in": "body", "required": True, "schema": _moved(schema)})
    answers = {"200": {"description": "OK", "schema": _moved(answer)}}
    return {**kept, "parameters": parameters, "responses": answers}


def _definition(schema: Obj) -> Obj:
    """A kind that keeps what it does not know is an object of which nothing more is said: kubectl would complain."""
    if schema.get(_OPEN):
        return {"type": "object", **{key: schema[key] for key in (_GVK,) if key in schema}}
    found: Obj = _plain(schema)
    return found


def _plain(node: Any) -> Any:
    """A schema as version 2 can say it: a reference stands beside its description, and nothing is one of several.

    What may be null or holds unknown fields has no type, and with that neither items nor properties.
    """
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: _plain(value) for key, value in node.items() if key not in _ONLY_LATER}
    if "properties" in node:  # a map of names, any of which may be a keyword's
        found["properties"] = {name: _plain(value) for name, value in node["properties"].items()}
    match node.get("allOf"):
        case [{"$ref": target}]:
            found["$ref"] = target
    if node.get("nullable") is True or node.get(_OPEN) is True:
        found = {key: value for key, value in found.items() if key not in ("type", "items", "properties")}
    return found


def _moved(schema: Obj) -> Obj:
    return {"$ref": schema["$ref"].replace("#/components/schemas/", _REF)}
