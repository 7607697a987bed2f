"""agnhost webhook: opinions on an AdmissionReview."""

from __future__ import annotations

import base64
import json

import pytest

from cluster.apimachinery.meta import Obj
from cluster.runtime.http import HttpRequest
from tests.cluster.runtime.agnhost_pods import agnhost
from tests.cluster.runtime.world import World


def asked(world: World, path: str, obj: Obj, operation: str = "CREATE") -> Obj:
    which = "oldObject" if operation == "DELETE" else "object"
    body = json.dumps({"request": {"uid": "u1", "operation": operation, which: obj}}).encode()
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


UNWANTED = {"webhook-e2e-test": "webhook-disallow"}


@pytest.mark.parametrize(
    ("path", "obj", "message"),
    [
        ("/pods", {"metadata": {"labels": UNWANTED}}, "the pod contains unwanted label;"),
        (
            "/pods",
            {"spec": {"containers": [{"name": "a-webhook-disallow"}]}},
            "the pod contains unwanted container name;",
        ),
        ("/configmaps", {"data": UNWANTED}, "the configmap contains unwanted key and value"),
        ("/custom-resource", {"data": UNWANTED}, "the custom resource contains unwanted data"),
        ("/crd", {"metadata": {"labels": UNWANTED}}, "the crd contains unwanted label"),
    ],
)
def test_what_is_unwanted_is_refused(hook: World, path: str, obj: Obj, message: str) -> None:
    found = asked(hook, path, obj)
    assert (found["allowed"], found["status"]["message"]) == (False, message)
    assert asked(hook, path, {"metadata": {}, "spec": {}}) == {"allowed": True}


def test_stages_follow_each_other(hook: World) -> None:
    for path in ("/mutating-configmaps", "/mutating-custom-resource"):
        first = asked(hook, path, {"data": {"mutation-start": "yes"}})
        assert json.loads(base64.b64decode(first["patch"])) == [
            {"op": "add", "path": "/data/mutation-stage-1", "value": "yes"}
        ]
        assert (
            "stage-2"
            in base64.b64decode(asked(hook, path, {"data": {"mutation-stage-1": "yes"}})["patch"]).decode()
        )


def test_what_is_marked_as_such_cannot_be_deleted(hook: World) -> None:
    marked, unwanted = ({"data": {"webhook-e2e-test": f"webhook-{word}"}} for word in ("nondeletable", "disallow"))
    for path, kind in (("/configmaps", "configmap"), ("/custom-resource", "custom resource")):
        found = asked(hook, path, marked, "DELETE")
        message = f"the {kind} cannot be deleted because it contains unwanted key and value"
        assert (found["allowed"], found["status"]["message"]) == (False, message)
        assert asked(hook, path, unwanted, "DELETE") == {"allowed": True}
        assert asked(hook, path, marked) == {"allowed": True}


def test_a_pod_may_ask_for_no_answer_at_all(hook: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No API server waits longer than 30 seconds (timeoutSeconds of a webhook)."""
    slept: list[float] = []
    monkeypatch.setattr("cluster.apimachinery.clock.sleep", slept.append)
    asked(hook, "/pods", {"metadata": {"labels": {"webhook-e2e-test": "wait-forever"}}})
    assert slept[0] > 30
