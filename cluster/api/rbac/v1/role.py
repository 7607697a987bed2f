"""Role: what may be done in one namespace.

A Role gives nothing to anybody by itself: a RoleBinding does, in the same namespace. (In Kubernetes:
pkg/registry/rbac/role.)
"""

from __future__ import annotations

from cluster.api.printing import DEFAULT_COLUMNS
from cluster.api.rbac import GROUP, rules
from cluster.apimachinery.errors import Cause
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind
from cluster.etcd.models import KubeObject


class Role(KubeObject):
    KIND = Kind(GROUP, "v1", "Role", "roles")
    COLUMNS = DEFAULT_COLUMNS
    CREATES_ON_UPDATE = True
    FORM = ("rules",)
    NAME_RULE = "is_path_segment"

    @classmethod
    def default(cls, obj: Obj) -> None:
        rules.default(obj)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        return rules.problems(obj, namespaced=True)
