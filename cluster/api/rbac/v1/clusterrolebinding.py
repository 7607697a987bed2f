"""ClusterRoleBinding: gives a ClusterRole to somebody in the whole cluster.

Its service accounts must name their namespace, since the binding is in none. (In Kubernetes:
pkg/registry/rbac/clusterrolebinding.)
"""

from __future__ import annotations

from cluster.api.rbac import GROUP, bindings
from cluster.apimachinery.errors import Cause
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind
from cluster.etcd.models import KubeObject


class ClusterRoleBinding(KubeObject):
    KIND = Kind(GROUP, "v1", "ClusterRoleBinding", "clusterrolebindings", namespaced=False)
    COLUMNS = bindings.COLUMNS
    CREATES_ON_UPDATE = True
    FORM = ("roleRef", "subjects")
    NAME_RULE = "is_path_segment"

    @classmethod
    def default(cls, obj: Obj) -> None:
        bindings.default(obj)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        return bindings.problems(obj, old, ("ClusterRole",))
