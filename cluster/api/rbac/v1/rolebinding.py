"""RoleBinding: gives a role to somebody in one namespace.

The role is a Role of the same namespace or a ClusterRole, whose rules then count in this namespace alone. (In
Kubernetes: pkg/registry/rbac/rolebinding.)
"""

from __future__ import annotations

from cluster.api.rbac import GROUP, bindings
from cluster.apimachinery.errors import Cause
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind
from cluster.etcd.models import KubeObject


class RoleBinding(KubeObject):
    KIND = Kind(GROUP, "v1", "RoleBinding", "rolebindings")
    COLUMNS = bindings.COLUMNS
    CREATES_ON_UPDATE = True
    FORM = ("roleRef", "subjects")
    NAME_RULE = "is_path_segment"

    @classmethod
    def default(cls, obj: Obj) -> None:
        bindings.default(obj)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        return bindings.problems(obj, old, ("Role", "ClusterRole"))
