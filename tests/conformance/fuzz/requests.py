"""Requests drawn from the OpenAPI documents that the API gives: each path and verb, with what it says it takes."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from tests.conformance.fuzz.values import NUMBERS, WORDS, Obj, broken, spoiled, value

VERBS = ("get", "put", "post", "patch", "delete")
MEDIA = (
    "application/json", "application/yaml", "application/vnd.kubernetes.protobuf", "application/json-patch+json",
    "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml",
    "text/plain", "application/cbor", "",
)  # fmt: skip
ACCEPT = (
    "application/json", "*/*", "application/yaml", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
    "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json", "application/cbor", "text/html",
)  # fmt: skip
GOOD = {
    "dryRun": ("All",), "fieldValidation": ("Strict", "Warn", "Ignore"), "fieldManager": ("fuzz",), "force": ("true",),
    "limit": ("1", "500"), "labelSelector": ("a=b", "a in (b,c),!d"), "fieldSelector": ("metadata.name=a",),
    "resourceVersion": ("0", "1"), "resourceVersionMatch": ("Exact", "NotOlderThan"), "timeoutSeconds": ("1",),
}  # fmt: skip
NAMES = ("fuzz", "web", "a")
NEVER = ("watch", "sendInitialEvents")
"""A watch answers until its time is up; it has tests of its own."""


@dataclass(frozen=True)
class Operation:
    """One verb on one path of a document."""

    path: str
    verb: str
    parameters: tuple[Obj, ...]
    bodies: Obj
    schemas: Obj = field(repr=False)


@dataclass(frozen=True)
class Request:
    """What is sent."""

    method: str
    path: str
    body: bytes
    media: str
    accept: str


def operations(documents: list[Obj]) -> list[Operation]:
    return [operation for document in documents for operation in _operations(document)]


def _operations(document: Obj) -> Iterator[Operation]:
    schemas = document["components"]["schemas"]
    for path, item in document["paths"].items():
        for verb in VERBS:
            if verb not in item:
                continue
            said = item[verb]
            parameters = (*item.get("parameters", ()), *said.get("parameters", ()))
            yield Operation(path, verb, parameters, said.get("requestBody", {}).get("content", {}), schemas)


class Drawing:
    """A stream of requests that a seed decides. `samples` are whole manifests by kind, to begin with something good."""

    def __init__(self, operations: list[Operation], samples: dict[str, Obj], seed: int) -> None:
        self.operations, self.samples, self.rng = operations, samples, random.Random(seed)

    def next(self) -> Request:
        rng, operation = self.rng, self.rng.choice(self.operations)
        media = rng.choice(list(operation.bodies) or ["application/json"])
        body = self._body(operation, media)
        if rng.random() < 0.1:
            media = rng.choice(MEDIA)
        method = (
            operation.verb.upper() if rng.random() < 0.97 else rng.choice(("PUT", "POST", "PATCH", "FOO"))
        )
        return Request(method, self._path(operation), body, media, rng.choice((*ACCEPT[:1] * 8, *ACCEPT)))

    def _path(self, operation: Operation) -> str:
        path = operation.path
        for parameter in operation.parameters:
            if parameter["in"] == "path":
                good = {"namespace": ("default", "default", "nowhere")}.get(
                    parameter["name"], ("fuzz", "web", "a")
                )
                chosen = self.rng.choice(good if self.rng.random() < 0.9 else WORDS) or "a"
                path = path.replace(f"{{{parameter['name']}}}", quote(chosen, safe=""))
        return path.lstrip("/") + self._query(operation)

    def _query(self, operation: Operation) -> str:
        names = [p["name"] for p in operation.parameters if p["in"] == "query" and p["name"] not in NEVER]
        pairs = [(name, self._asked(name)) for name in names if self.rng.random() < 0.15]
        return f"?{urlencode(pairs)}" if pairs else ""

    def _asked(self, name: str) -> str:
        good = GOOD.get(name)
        return (
            self.rng.choice(good)
            if good and self.rng.random() < 0.7
            else str(self.rng.choice((*WORDS, *NUMBERS)))
        )

    def _body(self, operation: Operation, media: str) -> bytes:
        if not operation.bodies:
            return b""
        rng, schema = self.rng, next(iter(operation.bodies.values()))["schema"]
        name = schema.get("$ref", "").rpartition(".")[2]
        if media == "application/json-patch+json":
            document: Any = self._patch()
        elif name == "Patch":
            document = self._partial(operation)
        elif name in self.samples and rng.random() < 0.8:
            head = {**self.samples[name]["metadata"], "name": rng.choice(NAMES)}
            document = {**self.samples[name], "metadata": head}
        else:
            document = value(operation.schemas, schema, rng)
        for _ in range(rng.choice((0, 0, 0, 0, 1, 1, 3))):
            document = spoiled(document, rng)
        raw = json.dumps(document).encode()
        return broken(raw, rng) if rng.random() < 0.1 else raw

    def _partial(self, operation: Operation) -> Any:
        """A merge patch: a whole manifest of some kind, or something that is none."""
        rng = self.rng
        sample = rng.choice(list(self.samples.values()))
        return rng.choice(
            (sample, {"metadata": {"labels": {"a": "b"}}}, {"spec": {rng.choice(WORDS): rng.choice(WORDS)}})
        )

    def _patch(self) -> list[Obj]:
        rng = self.rng
        paths = (
            "",
            "/metadata/labels/a",
            "/metadata/name",
            "/spec",
            "/spec/replicas",
            "/kind",
            "/a~2",
            "x",
            "/status/-",
        )
        return [
            {"op": rng.choice(("add", "remove", "replace", "test", "move", "copy", "x")), "path": rng.choice(paths),
             "from": rng.choice(paths), "value": rng.choice((*WORDS, *NUMBERS))}
            for _ in range(rng.randrange(4))
        ]  # fmt: skip
