"""The objects that a binding parametrizes a policy with.

(In Kubernetes: admission/plugin/policy/generic.CollectParams.)
"""

from __future__ import annotations

from cluster.api.admissionregistration.policies import DENY
from cluster.apimachinery import labels, meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.apimachinery.scheme import Kind
from cluster.registry.admission import Request


class Misconfigured(Exception):
    """A policy or a binding that cannot be put to use, and why."""


def kind_of(param_kind: Obj, request: Request) -> Kind:
    """The kind of a policy's parameters; Misconfigured when the cluster has none such."""
    version, name = str(param_kind.get("apiVersion") or ""), str(param_kind.get("kind") or "")
    group, bare = meta.group_version(version)
    found = request.kinds().by_group_kind(group, name)
    if found is None:
        shown = f"{group}/{bare}" if group else bare
        raise Misconfigured(f"failed to find resource referenced by paramKind: '{shown}, Kind={name}'")
    return found


def collected(param_kind: Obj | None, ref: Obj | None, request: Request) -> list[Obj | None]:
    """The parameters to judge with, one after the other: [None] for a policy or a binding without any."""
    if param_kind is None:
        return [None]
    kind = kind_of(param_kind, request)
    if ref is None:
        return [None]
    found = _found(kind, ref, _namespace(kind, ref, request), request)
    if not found and ref.get("parameterNotFoundAction") == DENY:
        raise Misconfigured("no params found for policy binding with `Deny` parameterNotFoundAction")
    return [{"apiVersion": param_kind["apiVersion"], "kind": param_kind["kind"], **obj} for obj in found]


def _namespace(kind: Kind, ref: Obj, request: Request) -> str:
    """Where the parameters are: the namespace the binding names, or else that of the request."""
    named = str(ref.get("namespace") or "")
    if not kind.namespaced:
        if named:
            raise Misconfigured("paramRef.namespace must not be provided for a cluster-scoped `paramKind`")
        return ""
    if not named and not request.namespace:
        raise Misconfigured(
            "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources"
        )
    return named or request.namespace


def _found(kind: Kind, ref: Obj, namespace: str, request: Request) -> Objs:
    if ref.get("name"):
        one = request.read(kind.resource, namespace, str(ref["name"]))
        return [] if one is None else [one]
    selector = labels.from_label_selector(ref.get("selector") or {})
    every = (obj for obj in request.every(kind.resource) if meta.namespace(obj) == namespace)
    return [obj for obj in every if selector.matches(meta.labels(obj))]
