from __future__ import annotations

from typing import Any

from tests.cluster.apiserver.conftest import Api

AUTHENTICATION = "apis/authentication.k8s.io/v1"


def review(kind: str, **spec: Any) -> dict[str, Any]:
    return {"kind": kind, "spec": spec}


def test_a_review_can_only_be_created(api: Api) -> None:
    assert api.get(f"{AUTHENTICATION}/tokenreviews").code == 405
    assert api.get(f"{AUTHENTICATION}/tokenreviews/x").code == 404


def test_a_review_of_another_kind_is_refused(api: Api) -> None:
    answer = api.post(f"{AUTHENTICATION}/tokenreviews", review("SelfSubjectReview"))
    assert answer.code == 400


def test_the_question_comes_back_with_its_answer(api: Api) -> None:
    asked = review("SelfSubjectAccessReview", resourceAttributes={"verb": "create", "resource": "pods"})
    answer = api.post("apis/authorization.k8s.io/v1/selfsubjectaccessreviews", asked)
    assert answer.code == 201
    assert answer.body["spec"] == asked["spec"]
    assert answer.body["metadata"] == {"creationTimestamp": None}
