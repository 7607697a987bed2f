"""Expected cells: printRoleBinding in pkg/printers/internalversion and SubjectsStrings in pkg/apis/rbac."""

from __future__ import annotations

from cluster.api.rbac.v1.rolebinding import RoleBinding
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, row

SUBJECTS: list[Obj] = [
    {"kind": "User", "name": "ann"},
    {"kind": "User", "name": "bob"},
    {"kind": "Group", "name": "devs"},
    {"kind": "ServiceAccount", "name": "builder", "namespace": "ci"},
    {"kind": "ServiceAccount", "name": "default"},
]


def binding(kind: str = "Role") -> Obj:
    return born(RoleBinding, roleRef={"kind": kind, "name": "reader"}, subjects=SUBJECTS)


def test_it_gives_roles_and_cluster_roles() -> None:
    assert causes(RoleBinding, binding()) == causes(RoleBinding, binding("ClusterRole")) == []


def test_its_row_names_the_role_and_when_wide_the_subjects() -> None:
    shown = row(RoleBinding, binding())
    assert shown == {
        "Name": "web", "Role": "Role/reader", "Age": "<unknown>", "Users": "ann, bob", "Groups": "devs",
        "ServiceAccounts": "ci/builder, /default",
    }  # fmt: skip
    assert [c.name for c in RoleBinding.COLUMNS if c.wide] == ["Users", "Groups", "ServiceAccounts"]
