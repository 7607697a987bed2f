"""20,000 requests made from the OpenAPI documents, well formed and not: no 5xx, each failure a Status, no harm done."""

from __future__ import annotations

import json
import logging
from collections import Counter
from contextlib import suppress
from typing import Any

import orjson
import pytest

from cluster.admin import samples, yaml_text
from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from cluster.client.bootstrap import built_in, roles
from cluster.etcd import store, watch
from cluster.etcd.models import Cluster
from cluster.registry.acts import SYSTEM
from cluster.registry.registry import Registry
from tests.cluster.apiserver.conftest import EVERYBODYS, Answer, Api, api, demo
from tests.conformance.fuzz.requests import Drawing, Request, operations

__all__ = ["api", "demo"]

REQUESTS, SEEDS = 2_500, range(8)


def documents(api: Api) -> list[Obj]:
    paths = api.get("openapi/v3").body["paths"]
    return [api.get(f"openapi/v3/{path}").body for path in paths]


def manifests() -> dict[str, Obj]:
    """The admin's sample of each kind."""
    return {kind.kind: yaml_text.load(samples.sample(kind)).value for kind in scheme.kinds() if "create" in kind.verbs}


OWN_FAILURES = (
    b"ResourceVersionTooLarge",  # a 504: the version may yet come
    b"resourceVersion should not be set on objects to be created",  # a 500: storage's error, which no handler knows
)
"""What Kubernetes itself answers by a failure of the server."""


def wrong(request: Request, answer: Answer) -> str:
    """What is wrong with an answer; "" if nothing is."""
    if answer.code >= 500 and not any(known in answer.raw for known in OWN_FAILURES):
        return f"{answer.code}: {answer.raw[:300]!r}"
    if answer.code < 400:
        return ""
    if answer.headers.get("Content-Type", "").startswith(("application/yaml", "text/html")):
        return ""
    try:
        status = answer.body
    except ValueError:
        return f"no JSON: {answer.raw[:200]!r}"
    if (
        status.get("kind") != "Status"
        or status.get("code") != answer.code
        or status.get("status") != "Failure"
    ):
        return f"no Status: {answer.raw[:300]!r}"
    return "" if status.get("message") else "a Status that says nothing"


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_no_request_is_answered_by_a_failure_of_the_server(
    api: Api, caplog: pytest.LogCaptureFixture, seed: int
) -> None:
    caplog.set_level(logging.ERROR)
    drawing = Drawing(operations(documents(api)), manifests(), seed)
    found, codes = [], Counter[int]()
    for number in range(REQUESTS):
        if number % 50 == 0:
            entitle()
        request = drawing.next()
        answer = api(request.method, request.path, request.body, request.media, Accept=request.accept)
        codes[answer.code] += 1
        if complaint := wrong(request, answer):
            found.append(
                f"{request.method} {request.path} ({request.media})\n{request.body[:2000]!r}\n  {complaint}"
            )
    assert not found, f"{len(found)} of {REQUESTS}:\n" + "\n".join(found[:5])
    assert not [record for record in caplog.records if record.exc_info]
    least = REQUESTS // 100
    assert min(codes[200], codes[201], codes[422]) > least, f"too little was well formed: {codes}"
    check_the_store()


def entitle() -> None:
    """Give the one who asks their rights back: they may have deleted them, as anybody in their place may."""
    registry = Registry("demo")
    for obj in roles.objects():
        if meta.name(obj) in EVERYBODYS:
            with suppress(StatusError):  # it is there
                registry.create(built_in.resource_of(obj), "", obj, actor=SYSTEM)


def check_the_store() -> None:
    """What holds whatever was written: rows say what their manifests say, and the tables are the fold of the log."""
    row = Cluster.objects.get(name="demo")
    heads: dict[tuple[str, str, str], Any] = {}
    for record in watch.records_after(row.pk, 0):
        key = (record.resource, record.namespace, record.name)
        assert (meta.namespace(record.manifest), meta.name(record.manifest)) == key[1:]
        heads[key] = record.manifest
        if record.verb == "delete":
            del heads[key]
    stored = {
        (resource, meta.namespace(obj), meta.name(obj)): obj
        for resource in scheme.models
        for obj in map(orjson.loads, store.texts(row.pk, resource))
    }
    assert stored == heads
    uids = [meta.uid(obj) for obj in stored.values()]
    assert len(set(uids)) == len(uids)
    assert max(map(meta.revision, stored.values())) <= row.revision
    assert json.dumps(list(stored.values()), allow_nan=False)
