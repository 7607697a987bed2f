"""OpenAPI v2, for clients that still ask.

kubectl before 1.30 reads it as protobuf only, newer ones and the Python client as JSON too. Nobody needs it for
more than a look whether a kind is known, and kubectl falls back on its own types; so the protobuf form is an
empty document, the JSON form a whole one. (In Kubernetes: kube-openapi/pkg/handler.)
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import orjson

from cluster.apimachinery.meta import Obj
from cluster.apiserver import discovery, openapi

# A dot where Accept has an @: what real servers answer, and what kubectl compares with.
PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
_REF = "#/definitions/"


def protobuf() -> bytes:
    """An empty document: field 1 is the version of the format, field 2 the title and version of the API."""
    info = _text(1, "Kubernetes") + _text(2, "v1.35.0")
    return _text(1, "2.0") + bytes([2 << 3 | 2, len(info)]) + info


def _text(number: int, text: str) -> bytes:
    """A short string field in protobuf's encoding."""
    return bytes([number << 3 | 2, len(text)]) + text.encode()


def document(*, strict: bool = False) -> tuple[bytes, str]:
    """The whole document as JSON, and its hash."""
    return _document(strict, len(discovery.served(strict=strict)))


@lru_cache(maxsize=4)
def _document(strict: bool, count: int) -> tuple[bytes, str]:
    kinds = discovery.served(strict=strict)
    paths: Obj = {}
    for kind in kinds:
        paths.update({path: _two(item) for path, item in openapi.paths(kind).items()})
    value = {
        "swagger": "2.0",
        "info": {"title": "Kubernetes", "version": "v1.35.0"},
        "paths": paths,
        "definitions": openapi.schemas(kinds, _REF),
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
    content = operation["responses"]["200"]["content"]["application/json"]
    parameters = _parameters(operation.get("parameters", []))
    if "requestBody" in operation:
        schema = next(iter(operation["requestBody"]["content"].values()))["schema"]
        parameters.append({"name": "body", "in": "body", "required": True, "schema": _moved(schema)})
    answers = {"200": {"description": "OK", "schema": _moved(content["schema"])}}
    return {**kept, "parameters": parameters, "responses": answers}


def _moved(schema: Obj) -> Obj:
    return {"$ref": schema["$ref"].replace("#/components/schemas/", _REF)}
