"""agnhost webhook: opinions on an AdmissionReview."""

from __future__ import annotations

import base64
import json

import pytest

from cluster.apimachinery.meta import Obj
from cluster.runtime.http import HttpRequest
from tests.cluster.runtime.agnhost_pods import agnhost
from tests.cluster.runtime.world import World


def asked(world: World, path: str, obj: Obj) -> Obj:
    body = json.dumps({"request": {"uid": "u1", "object": obj}}).encode()
    answer = world.runtime.answer("uid-web", 8443, HttpRequest("POST", path, body=body), True)
    assert answer is not None
    review: Obj = json.loads(answer.body)
    assert (review["kind"], review["response"].pop("uid")) == ("AdmissionReview", "u1")
    return dict(review["response"])


@pytest.fixture
def hook(world: World) -> World:
    agnhost(world, "webhook", "--port=8443")
    return world


def test_always_deny_says_so(hook: World) -> None:
    found = asked(hook, "/always-deny", {})
    assert (found["allowed"], found["status"]["message"]) == (False, "this webhook denies all requests")


def test_add_label_patches_what_has_none(hook: World) -> None:
    found = asked(hook, "/add-label", {"metadata": {}})
    assert json.loads(base64.b64decode(found["patch"])) == [
        {"op": "add", "path": "/metadata/labels", "value": {"added-label": "yes"}}
    ]
    assert asked(hook, "/add-label", {"metadata": {"labels": {"added-label": "yes"}}}) == {"allowed": True}
