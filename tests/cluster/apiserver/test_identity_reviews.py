"""Expected answers: pkg/registry/authentication of Kubernetes 1.35."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import clock
from cluster.apimachinery.meta import Obj
from cluster.client import tokens
from cluster.etcd.models import Cluster
from cluster.registry.registry import Registry
from tests.cluster.apiserver.conftest import Api

ROOT = "apis/authentication.k8s.io/v1"
ISSUER = "https://kubernetes.default.svc.cluster.local"


def review(api: Api, **spec: Any) -> Obj:
    answer = api.post(f"{ROOT}/tokenreviews", {"kind": "TokenReview", "spec": spec})
    assert answer.code == 201, answer.raw
    found: Obj = answer.body["status"]
    return found


def issued(demo: Cluster, *audiences: str) -> str:
    account = Registry("demo").get("serviceaccounts", "default", "default")
    return tokens.issue(demo.signing_key, account, audiences, 600)[0]


def test_the_administrator_is_kubeadms(api: Api) -> None:
    user = api.post(f"{ROOT}/selfsubjectreviews", {}).body["status"]["userInfo"]
    assert user == {"username": "kubernetes-admin", "groups": ["kubeadm:cluster-admins", "system:authenticated"]}


def test_a_token_review_tells_whose_a_token_is(api: Api, account_token: str) -> None:
    found = review(api, token=account_token)
    assert (found["authenticated"], found["audiences"]) == (True, [ISSUER])
    assert found["user"]["username"] == "system:serviceaccount:default:default"
    assert review(api, token="demo-token")["user"]["username"] == "kubernetes-admin"


def test_a_token_is_for_the_audiences_it_names(api: Api, demo: Cluster) -> None:
    token = issued(demo, "vault", "db")
    assert review(api, token=token, audiences=["vault", "x"])["audiences"] == ["vault"]
    why = f'token audiences ["vault" "db"] is invalid for the target audiences ["{ISSUER}"]'
    assert review(api, token=token) == {"user": {}, "error": f"[invalid bearer token, {why}]"}


def test_why_a_token_is_not_taken_is_said(api: Api, demo: Cluster) -> None:
    assert review(api, token="x") == {"user": {}, "error": "invalid bearer token"}
    token = issued(demo)
    clock.advance(700)
    try:
        assert review(api, token=token)["error"] == "[invalid bearer token, service account token has expired]"
    finally:
        clock.advance(-700)


def test_a_review_without_a_token_is_none(api: Api) -> None:
    answer = api.post(f"{ROOT}/tokenreviews", {"kind": "TokenReview", "spec": {}})
    assert (answer.code, answer.message) == (400, "token is required for TokenReview in authentication")
