"""The aggregation of ClusterRoles: `admin`, `edit` and `view` are what others add to them.

Whoever makes a custom resource labels a ClusterRole of their own, and everybody who may view a namespace sees the new
objects. (In Kubernetes: pkg/controller/clusterroleaggregation.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Update, controller
from cluster.client.view import View
from cluster.registry.authorization.aggregation import gathered, gathers
from cluster.registry.authorization.policy import CLUSTER_ROLES


def _all_that_gather(role: Obj, view: View) -> Iterable[str]:
    """Any ClusterRole may be part of any that gathers."""
    return [meta.name(other) for other in view.list(CLUSTER_ROLES) if gathers(other)]


@controller(
    "clusterrole-aggregation", component="clusterrole-aggregation-controller", watches={CLUSTER_ROLES: _all_that_gather}
)
def reconcile(key: str, view: View) -> list[Act]:
    """A ClusterRole that gathers has the rules of all that its selectors mean, and no others."""
    role = view.get(CLUSTER_ROLES, "", key)
    if role is None or not gathers(role):
        return []
    rules = gathered(role, view.list(CLUSTER_ROLES))
    if rules == (role.get("rules") or []):
        return []
    return [Update(CLUSTER_ROLES, {**role, "rules": rules}, "the roles that it gathers have changed")]
