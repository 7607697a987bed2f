"""JSON values from a schema of OpenAPI, well formed and not; every choice is drawn from the generator that is given.

A value that follows its schema finds what the kinds' own rules forget; one that is wrong in a single place finds what
decoding forgets; a broken text finds what the readers forget. Deep structures are cut off: a schema that holds itself
has no end.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

Obj = dict[str, Any]
DEPTH = 7
_REF = "#/components/schemas/"

WORDS = (
    "", "a", "web", "Web", "a.b", "-", "a" * 64, "a" * 300, "default", "kube-system", "demo", "tcp", "TCP", "Always",
    "ClusterIP", "Retain", "80", "http", "%", "10%", "200%", "1Gi", "100m", "1e400", "-1", "é", "\u202e", "\U0001f600",
    "a/b", "kubernetes.io/a", "a=b,c", "in (", "10.0.0.1", "10.0.0.0/8", "::1", "fe80::/10", "2026-01-01T00:00:00Z",
    "2026-13-01T00:00:00Z", "*/5 * * * *", "{{.}}", "$(A)", "../..", "\n", "null", "YQ==", "!", "0", "{",
)  # fmt: skip
NUMBERS = (
    0,
    1,
    -1,
    2,
    80,
    443,
    30000,
    65535,
    65536,
    2**31 - 1,
    2**31,
    2**63 - 1,
    2**63,
    -(2**63) - 1,
    10**30,
    0.5,
    -0.0,
)
ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    10**19,
    "",
    "x",
    [],
    [None],
    {},
    {"": ""},
    {"a": {"b": []}},
    [[]],
)


def value(schemas: Obj, schema: Obj, rng: random.Random, depth: int = 0) -> Any:
    """Something that follows a schema, as far as a schema says it."""
    if "$ref" in schema:
        return value(schemas, schemas[schema["$ref"].removeprefix(_REF)], rng, depth)
    if schema.get("allOf"):
        return value(schemas, schema["allOf"][0], rng, depth)
    if schema.get("enum"):
        return rng.choice(schema["enum"])
    return _TYPES.get(schema.get("type", "object"), _text)(schemas, schema, rng, depth)


def _object(schemas: Obj, schema: Obj, rng: random.Random, depth: int) -> Obj:
    found: Obj = {}
    required, likely = schema.get("required", ()), 0.5 if depth < 2 else 0.25 if depth < DEPTH else 0.0
    for name, inner in schema.get("properties", {}).items():
        if name in required or rng.random() < likely:
            found[name] = value(schemas, inner, rng, depth + 1)
    more = schema.get("additionalProperties")
    if isinstance(more, dict) and depth < DEPTH:
        found |= {rng.choice(WORDS): value(schemas, more, rng, depth + 1) for _ in range(rng.randrange(3))}
    return found


def _array(schemas: Obj, schema: Obj, rng: random.Random, depth: int) -> list[Any]:
    count = rng.choice((0, 1, 1, 2)) if depth < DEPTH else 0
    return [value(schemas, schema.get("items", {}), rng, depth + 1) for _ in range(count)]


def _text(schemas: Obj, schema: Obj, rng: random.Random, depth: int) -> Any:
    if schema.get("format") == "int-or-string":
        return rng.choice((*WORDS, *NUMBERS))
    return rng.choice(WORDS)


def _number(schemas: Obj, schema: Obj, rng: random.Random, depth: int) -> Any:
    return rng.choice(NUMBERS)


def _boolean(schemas: Obj, schema: Obj, rng: random.Random, depth: int) -> bool:
    return rng.random() < 0.5


_TYPES: dict[str, Callable[[Obj, Obj, random.Random, int], Any]] = {
    "object": _object, "array": _array, "string": _text, "integer": _number, "number": _number, "boolean": _boolean,
}  # fmt: skip


def spoiled(document: Any, rng: random.Random) -> Any:
    """The document with one place of it changed, dropped, doubled or moved to where it does not belong."""
    document = json.loads(json.dumps(document))
    places = list(_places(document))
    if not places:
        return rng.choice(ODD)
    holder, key = rng.choice(places)
    match rng.randrange(5):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[f"{key}x"] = holder[key]
        case 1 | 2 if isinstance(holder, list):
            holder.append(holder[key])
        case 3:
            other, name = rng.choice(places)
            holder[key] = json.loads(json.dumps(other[name])) if other is not holder else rng.choice(WORDS)
        case _:
            holder[key] = rng.choice((*ODD, *WORDS, *NUMBERS))
    return document


def _places(node: Any) -> list[tuple[Any, Any]]:
    """(holder, key or index) of everything in a document."""
    found: list[tuple[Any, Any]] = []
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, inner in items:
        found.append((node, key))
        found += _places(inner)
    return found


def broken(raw: bytes, rng: random.Random) -> bytes:
    """A text with bytes cut off, turned or put in."""
    at = rng.randrange(len(raw) + 1)
    return rng.choice(
        (
            raw[:at],
            raw[at:],
            raw[:at] + rng.randbytes(3) + raw[at:],
            raw[:at] + bytes([rng.randrange(256)]) + raw[at + 1 :],
            raw + raw,
            b"[" * 500 + raw,
            raw.replace(b":", b":NaN,", 1),
        )
    )
