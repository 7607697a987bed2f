"""ClusterRole: what may be done, wherever it is bound.

A ClusterRoleBinding gives it in the whole cluster, a RoleBinding in one namespace only; so `view` is written once and
given namespace by namespace. One with an aggregationRule has no rules of its own: a controller gathers those of all
ClusterRoles with certain labels, which is how a custom resource's author lets `view` see it. (In Kubernetes:
pkg/registry/rbac/clusterrole.)
"""

from __future__ import annotations

from cluster.api.printing import DEFAULT_COLUMNS
from cluster.api.rbac import GROUP, rules
from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, invalid_value, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind
from cluster.etcd.models import KubeObject

_PATH = "aggregationRule.clusterRoleSelectors"
_NONE = "at least one clusterRoleSelector required if aggregationRule is non-nil"


class ClusterRole(KubeObject):
    KIND = Kind(GROUP, "v1", "ClusterRole", "clusterroles", namespaced=False)
    COLUMNS = DEFAULT_COLUMNS
    CREATES_ON_UPDATE = True
    FORM = ("rules", "aggregationRule")
    NAME_RULE = "is_path_segment"

    @classmethod
    def default(cls, obj: Obj) -> None:
        rules.default(obj)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        found = rules.problems(obj, namespaced=False)
        gathered = obj.get("aggregationRule")
        return found if gathered is None else found + _selectors(gathered.get("clusterRoleSelectors") or [])


def _selectors(selectors: list[Obj]) -> list[Cause]:
    found = [] if selectors else [required(_PATH, _NONE)]
    for index, selector in enumerate(selectors):
        if problems := validation.selector_causes(selector, f"{_PATH}[{index}]"):
            found += [*problems, invalid_value(f"{_PATH}[{index}]", None, "invalid label selector.")]
    return found
