"""The roles and bindings every cluster begins with, read from `roles.yaml`.

They are objects like any other: who may change roles may change these. Those of the policy proper carry an annotation
by which the API server puts back, when it starts, what they lack (`reconcile`). (In Kubernetes:
plugin/pkg/auth/authorizer/rbac/bootstrappolicy.)
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cluster.api.rbac import GROUP
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.registry.authorization.aggregation import gathered, gathers

_FILE = Path(__file__).with_suffix(".yaml")
AUTOUPDATE = "rbac.authorization.kubernetes.io/autoupdate"
_POLICY: Obj = {"annotations": {AUTOUPDATE: "true"}, "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}}
_AGGREGATE = "rbac.authorization.k8s.io/aggregate-to-{}"
_CONTROLLER = "system:controller:"
_VERBS = {"read": "get list watch", "write": "create delete deletecollection patch update"}


@cache
def policy() -> tuple[Obj, ...]:
    """The bootstrap policy, as the API server asks for it: roles before bindings."""
    said = _said()
    controllers = {f"{_CONTROLLER}{name}": role for name, role in said["controllers"].items()}
    roles = {**said["cluster-roles"], **controllers}
    bound = {**said["bindings"], **{name: [_account_of(name)] for name in controllers}}
    return (
        *(_cluster_role(name, role, _POLICY) for name, role in roles.items()),
        *(_role(key, rules) for key, rules in said["roles"].items()),
        *(_binding(name, {"role": name, "subjects": subjects}, _POLICY) for name, subjects in bound.items()),
        *(_binding(key, binding, _POLICY) for key, binding in said["role-bindings"].items()),
    )


@cache
def kubeadm() -> tuple[Obj, ...]:
    """What kubeadm sets up beside it: its administrators, and the add-ons' rights."""
    said = _said()["kubeadm"]
    return (
        *(_cluster_role(name, role, {}) for name, role in said["cluster-roles"].items()),
        *(_binding(name, binding, {}) for name, binding in said["bindings"].items()),
    )


@cache
def objects() -> tuple[Obj, ...]:
    """What a new cluster is born with: those that gather have gathered."""
    return tuple(aggregated([*policy(), *kubeadm()]))


def aggregated(objs: Iterable[Obj]) -> Objs:
    """The objects, each ClusterRole that gathers with the rules of the others, until nothing changes any more."""
    now = list(objs)
    while True:
        roles = [obj for obj in now if obj["kind"] == "ClusterRole"]
        then = [{**obj, "rules": gathered(obj, roles)} if gathers(obj) else obj for obj in now]
        if then == now:
            return now
        now = then


@cache
def _said() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_FILE.read_text())
    return found


def _cluster_role(name: str, said: Obj, head: Obj) -> Obj:
    """A ClusterRole from {rules, gathers, aggregates-to}."""
    labels = dict(head.get("labels") or {})
    if target := said.get("aggregates-to"):
        labels[_AGGREGATE.format(target)] = "true"
    role = _object("ClusterRole", name, {**head, "labels": labels} if labels else head)
    if target := said.get("gathers"):
        role["aggregationRule"] = {"clusterRoleSelectors": [{"matchLabels": {_AGGREGATE.format(target): "true"}}]}
    return {**role, "rules": [_rule(line) for line in said.get("rules") or []] or None}


def _role(key: str, rules: list[str]) -> Obj:
    return {**_object("Role", key, _POLICY), "rules": [_rule(line) for line in rules]}


def _rule(line: str) -> Obj:
    """A PolicyRule from "VERBS | GROUPS | RESOURCES | NAMES" or "VERBS | URLS"."""
    verbs, *rest = ([*part.split()] for part in line.split("|"))
    rule: Obj = {"verbs": sorted(word for verb in verbs for word in _VERBS.get(verb, verb).split())}
    if len(rest) == 1:
        return {**rule, "nonResourceURLs": rest[0]}
    groups = ["" if group == "core" else group for group in rest[0]]
    rule |= {"apiGroups": groups, "resources": rest[1]}
    return {**rule, "resourceNames": rest[2]} if len(rest) > 2 else rule


def _binding(key: str, said: Obj, head: Obj) -> Obj:
    """A binding from {role, subjects}; key is NAME, or NAMESPACE/NAME for one to a Role."""
    namespaced = "/" in key
    ref = {"apiGroup": GROUP, "kind": "Role" if namespaced else "ClusterRole", "name": said["role"]}
    made = {**_object("RoleBinding" if namespaced else "ClusterRoleBinding", key, head), "roleRef": ref}
    subjects = [_subject(text) for text in said["subjects"]]
    return {**made, "subjects": subjects} if subjects else made


def _account_of(role: str) -> str:
    return f"ServiceAccount kube-system/{role.removeprefix(_CONTROLLER)}"


def _subject(text: str) -> Obj:
    """A subject from "KIND NAME", a service account's name with its namespace."""
    kind, name = text.split()
    if kind != "ServiceAccount":
        return {"apiGroup": GROUP, "kind": kind, "name": name}
    namespace, account = name.split("/")
    return {"kind": kind, "name": account, "namespace": namespace}


def _object(kind: str, key: str, head: Obj) -> Obj:
    namespace, name = meta.split_key(key)
    metadata = {"name": name, **({"namespace": namespace} if namespace else {}), **meta.copy(head)}
    return {"apiVersion": f"{GROUP}/v1", "kind": kind, "metadata": metadata}


