"""Expected texts: ValidateRoleBinding and ValidateRoleBindingSubject in pkg/apis/rbac/validation of Kubernetes 1.35."""

from __future__ import annotations

import pytest

from cluster.api.rbac import GROUP, bindings
from cluster.apimachinery.meta import Obj

REF: Obj = {"apiGroup": GROUP, "kind": "Role", "name": "reader"}
SUBDOMAIN = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
    "and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)


def texts(*subjects: Obj, ref: Obj = REF, old: Obj | None = None, namespaced: bool = True) -> list[str]:
    kinds = ("Role", "ClusterRole") if namespaced else ("ClusterRole",)
    return [str(c) for c in bindings.problems({"roleRef": ref, "subjects": list(subjects)}, old, kinds)]


@pytest.mark.parametrize(
    "subject",
    [
        {"kind": "ServiceAccount", "name": "builder"},
        {"kind": "User", "name": "valid@username", "apiGroup": GROUP},
        {"kind": "Group", "name": "system:masters", "apiGroup": GROUP},
    ],
)
def test_users_groups_and_service_accounts_are_subjects(subject: Obj) -> None:
    assert texts(subject) == []


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (
            {"name": "x"},
            ['kind: Unsupported value: "": supported values: "ServiceAccount", "User", "Group"'],
        ),
        ({"kind": "ServiceAccount"}, ["name: Required value"]),
        ({"kind": "User", "apiGroup": GROUP}, ["name: Required value"]),
        (
            {"kind": "ServiceAccount", "name": "subject:bad"},
            [f'name: Invalid value: "subject:bad": {SUBDOMAIN}'],
        ),
        (
            {"kind": "ServiceAccount", "name": "x", "apiGroup": GROUP},
            [f'apiGroup: Unsupported value: "{GROUP}": supported values: ""'],
        ),
        (
            {"kind": "User", "name": "ann", "apiGroup": "apps"},
            [f'apiGroup: Unsupported value: "apps": supported values: "{GROUP}"'],
        ),
    ],
)
def test_a_subject_is_told_what_it_lacks(subject: Obj, expected: list[str]) -> None:
    assert texts(subject) == [f"subjects[0].{text}" for text in expected]


def test_a_service_account_bound_in_the_whole_cluster_names_its_namespace() -> None:
    account = {"kind": "ServiceAccount", "name": "builder"}
    ref = {**REF, "kind": "ClusterRole"}
    assert texts(account, ref=ref, namespaced=False) == ["subjects[0].namespace: Required value"]
    assert texts({**account, "namespace": "ci"}, ref=ref, namespaced=False) == []


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ({**REF, "apiGroup": "x"}, [f'roleRef.apiGroup: Unsupported value: "x": supported values: "{GROUP}"']),
        (
            {**REF, "kind": "Type"},
            ['roleRef.kind: Unsupported value: "Type": supported values: "Role", "ClusterRole"'],
        ),
        ({"apiGroup": GROUP, "kind": "Role"}, ["roleRef.name: Required value"]),
        ({**REF, "name": "a/b"}, ["roleRef.name: Invalid value: \"a/b\": may not contain '/'"]),
    ],
)
def test_a_role_reference_is_told_what_it_lacks(ref: Obj, expected: list[str]) -> None:
    assert texts(ref=ref) == expected


def test_a_binding_of_the_whole_cluster_gives_no_role() -> None:
    said = 'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"'
    assert texts(namespaced=False) == [said]


def test_which_role_a_binding_gives_never_changes() -> None:
    old = {"roleRef": {**REF, "name": "other"}}
    shown = '{"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"reader"}'
    assert texts(old=old) == [f"roleRef: Invalid value: {shown}: cannot change roleRef"]
    assert texts(old={"roleRef": REF}) == []


def test_the_api_group_of_roles_users_and_groups_is_filled_in() -> None:
    subjects = [{"kind": kind, "name": "x"} for kind in ("User", "Group", "ServiceAccount")]
    binding: Obj = {"roleRef": {"kind": "Role", "name": "reader"}, "subjects": subjects}
    bindings.default(binding)
    assert binding["roleRef"]["apiGroup"] == GROUP
    assert [subject.get("apiGroup") for subject in binding["subjects"]] == [GROUP, GROUP, None]
