"""Nobody gives away what they do not have.

Whoever may write roles or bindings could otherwise make themselves anything. So a role may say, and a binding may give,
only what its writer holds already, unless they were given the verbs `escalate` (on the role) or `bind` (of the role
that is bound). (In Kubernetes: pkg/registry/rbac/{role,rolebinding}/policybased and escalation_check.go.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.api.rbac import GROUP
from cluster.apimachinery import errors, meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.etcd.models import Cluster
from cluster.registry.admission import Request
from cluster.registry.authorization import covers, policies
from cluster.registry.authorization.attributes import Attributes, quoted
from cluster.registry.authorization.policy import (
    BINDINGS,
    CLUSTER_BINDINGS,
    CLUSTER_ROLES,
    KINDS,
    MASTERS,
    ROLES,
)

ORDER = 900
_EVERYTHING: Objs = [
    {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]},
    {"verbs": ["*"], "nonResourceURLs": ["*"]},
]
_AGGREGATES = "must have cluster-admin privileges to use the aggregationRule"
_KINDS = {"Role": ROLES, "ClusterRole": CLUSTER_ROLES}


def admit(request: Request) -> None:
    """403 for a role or a binding that gives more than its writer has."""
    row, obj = request.row, request.obj
    if request.resource not in KINDS or row is None or obj is None or MASTERS in request.actor.groups:
        return
    if request.old is not None and _bare(obj) == _bare(request.old):
        return
    if request.resource in (BINDINGS, CLUSTER_BINDINGS):
        _check_binding(request, row, obj.get("roleRef") or {})
    else:
        _check_role(request, row, obj)


def _bare(obj: Obj) -> Obj:
    """An object without what the garbage collector changes of it."""
    dropped = ("ownerReferences", "finalizers", "managedFields", "selfLink", "resourceVersion")
    return {**obj, "metadata": {k: v for k, v in meta.metadata(obj).items() if k not in dropped}}


def _may(request: Request, row: Cluster, verb: str, resource: str, name: str) -> bool:
    plural = resource.partition(".")[0]
    asked = Attributes(request.actor, verb, GROUP, plural, name=name, namespace=request.namespace)
    return policies.decide(row, asked).allowed


def _check_role(request: Request, row: Cluster, role: Obj) -> None:
    name = request.name if request.old is not None else ""
    if _may(request, row, "escalate", request.resource, name):
        return
    _check_held(request, row, role.get("rules") or [])
    if not (_selectors(role) or _selectors(request.old or {})):
        return
    if covers.missing(policies.policy(row).rights(request.actor, request.namespace).rules, _EVERYTHING):
        raise errors.forbidden(request.resource, request.name, _AGGREGATES)


def _selectors(role: Obj) -> Objs:
    found: Objs = (role.get("aggregationRule") or {}).get("clusterRoleSelectors") or []
    return found


def _check_binding(request: Request, row: Cluster, ref: Obj) -> None:
    resource, name = _KINDS.get(ref.get("kind") or ""), ref.get("name") or ""
    if resource is None or _may(request, row, "bind", resource, name):
        return  # a role of no known kind is invalid, which is said later
    rules, missing = policies.policy(row).of_role(ref, request.namespace)
    if missing:
        raise errors.not_found(resource, name)
    _check_held(request, row, [rule.said for rule in rules])


def _check_held(request: Request, row: Cluster, wanted: Iterable[Obj]) -> None:
    """403 unless the writer holds all that the rules give."""
    user = request.actor
    rights = policies.policy(row).rights(user, request.namespace)
    if lacking := covers.missing(rights.rules, wanted):
        who = f"user {quoted(user.name)} (groups={covers.listed(user.groups)})"
        why = f"{who} is attempting to grant RBAC permissions not currently held:\n" + "\n".join(lacking)
        why += f"; resolution errors: [{rights.problems}]" if rights.problems else ""
        raise errors.forbidden(request.resource, request.name, why)
