"""Expected texts: pkg/apis/authorization/validation and pkg/registry/authorization of Kubernetes 1.35."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from tests.cluster.apiserver.conftest import Api

ROOT = "apis/authorization.k8s.io/v1"
PODS: Obj = {"verb": "list", "resource": "pods", "namespace": "default"}
ADMIN = (
    'RBAC: allowed by ClusterRoleBinding "kubeadm:cluster-admins" of ClusterRole "cluster-admin" to Group '
    '"kubeadm:cluster-admins"'
)
EITHER = (
    "spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be "
    "specified"
)
NOBODY = 'spec.user: Invalid value: "": at least one of user or group must be specified'


def ask(api: Api, kind: str, where: str = "", head: Obj | None = None, **spec: Any) -> Any:
    body = {"kind": kind, "apiVersion": "authorization.k8s.io/v1", "spec": spec, **({"metadata": head} if head else {})}
    return api.post(f"{ROOT}/{where}{kind.lower()}s", body)


def status(api: Api, kind: str, where: str = "", **spec: Any) -> Obj:
    answer = ask(api, kind, where, **spec)
    assert answer.code == 201, answer.raw
    found: Obj = answer.body["status"]
    return found


def test_whoever_asks_may_or_may_not(api: Api, account_token: str) -> None:
    kind = "SelfSubjectAccessReview"
    assert status(api, kind, resourceAttributes=PODS) == {"allowed": True, "reason": ADMIN}
    assert status(Api(account_token), kind, resourceAttributes=PODS) == {"allowed": False}
    assert status(Api(account_token), kind, nonResourceAttributes={"verb": "get", "path": "/api"})["allowed"] is True


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"user": "ann", "resourceAttributes": PODS}, {"allowed": False}),
        ({"groups": ["system:masters"], "resourceAttributes": PODS}, {"allowed": True}),
        ({"groups": ["kubeadm:cluster-admins"], "resourceAttributes": PODS}, {"allowed": True, "reason": ADMIN}),
    ],
)
def test_they_may_or_may_not(api: Api, spec: Obj, expected: Obj) -> None:
    assert status(api, "SubjectAccessReview", **spec) == expected
    where = "namespaces/default/"
    assert status(api, "LocalSubjectAccessReview", where, **spec) == expected


def test_not_everybody_may_ask_about_others(account_token: str) -> None:
    answer = ask(Api(account_token), "SubjectAccessReview", user="ann", resourceAttributes=PODS)
    assert answer.code == 403
    assert answer.message.startswith("subjectaccessreviews.authorization.k8s.io is forbidden: ")


@pytest.mark.parametrize(
    ("kind", "spec", "message"),
    [
        ("SelfSubjectAccessReview", {}, EITHER),
        ("SubjectAccessReview", {}, f"[{EITHER}, {NOBODY}]"),
        ("SubjectAccessReview", {"resourceAttributes": PODS}, NOBODY),
        (
            "SubjectAccessReview",
            {"user": "ann", "resourceAttributes": PODS, "nonResourceAttributes": {"path": "/", "verb": "get"}},
            'spec.nonResourceAttributes: Invalid value: {"Path":"/","Verb":"get"}: cannot be specified in combination '
            "with resourceAttributes",
        ),
        (
            "SubjectAccessReview",
            {"user": "ann", "resourceAttributes": {**PODS, "labelSelector": {}}},
            "spec.resourceAttributes.labelSelector.requirements: Required value: when "
            "spec.resourceAttributes.labelSelector is specified, requirements or rawSelector is required",
        ),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(api: Api, kind: str, spec: Obj, message: str) -> None:
    answer = ask(api, kind, **spec)
    assert (answer.code, answer.message) == (422, f'.authorization.k8s.io "" is invalid: {message}')


def test_a_review_has_no_name(api: Api) -> None:
    answer = ask(api, "SelfSubjectAccessReview", head={"name": "x"}, resourceAttributes=PODS)
    said = '.authorization.k8s.io "" is invalid: metadata: Invalid value: {"name":"x"}: must be empty'
    assert (answer.code, answer.message) == (422, said)


def test_a_local_review_asks_about_its_own_namespace(api: Api) -> None:
    elsewhere = {**PODS, "namespace": "kube-system"}
    answer = ask(api, "LocalSubjectAccessReview", "namespaces/default/", user="ann", resourceAttributes=elsewhere)
    said = 'spec.resourceAttributes.namespace: Invalid value: "kube-system": must match metadata.namespace'
    assert (answer.code, answer.message) == (422, f'.authorization.k8s.io "" is invalid: {said}')


def test_the_rules_are_those_of_the_roles(api: Api, account_token: str) -> None:
    found = status(api, "SelfSubjectRulesReview", namespace="default")
    assert {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]} in found["resourceRules"]
    assert {"verbs": ["*"], "nonResourceURLs": ["*"]} in found["nonResourceRules"]
    mine = status(Api(account_token), "SelfSubjectRulesReview", namespace="default")
    assert [rule["resources"] for rule in mine["resourceRules"]] == [
        ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], ["selfsubjectreviews"]
    ]  # fmt: skip
    assert mine["incomplete"] is False


def test_rules_are_those_of_a_namespace(api: Api) -> None:
    answer = ask(api, "SelfSubjectRulesReview")
    assert (answer.code, answer.message) == (400, "no namespace on request")
