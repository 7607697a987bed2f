"""Expected answers: pkg/registry/core/serviceaccount/storage/token.go of Kubernetes 1.35."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.registry.acts import SYSTEM
from cluster.registry.registry import Registry
from tests.cluster.apiserver.conftest import POD, Answer, Api

CORE = "api/v1/namespaces/default"
TOKEN = f"{CORE}/serviceaccounts/default/token"
WHOAMI = "apis/authentication.k8s.io/v1/selfsubjectreviews"


def request(head: Obj | None = None, **spec: Any) -> Obj:
    asked: Obj = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
    return {**asked, "metadata": head} if head else asked


def whoami(token: str) -> Answer:
    return Api(token).post(WHOAMI, {})


def bound(api: Api, kind: str, name: str, **more: Any) -> Answer:
    return api.post(TOKEN, request(boundObjectRef={"apiVersion": "v1", "kind": kind, "name": name, **more}))


def test_a_requested_token_works_and_says_what_it_is(api: Api) -> None:
    answer = api.post(TOKEN, request(expirationSeconds=600))
    assert answer.code == 201
    body, account = answer.body, api.get(f"{CORE}/serviceaccounts/default").body
    assert body["spec"] == {
        "audiences": ["https://kubernetes.default.svc.cluster.local"], "expirationSeconds": 600, "boundObjectRef": None
    }  # fmt: skip
    assert body["metadata"]["uid"] == account["metadata"]["uid"]
    user = whoami(body["status"]["token"]).body["status"]["userInfo"]
    assert (user["username"], user["uid"]) == ("system:serviceaccount:default:default", account["metadata"]["uid"])


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(10, "may not specify a duration less than 10 minutes"), (0, "may not specify a duration less than 10 minutes"),
     ((1 << 32) + 1, "may not specify a duration larger than 2^32 seconds")],
)  # fmt: skip
def test_how_long_a_token_lives_has_its_limits(api: Api, seconds: int, text: str) -> None:
    answer = api.post(TOKEN, request(expirationSeconds=seconds))
    said = f'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: {seconds}: {text}'
    assert (answer.code, answer.message) == (422, said)


def test_a_request_names_its_own_account_or_none(api: Api) -> None:
    answer = api.post(TOKEN, request({"name": "other"}))
    said = 'metadata.name: Invalid value: "other": must match the service account name if specified'
    assert (answer.code, answer.message) == (422, f'TokenRequest.authentication.k8s.io "default" is invalid: {said}')
    answer = api.post(TOKEN, request({"uid": "x"}))
    assert answer.code == 409
    assert "the UID in the token request (x) does not match the UID of the service account (" in answer.message


def test_a_token_bound_to_a_pod_dies_with_it(api: Api) -> None:
    uid = api.made(f"{CORE}/pods", POD)["metadata"]["uid"]
    token = bound(api, "Pod", "web").body["status"]["token"]
    extra = whoami(token).body["status"]["userInfo"]["extra"]
    assert extra["authentication.kubernetes.io/pod-name"] == ["web"]
    assert extra["authentication.kubernetes.io/pod-uid"] == [uid]
    api("DELETE", f"{CORE}/pods/web")
    assert whoami(token).code == 401


def test_a_token_may_be_bound_to_a_secret_or_a_node(api: Api) -> None:
    api.made(f"{CORE}/secrets", {"metadata": {"name": "x"}})
    Registry("demo").create("nodes", "", {"metadata": {"name": "node-1"}}, actor=SYSTEM)
    for kind, name, path in (("Secret", "x", f"{CORE}/secrets/x"), ("Node", "node-1", "api/v1/nodes/node-1")):
        token = bound(api, kind, name).body["status"]["token"]
        assert whoami(token).code == 201
        api("DELETE", path)
        assert whoami(token).code == 401


def test_what_a_token_cannot_be_bound_to_is_said(api: Api) -> None:
    assert bound(api, "Pod", "web").message == 'pods "web" not found'
    assert bound(api, "ConfigMap", "x").message == "cannot bind token to object of type /v1, Kind=ConfigMap"
    api.made(f"{CORE}/pods", POD)
    said = "the UID in the bound object reference (x) does not match the UID in record. The object might have been"
    answer = bound(api, "Pod", "web", uid="x")
    assert answer.code == 409
    assert said in answer.message
    api.made(f"{CORE}/serviceaccounts", {"metadata": {"name": "other"}})
    other = request(boundObjectRef={"apiVersion": "v1", "kind": "Pod", "name": "web"})
    assert api.post(f"{CORE}/serviceaccounts/other/token", other).message == (
        'cannot bind token for serviceaccount "other" to pod running with different serviceaccount name.'
    )
