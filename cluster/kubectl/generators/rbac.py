"""Roles and their bindings from verbs, resources and subjects. (In Kubernetes: kubectl/pkg/cmd/create.)"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from cluster.apimachinery.meta import Obj
from cluster.kubectl.generators.objects import head, omitempty

GROUP = "rbac.authorization.k8s.io"

VERBS = frozenset((
    "*", "get", "delete", "list", "create", "update", "patch", "watch", "proxy", "deletecollection",
    "use", "bind", "escalate", "impersonate",
))  # fmt: skip
URL_VERBS = frozenset(("*", "get", "post", "put", "delete", "patch", "head", "options"))
# Verbs that only these resources know.
SPECIAL: Mapping[str, frozenset[tuple[str, str]]] = {
    "use": frozenset({("policy", "podsecuritypolicies"), ("extensions", "podsecuritypolicies")}),
    "bind": frozenset({(GROUP, "roles"), (GROUP, "clusterroles")}),
    "escalate": frozenset({(GROUP, "roles"), (GROUP, "clusterroles")}),
    "impersonate": frozenset(
        {("", "users"), ("", "serviceaccounts"), ("", "groups"), ("authentication.k8s.io", "userextras")}
    ),
}


class Resource(NamedTuple):
    """A resource as --resource names it: "deployments.apps/scale"."""

    name: str
    group: str = ""
    sub: str = ""


def verbs(given: Iterable[str]) -> list[str]:
    """Each verb once; * swallows the others."""
    found = list(dict.fromkeys(given))
    return ["*"] if "*" in found else found


def resources(given: Iterable[str]) -> list[Resource]:
    """ "*" alone swallows all others."""
    found: list[Resource] = []
    for text in given:
        plain, _, sub = text.partition("/")
        name, _, group = plain.partition(".")
        if text == "*":
            return [Resource("*")]
        found.append(Resource(name, group, sub))
    return found


def check_special(resource: Resource, wanted: Iterable[str]) -> bool:
    """Whether a special verb vouches for the resource; ValueError where one does not fit it."""
    known = False
    for verb in wanted:
        if verb in SPECIAL:
            if (resource.group, resource.name) not in SPECIAL[verb]:
                raise ValueError(f"can not perform '{verb}' on '{resource.name}' in group '{resource.group}'")
            known = True
    return known


def rules(
    verbs: Sequence[str], resources: Iterable[Resource], names: Sequence[str] = (), urls: Sequence[str] = ()
) -> list[Obj]:
    """One rule an API group, and one for the URLs."""
    groups: dict[str, list[str]] = {}
    for resource in resources:
        full = f"{resource.name}/{resource.sub}" if resource.sub else resource.name
        found = groups.setdefault(resource.group, [])
        if full not in found:
            found.append(full)
    made = [
        omitempty(verbs=list(verbs), apiGroups=[group], resources=groups[group], resourceNames=list(names))
        for group in sorted(groups)
    ]
    return made + ([{"verbs": list(verbs), "nonResourceURLs": list(urls)}] if urls else [])


def check_urls(urls: Iterable[str], wanted: Iterable[str]) -> None:
    """ValueError for a verb or a path that no non-resource URL can have."""
    found = list(urls)
    if found:
        for verb in wanted:
            if verb not in URL_VERBS:
                raise ValueError(f"invalid verb: '{verb}' for nonResourceURL")
    for url in found:
        if url != "*" and not url.startswith("/"):
            raise ValueError("nonResourceURL should start with /")
        if "*" in url[:-1]:
            raise ValueError("nonResourceURL only supports wildcard matches when '*' is at the end")


def role(name: str, namespace: str, rules: list[Obj]) -> Obj:
    return {**head(f"{GROUP}/v1", "Role", name, namespace), "rules": rules}


def cluster_role(name: str, rules: list[Obj] | None, aggregated: Mapping[str, str] | None = None) -> Obj:
    """Either rules of its own, or the labels of the roles it gathers."""
    made = {**head(f"{GROUP}/v1", "ClusterRole", name), "rules": rules}
    if not aggregated:
        return made
    labels = dict(sorted(aggregated.items()))
    return {**made, "aggregationRule": {"clusterRoleSelectors": [{"matchLabels": labels}]}}


def subjects(users: Iterable[str], groups: Iterable[str], accounts: Iterable[str]) -> list[Obj]:
    """Service accounts are "namespace:name"."""
    found = [{"kind": "User", "apiGroup": GROUP, "name": user} for user in users]
    found += [{"kind": "Group", "apiGroup": GROUP, "name": group} for group in groups]
    for account in accounts:
        parts = account.split(":")
        if len(parts) != 2 or not all(parts):
            raise ValueError("serviceaccount must be <namespace>:<name>")
        found.append({"kind": "ServiceAccount", "name": parts[1], "namespace": parts[0]})
    return found


def binding(kind: str, name: str, namespace: str, role: tuple[str, str], subjects: list[Obj]) -> Obj:
    """`kind` is RoleBinding or ClusterRoleBinding, `role` the kind and name of what it gives."""
    given = omitempty(subjects=subjects)
    ref = {"apiGroup": GROUP, "kind": role[0], "name": role[1]}
    return {**head(f"{GROUP}/v1", kind, name, namespace), **given, "roleRef": ref}
