"""Expected answers: TestImpersonationFilter in apiserver/pkg/endpoints/filters/impersonation of Kubernetes 1.35."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.etcd.models import Change, Cluster
from cluster.registry.acts import SYSTEM
from cluster.registry.authorization.policy import CLUSTER_BINDINGS, CLUSTER_ROLES
from cluster.registry.registry import Registry
from tests.cluster.apiserver.conftest import Answer, Api

WHOAMI = "apis/authentication.k8s.io/v1/selfsubjectreviews"


def whoami(api: Api, **headers: str) -> Answer:
    return api.post(WHOAMI, {}, **{f"Impersonate_{name}": value for name, value in headers.items()})


def user(api: Api, **headers: str) -> Obj:
    answer = whoami(api, **headers)
    assert answer.code == 201, answer.raw
    found: Obj = answer.body["status"]["userInfo"]
    return found


@pytest.mark.parametrize(
    ("headers", "groups"),
    [
        ({"User": "ann"}, ["system:authenticated"]),
        ({"User": "ann", "Group": "devs,ops"}, ["devs", "ops", "system:authenticated"]),
        (
            {"User": "ann", "Group": "system:unauthenticated,system:masters"},
            ["system:unauthenticated", "system:masters"],
        ),
        ({"User": "ann", "Group": "system:authenticated,devs"}, ["system:authenticated", "devs"]),
        (
            {"User": "system:anonymous", "Group": "system:masters"},
            ["system:masters", "system:unauthenticated"],
        ),
        (
            {"User": "system:serviceaccount:foo:bar"},
            ["system:serviceaccounts", "system:serviceaccounts:foo", "system:authenticated"],
        ),
        ({"User": "system:serviceaccount:foo:bar", "Group": "devs"}, ["devs", "system:authenticated"]),
    ],
)
def test_the_administrator_may_be_anybody(api: Api, headers: dict[str, str], groups: list[str]) -> None:
    found = user(api, **headers)
    assert (found["username"], found["groups"]) == (headers["User"], groups)


def test_a_uid_and_extra_values_come_along(api: Api) -> None:
    headers = {"User": "ann", "Uid": "u-1", "Extra_scopes": "a,b", "Extra_acme.com%2Fproject": "x"}
    found = user(api, **headers)
    assert found["uid"] == "u-1"
    assert found["extra"] == {"scopes": ["a", "b"], "acme.com/project": ["x"]}


def test_whom_one_acts_as_has_their_own_rights(api: Api) -> None:
    answer = api.get("api/v1/namespaces/default/pods", Impersonate_User="ann")
    said = 'User "ann" cannot list resource "pods" in API group "" in the namespace "default"'
    assert (answer.code, answer.message) == (403, f"pods is forbidden: {said}")
    masters = {"Impersonate_User": "ann", "Impersonate_Group": "system:masters"}
    assert api.get("api/v1/namespaces/default/pods", **masters).code == 200


def test_the_log_says_who_wrote_in_whose_name(api: Api) -> None:
    masters = {"Impersonate_User": "ann", "Impersonate_Group": "system:masters"}
    api.post("api/v1/namespaces/default/configmaps", {"metadata": {"name": "a"}}, **masters)
    assert Change.objects.latest("revision").by == "ann (impersonated by kubernetes-admin)"


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"Group": "devs"}, "requested [{Group  devs    }] without impersonating a user"),
        (
            {"Extra_scopes": "a"},
            "requested [{UserExtra  a  authentication.k8s.io/v1  scopes}] without impersonating a user",
        ),
        ({"Uid": "u-1"}, "requested [{UID  u-1  authentication.k8s.io/v1  }] without impersonating a user"),
    ],
)
def test_nobody_has_no_groups(api: Api, headers: dict[str, str], message: str) -> None:
    answer = whoami(api, **headers)
    assert (answer.code, answer.message) == (400, message)


@pytest.fixture
def helper(api: Api, demo: Cluster) -> Api:
    """Somebody who may act as ann, as the group devs, and as the accounts of the namespace default."""
    rules: list[Obj] = [
        {"verbs": ["impersonate"], "apiGroups": [""], "resources": ["users"], "resourceNames": ["ann"]},
        {"verbs": ["impersonate"], "apiGroups": [""], "resources": ["groups"], "resourceNames": ["devs"]},
        {
            "verbs": ["impersonate"],
            "apiGroups": ["authentication.k8s.io"],
            "resources": ["userextras/scopes"],
            "resourceNames": ["a"],
        },
    ]
    registry, head = Registry("demo"), {"name": "helper"}
    registry.create(CLUSTER_ROLES, "", {"metadata": head, "rules": rules}, actor=SYSTEM)
    binding: dict[str, Any] = {"metadata": head, "roleRef": {"kind": "ClusterRole", "name": "helper"}}
    subject = {"kind": "ServiceAccount", "name": "default", "namespace": "default"}
    registry.create(CLUSTER_BINDINGS, "", {**binding, "subjects": [subject]}, actor=SYSTEM)
    token = api.post("api/v1/namespaces/default/serviceaccounts/default/token", {}).body["status"]["token"]
    return Api(token)


HELPER = "system:serviceaccount:default:default"


def test_one_may_be_whom_one_is_allowed_to_be(helper: Api) -> None:
    found = user(helper, User="ann", Group="devs", Extra_scopes="a")
    assert found["groups"] == ["devs", "system:authenticated"]


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        (
            {"User": "bob"},
            f'users "bob" is forbidden: User "{HELPER}" cannot impersonate resource "users" in API group "" at the '
            "cluster scope",
        ),
        (
            {"User": "ann", "Group": "system:masters"},
            f'groups "system:masters" is forbidden: User "{HELPER}" cannot impersonate resource "groups" in API group '
            '"" at the cluster scope',
        ),
        (
            {"User": "system:serviceaccount:kube-system:x"},
            f'serviceaccounts "x" is forbidden: User "{HELPER}" cannot impersonate resource "serviceaccounts" in API '
            'group "" in the namespace "kube-system"',
        ),
        (
            {"User": "ann", "Extra_scopes": "b"},
            f'userextras.authentication.k8s.io "b" is forbidden: User "{HELPER}" cannot impersonate resource '
            '"userextras/scopes" in API group "authentication.k8s.io" at the cluster scope',
        ),
        (
            {"User": "ann", "Uid": "u-1"},
            f'uids.authentication.k8s.io "u-1" is forbidden: User "{HELPER}" cannot impersonate resource "uids" in API '
            'group "authentication.k8s.io" at the cluster scope',
        ),
    ],
)
def test_each_part_of_somebody_must_be_allowed(helper: Api, headers: dict[str, str], message: str) -> None:
    answer = whoami(helper, **headers)
    assert (answer.code, answer.message) == (403, message)
