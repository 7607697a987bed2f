"""agnhost crd-conversion-webhook: what its example converter answers (Kubernetes: converter_test.go)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.runtime.http import HttpRequest
from tests.cluster.runtime.agnhost_pods import agnhost
from tests.cluster.runtime.world import World

V1, V2 = "stable.example.com/v1", "stable.example.com/v2"


@pytest.fixture
def hook(world: World) -> World:
    agnhost(world, "crd-conversion-webhook", "--port=8443")
    return world


def asked(world: World, wanted: str, *objects: Obj) -> Obj:
    request = {"uid": "u1", "desiredAPIVersion": wanted, "objects": list(objects)}
    body = json.dumps({"apiVersion": "apiextensions.k8s.io/v1", "kind": "ConversionReview", "request": request})
    answer = world.runtime.answer("uid-web", 8443, HttpRequest("POST", "/crdconvert", body=body.encode()), True)
    assert answer is not None
    review: Obj = json.loads(answer.body)
    assert (review["kind"], review["response"].pop("uid")) == ("ConversionReview", "u1")
    return dict(review["response"])


def crontab(version: str, **fields: Any) -> Obj:
    return {"apiVersion": version, "kind": "CronTab", "metadata": {"name": "my-new-cron-object"}, **fields}


def test_it_is_ready(hook: World) -> None:
    answer = hook.runtime.answer("uid-web", 8443, HttpRequest("GET", "/readyz"), True)
    assert answer is not None
    assert answer.body == b"ok"


def test_host_and_port_are_parted_and_joined(hook: World) -> None:
    old, new = crontab(V1, hostPort="localhost:1234"), crontab(V2, host="localhost", port="1234")
    assert asked(hook, V2, old)["convertedObjects"] == [new]
    assert asked(hook, V1, new, crontab(V2))["convertedObjects"] == [old, crontab(V1)]


def test_what_cannot_be_converted_is_refused_with_a_reason(hook: World) -> None:
    found = asked(hook, V2, crontab(V1, hostPort="localhost"))
    assert found["result"] == {"metadata": {}, "status": "Failure", "message": "invalid hostPort value `localhost`"}
    same = asked(hook, V1, crontab(V1))["result"]["message"]
    assert same == f"conversion from a version to itself should not call the webhook: {V1}"
    unknown = asked(hook, "stable.example.com/v3", crontab(V1))["result"]["message"]
    assert unknown == 'unexpected conversion version "stable.example.com/v3"'
