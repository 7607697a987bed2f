"""Both webhook plug-ins, with a function in the place of the network.

Expected texts: apiserver/pkg/admission/plugin/webhook (errors/statuserror.go, request/admissionreview.go,
testing/testcase.go) and test/e2e/apimachinery/webhook.go.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.etcd.models import Cluster
from cluster.registry.policies import webhooks as calling
from cluster.registry.registry import Registry
from tests.cluster.registry.admission.policies import TEACHER, create, webhooks, world

pytestmark = pytest.mark.django_db
Answering = Callable[[Obj], Obj]


class Servers:
    """Who answers, by the name of the Service, and what they were asked."""

    def __init__(self) -> None:
        self.answering: dict[str, Answering] = {}
        self.asked: list[tuple[str, Obj]] = []
        self.reviews: list[Obj] = []

    def post(self, cluster: str, client: Obj, body: bytes, seconds: int) -> bytes:
        name, review = client["service"]["name"], json.loads(body)
        self.asked.append((name, review["request"]))
        self.reviews.append(review)
        if name not in self.answering:
            raise calling.CallFailed("failed to call webhook: Post …: connection refused")
        said = {"uid": review["request"]["uid"], **self.answering[name](review["request"])}
        answer = {"kind": "AdmissionReview", "apiVersion": review["apiVersion"], "response": said}
        return json.dumps({**answer, **said.pop("envelope", {})}).encode()


def patch(*operations: Obj) -> Obj:
    coded = base64.b64encode(json.dumps(list(operations)).encode()).decode()
    return {"allowed": True, "patchType": "JSONPatch", "patch": coded}


def add(key: str) -> Answering:
    """Add a key to an object's data."""
    return lambda asked: patch({"op": "add", "path": f"/data/{key}", "value": "yes"})


@pytest.fixture
def registry() -> Registry:
    Cluster.objects.create(name="demo")
    made = Registry("demo")
    world(made)
    return made


@pytest.fixture
def servers() -> Iterator[Servers]:
    found, before = Servers(), list(calling._provided)
    calling.provide(found.post)
    yield found
    calling._provided[:] = before


def refusal(registry: Registry, name: str = "c", **parts: Any) -> StatusError:
    with pytest.raises(StatusError) as caught:
        create(registry, "configmaps", name, **parts)
    return caught.value


def test_a_webhook_is_sent_the_whole_request(registry: Registry, servers: Servers) -> None:
    webhooks(registry, {})
    servers.answering["judge"] = lambda asked: {"allowed": True}
    create(registry, "configmaps", "c", data={"a": "1"})
    [(_, asked)] = servers.asked
    assert servers.reviews[0]["apiVersion"] == "admission.k8s.io/v1"
    assert (asked["operation"], asked["name"], asked["namespace"], asked["dryRun"]) == (
        "CREATE",
        "c",
        "default",
        False,
    )
    assert asked["kind"] == asked["requestKind"] == {"group": "", "version": "v1", "kind": "ConfigMap"}
    assert asked["resource"] == {"group": "", "version": "v1", "resource": "configmaps"}
    assert asked["userInfo"] == {"username": "teacher", "groups": ["system:masters"]}
    assert (asked["object"]["data"], asked["oldObject"]) == ({"a": "1"}, None)


@pytest.mark.parametrize(
    ("said", "code", "reason", "message"),
    [
        ({"status": {"message": "no"}}, 400, "", "denied the request: no"),
        ({"status": {"reason": "Because"}}, 400, "Because", "denied the request: Because"),
        ({}, 400, "", "denied the request without explanation"),
        (
            {"status": {"message": "no", "code": 403, "reason": "Forbidden"}},
            403,
            "Forbidden",
            "denied the request: no",
        ),
        ({"status": {"message": "no", "code": 200}}, 400, "", "denied the request: no"),
    ],
)
def test_a_refusal_is_told_in_the_webhooks_words(
    registry: Registry, servers: Servers, said: Obj, code: int, reason: str, message: str
) -> None:
    webhooks(registry, {})
    servers.answering["judge"] = lambda asked: {"allowed": False, **said}
    error = refusal(registry)
    assert (error.code, error.reason) == (code, reason)
    assert error.message == f'admission webhook "judge.example.com" {message}'


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"uid": "x"}, 'expected response.uid="{uid}", got "x"'),
        ({"envelope": {"response": None}}, "webhook response was absent"),
        (
            {"envelope": {"kind": "Review"}},
            "expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got admission.k8s.io/v1, "
            "Kind=Review",
        ),
        ({"allowed": True, "patch": "e30="}, "validating webhook may not return response.patch"),
    ],
)
def test_an_answer_must_be_one(registry: Registry, servers: Servers, said: Obj, problem: str) -> None:
    webhooks(registry, {})
    servers.answering["judge"] = lambda asked: dict(said)
    error = refusal(registry)
    uid = servers.asked[0][1]["uid"]
    text = f'failed calling webhook "judge.example.com": received invalid webhook response: {problem.format(uid=uid)}'
    assert (error.code, error.reason) == (500, "InternalError")
    assert error.message == f"Internal error occurred: {text}"
    assert error.details["causes"] == [{"message": text}]


def test_a_webhook_that_cannot_be_asked_counts_as_its_failure_policy_says(
    registry: Registry, servers: Servers
) -> None:
    webhooks(registry, {"failurePolicy": "Ignore"})
    create(registry, "configmaps", "c")
    assert [name for name, _ in servers.asked] == ["judge"]
    webhooks(registry, {"name": "strict.example.com"}, name="strict")
    assert refusal(registry, "d").message == (
        'Internal error occurred: failed calling webhook "strict.example.com": failed to call webhook: Post …: '
        "connection refused"
    )


def test_warnings_are_passed_on(registry: Registry, servers: Servers) -> None:
    webhooks(registry, {})
    servers.answering["judge"] = lambda asked: {"allowed": True, "warnings": ["mind the gap"]}
    heard: list[str] = []
    registry.create("configmaps", "default", {"metadata": {"name": "c"}}, actor=TEACHER, warn=heard.append)
    assert heard == ["mind the gap"]


def test_selectors_and_conditions_choose_requests(registry: Registry, servers: Servers) -> None:
    webhooks(
        registry,
        {"name": "labelled.example.com", "objectSelector": {"matchLabels": {"a": "b"}}},
        {"name": "named.example.com",
         "matchConditions": [{"name": "skip", "expression": "object.metadata.name != 'skip-me'"}]},
        {"name": "elsewhere.example.com", "namespaceSelector": {"matchLabels": {"a": "b"}}},
    )  # fmt: skip
    servers.answering = dict.fromkeys(("labelled", "named", "elsewhere"), lambda asked: {"allowed": True})
    create(registry, "configmaps", "skip-me")
    create(registry, "configmaps", "c")
    assert [name for name, _ in servers.asked] == ["named"]


def test_a_condition_that_fails_refuses_without_asking(registry: Registry, servers: Servers) -> None:
    webhooks(registry, {"matchConditions": [{"name": "a", "expression": "object.nothing == 1"}]})
    error = refusal(registry)
    assert (error.code, servers.asked) == (403, [])
    assert error.message == (
        "configmaps \"c\" is forbidden: expression 'object.nothing == 1' resulted in error: no such key: nothing"
    )


def test_mutating_webhooks_change_the_object_one_after_the_other(
    registry: Registry, servers: Servers
) -> None:
    webhooks(registry, {"name": "two.example.com"}, mutating=True, name="b")
    webhooks(registry, {"name": "one.example.com"}, mutating=True, name="a")
    servers.answering = {"one": add("one"), "two": add("two")}
    made = create(registry, "configmaps", "c", data={"x": "y"})
    assert made["data"] == {"x": "y", "one": "yes", "two": "yes"}
    assert servers.asked[1][1]["object"]["data"] == {"x": "y", "one": "yes"}


def test_a_webhook_that_wants_it_is_asked_again_when_later_ones_changed_the_object(
    registry: Registry, servers: Servers
) -> None:
    again = {"reinvocationPolicy": "IfNeeded"}
    webhooks(registry, {"name": "one.example.com", **again}, {"name": "two.example.com"}, mutating=True)
    servers.answering = {"one": lambda asked: {"allowed": True}, "two": add("two")}
    create(registry, "configmaps", "c", data={"x": "y"})
    assert [name for name, _ in servers.asked] == ["one", "two", "one"]


def test_what_a_patch_adds_is_read_as_its_kind_is(registry: Registry, servers: Servers) -> None:
    webhooks(registry, {}, mutating=True)
    servers.answering["judge"] = lambda asked: patch({"op": "add", "path": "/fancy", "value": 1})
    assert "fancy" not in create(registry, "configmaps", "c")


def test_in_tree_plug_ins_see_what_a_webhook_changed(registry: Registry, servers: Servers) -> None:
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}
    webhooks(registry, {"rules": [rule]}, mutating=True)
    container = {"name": "extra", "image": "busybox"}
    more = patch({"op": "add", "path": "/spec/containers/-", "value": container})
    servers.answering["judge"] = lambda asked: (
        more if len(asked["object"]["spec"]["containers"]) == 1 else {"allowed": True}
    )
    pod = create(registry, "pods", "web", spec={"containers": [{"name": "web", "image": "nginx"}]})
    extra = pod["spec"]["containers"][1]
    assert extra["imagePullPolicy"] == "Always"  # defaulted
    assert (
        extra["volumeMounts"][0]["mountPath"] == "/var/run/secrets/kubernetes.io/serviceaccount"
    )  # admitted


def test_nothing_is_left_to_change_of_an_object_that_goes(registry: Registry, servers: Servers) -> None:
    create(registry, "configmaps", "c")
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["DELETE"], "resources": ["configmaps"]}
    webhooks(registry, {"rules": [rule]}, mutating=True)
    servers.answering["judge"] = add("a")
    with pytest.raises(
        StatusError, match="attempted to modify the object, which is not supported for this operation"
    ):
        registry.delete("configmaps", "default", "c", actor=TEACHER)
    assert meta.name(servers.asked[0][1]["oldObject"]) == "c"


def test_webhooks_are_never_about_webhooks(registry: Registry, servers: Servers) -> None:
    everything = {"apiGroups": ["*"], "apiVersions": ["*"], "operations": ["*"], "resources": ["*"]}
    webhooks(registry, {"rules": [everything]})
    servers.answering["judge"] = lambda asked: {"allowed": False}
    webhooks(registry, {}, name="more")
    registry.delete(
        "validatingwebhookconfigurations.admissionregistration.k8s.io", "", "hooks", actor=TEACHER
    )
    assert servers.asked == []


def test_a_webhook_may_write_to_the_cluster_that_asks_it(registry: Registry, servers: Servers) -> None:
    """Nothing is locked while it is asked; a lock that waits for it would wait for ever."""
    webhooks(registry, {})

    def writes(asked: Obj) -> Obj:
        if asked["name"] == "c":
            create(Registry("demo"), "configmaps", "noted")
        return {"allowed": True}

    servers.answering["judge"] = writes
    create(registry, "configmaps", "c")
    assert registry.find("configmaps", "default", "noted") is not None
