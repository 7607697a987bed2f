from __future__ import annotations

from typing import Any

from tests.cluster.apiserver.conftest import Api

AUTHORIZATION, AUTHENTICATION = "apis/authorization.k8s.io/v1", "apis/authentication.k8s.io/v1"


def review(kind: str, **spec: Any) -> dict[str, Any]:
    return {"kind": kind, "spec": spec}


def test_who_was_let_in_may_do_everything(api: Api) -> None:
    asked = review("SelfSubjectAccessReview", resourceAttributes={"verb": "create", "resource": "pods"})
    answer = api.post(f"{AUTHORIZATION}/selfsubjectaccessreviews", asked)
    assert answer.code == 201
    assert answer.body["status"]["allowed"] is True
    assert answer.body["spec"] == asked["spec"]


def test_the_rules_say_so_too(api: Api) -> None:
    answer = api.post(
        f"{AUTHORIZATION}/selfsubjectrulesreviews", review("SelfSubjectRulesReview", namespace="default")
    )
    assert answer.body["status"]["resourceRules"] == [
        {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}
    ]


def test_whoami_answers_the_admin(api: Api) -> None:
    user = api.post(f"{AUTHENTICATION}/selfsubjectreviews", {}).body["status"]["userInfo"]
    assert user == {"username": "kubernetes-admin", "groups": ["system:masters", "system:authenticated"]}


def test_a_token_review_knows_this_clusters_tokens(api: Api, account_token: str) -> None:
    path = f"{AUTHENTICATION}/tokenreviews"
    found = api.post(path, review("TokenReview", token=account_token)).body["status"]
    assert found["authenticated"] is True
    assert found["user"]["username"] == "system:serviceaccount:default:default"
    assert api.post(path, review("TokenReview", token="demo-token")).body["status"]["authenticated"] is True
    assert "authenticated" not in api.post(path, review("TokenReview", token="x")).body["status"]


def test_a_review_can_only_be_created(api: Api) -> None:
    assert api.get(f"{AUTHENTICATION}/tokenreviews").code == 405
    assert api.get(f"{AUTHENTICATION}/tokenreviews/x").code == 404


def test_a_review_of_another_kind_is_refused(api: Api) -> None:
    answer = api.post(f"{AUTHENTICATION}/tokenreviews", review("SelfSubjectReview"))
    assert answer.code == 400
