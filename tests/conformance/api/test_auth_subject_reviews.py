"""[sig-auth] SubjectReview and SelfSubjectReview, restated from test/e2e/auth/subjectreviews.go and
selfsubjectreviews.go of Kubernetes 1.35."""

from __future__ import annotations

import json
from typing import Any

from kubernetes.client.exceptions import ApiException

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.conftest import Space

ACCESS = "authorization.k8s.io/v1"


def allowed(space: Space, headers: dict[str, str]) -> bool:
    """Whether somebody may really list the namespace's ConfigMaps."""
    try:
        space.client.send("GET", space("v1", "ConfigMap").path(), headers=headers)
    except ApiException as error:
        if error.status != 403:
            raise
        return False
    return True


def review(space: Space, kind: str, user: str, groups: list[str], uid: str) -> bool:
    attributes = {"verb": "list", "resource": "configmaps", "namespace": space.name, "version": "v1"}
    spec: Obj = {"resourceAttributes": attributes, "user": user, "groups": groups, "uid": uid}
    head = {"metadata": {"namespace": space.name}} if kind.startswith("Local") else {}
    answer = space(ACCESS, kind).create({**head, "spec": spec})
    found: bool = answer["status"]["allowed"]
    return found


def test_a_review_says_what_a_request_would_meet(space: Space) -> None:
    account = space("v1", "ServiceAccount").create({"metadata": {"name": "e2e"}})
    user, uid = f"system:serviceaccount:{space.name}:e2e", meta.uid(account)
    groups = ["system:authenticated", "system:serviceaccounts", f"system:serviceaccounts:{space.name}"]
    acting = {"Impersonate-User": user, "Impersonate-Uid": uid, "Impersonate-Group": "system:serviceaccounts"}
    for _ in range(2):
        may = allowed(space, acting)
        assert review(space, "SubjectAccessReview", user, groups, uid) is may
        assert review(space, "LocalSubjectAccessReview", user, groups, uid) is may
        if not may:
            give(space, {"kind": "ServiceAccount", "name": "e2e", "namespace": space.name})
    assert may


def give(space: Space, subject: Obj) -> None:
    bindings = space("rbac.authorization.k8s.io/v1", "RoleBinding")
    ref = {"kind": "ClusterRole", "name": "view", "apiGroup": "rbac.authorization.k8s.io"}
    bindings.create({"metadata": {"name": "viewers"}, "roleRef": ref, "subjects": [subject]})


def test_whoever_asks_learns_who_they_are(space: Space) -> None:
    reviews = space.client.things("authentication.k8s.io/v1", "SelfSubjectReview")
    me: Any = reviews.create({})["status"]["userInfo"]
    assert me["username"] == "kubernetes-admin"
    headers = {
        "Impersonate-User": "jane-doe", "Impersonate-Uid": "uniq-id", "Impersonate-Group": "system:authenticated",
        "Impersonate-Extra-Custom": "value",
    }  # fmt: skip
    answer = space.client.send("POST", reviews.path(), reviews.full({}), headers=headers)
    assert json.loads(answer.data)["status"]["userInfo"] == {
        "username": "jane-doe", "uid": "uniq-id", "groups": ["system:authenticated"], "extra": {"custom": ["value"]}
    }  # fmt: skip
