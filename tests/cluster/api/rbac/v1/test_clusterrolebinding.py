"""A ClusterRoleBinding as the registry's hooks see it."""

from __future__ import annotations

from cluster.api.rbac.v1.clusterrolebinding import ClusterRoleBinding
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, row


def binding(kind: str) -> Obj:
    subjects = [{"kind": "Group", "name": "system:masters"}]
    return born(ClusterRoleBinding, roleRef={"kind": kind, "name": "cluster-admin"}, subjects=subjects)


def test_it_gives_cluster_roles_only() -> None:
    assert causes(ClusterRoleBinding, binding("ClusterRole")) == []
    (said,) = causes(ClusterRoleBinding, binding("Role"))
    assert said == 'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"'


def test_its_row_names_the_role() -> None:
    assert row(ClusterRoleBinding, binding("ClusterRole"))["Role"] == "ClusterRole/cluster-admin"
