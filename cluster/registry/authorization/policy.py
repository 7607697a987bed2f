"""All rights in a cluster, as an index.

Bindings are kept by subject, so a question looks only at what is bound to its user and their groups: in the whole
cluster, and in the namespace it is about. What a user has there is put together once and remembered. (In Kubernetes:
pkg/registry/rbac/validation/rule.go.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cluster.api.rbac import GROUP
from cluster.api.rbac.bindings import ACCOUNT, GROUP_OF_USERS, USER, subjects
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.registry.acts import Actor
from cluster.registry.authorization.attributes import Attributes, quoted
from cluster.registry.authorization.rules import Rule, compiled

MASTERS = "system:masters"
"""Whoever is in this group may do everything, whatever the roles say: so that nobody can lock everybody out."""
ROLES, CLUSTER_ROLES, BINDINGS, CLUSTER_BINDINGS = (
    f"{plural}.{GROUP}" for plural in ("roles", "clusterroles", "rolebindings", "clusterrolebindings")
)
KINDS = (ROLES, CLUSTER_ROLES, BINDINGS, CLUSTER_BINDINGS)
_REMEMBERED = 4096

Subject = tuple[str, str]


@dataclass(frozen=True)
class Decision:
    """Whether it is allowed, and why (or what went wrong on the way)."""

    allowed: bool
    reason: str = ""


@dataclass(frozen=True)
class Grant:
    """What one binding gives to one of its subjects; `missing` says which role is not there."""

    order: tuple[int, str, int]
    source: str
    rules: tuple[Rule, ...] = ()
    missing: str = ""


@dataclass(frozen=True)
class Rights:
    """All that a user has somewhere, in the order of the bindings."""

    grants: tuple[Grant, ...]

    @property
    def rules(self) -> Objs:
        """Every rule as its role says it."""
        return [rule.said for grant in self.grants for rule in grant.rules]

    @property
    def problems(self) -> str:
        """What is wrong with the bindings; "" if nothing."""
        found = list(dict.fromkeys(grant.missing for grant in self.grants if grant.missing))
        return f"[{', '.join(found)}]" if len(found) > 1 else "".join(found)


@dataclass
class Policy:
    """The roles and bindings of a cluster at one revision. `grants` are by namespace ("" for the whole cluster) and
    subject."""

    cluster_roles: Mapping[str, tuple[Rule, ...]]
    roles: Mapping[tuple[str, str], tuple[Rule, ...]]
    grants: Mapping[str, Mapping[Subject, Iterable[Grant]]]
    _known: dict[tuple[str, tuple[str, ...], str], Rights] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Mapping[str, Iterable[Obj]]) -> Policy:
        """The policy that the objects of `KINDS` come to."""
        cluster_roles = {meta.name(role): compiled(role) for role in stored.get(CLUSTER_ROLES, ())}
        roles = {(meta.namespace(role), meta.name(role)): compiled(role) for role in stored.get(ROLES, ())}
        grants: dict[str, dict[Subject, list[Grant]]] = defaultdict(lambda: defaultdict(list))
        policy = cls(cluster_roles, roles, grants)
        for binding in (*stored.get(CLUSTER_BINDINGS, ()), *stored.get(BINDINGS, ())):
            for subject, grant in policy._given(binding):
                grants[meta.namespace(binding)][subject].append(grant)
        return policy

    def decide(self, asked: Attributes) -> Decision:
        """Whether a rule of the user's allows what is asked."""
        if MASTERS in asked.user.groups:
            return Decision(True)
        rights = self.rights(asked.user, asked.namespace)
        for grant in rights.grants:
            for rule in grant.rules:
                if rule.allows(asked):
                    return Decision(True, f"RBAC: allowed by {grant.source}")
        return Decision(False, f"RBAC: {rights.problems}" if rights.problems else "")

    def rights(self, user: Actor, namespace: str) -> Rights:
        """What a user has in a namespace ("": in the whole cluster only)."""
        key = (user.name, user.groups, namespace)
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = self._rights(user, namespace)
        return self._known[key]

    def _rights(self, user: Actor, namespace: str) -> Rights:
        names = [(USER, user.name), *((GROUP_OF_USERS, group) for group in user.groups)]
        places = ("", namespace) if namespace else ("",)
        found = [
            grant
            for place in places
            for subject in names
            for grant in self.grants.get(place, {}).get(subject, ())
        ]
        first: dict[tuple[int, str], Grant] = {}  # a binding that means a user twice gives once
        for grant in sorted(found, key=lambda grant: grant.order):
            first.setdefault(grant.order[:2], grant)
        return Rights(tuple(first.values()))

    def of_role(self, ref: Obj, namespace: str) -> tuple[tuple[Rule, ...], str]:
        """The rules of the role that a reference means, and what is wrong with it ("" if nothing)."""
        kind, name = ref.get("kind", ""), ref.get("name", "")
        found = self.cluster_roles.get(name) if kind == "ClusterRole" else self.roles.get((namespace, name))
        if found is not None:
            return found, ""
        return (), f"{kind.lower()}.{GROUP} {quoted(name)} not found"

    def _given(self, binding: Obj) -> Iterable[tuple[Subject, Grant]]:
        """For each of a binding's subjects what it gets."""
        namespace, name = meta.namespace(binding), meta.name(binding)
        ref = binding.get("roleRef") or {}
        rules, missing = self.of_role(ref, namespace)
        title = f"RoleBinding {quoted(f'{name}/{namespace}')}" if namespace else f"ClusterRoleBinding {quoted(name)}"
        for index, subject in enumerate(subjects(binding)):
            known, told = _subject(subject, namespace)
            source = f"{title} of {ref.get('kind', '')} {quoted(ref.get('name', ''))} to {told}"
            yield known, Grant((1 if namespace else 0, name, index), source, rules, missing)


def _subject(subject: Obj, namespace: str) -> tuple[Subject, str]:
    """Who a subject is (a service account is a user of a certain name), and how it is told."""
    kind, name = subject.get("kind", ""), subject.get("name", "")
    if kind != ACCOUNT:
        return (kind, name), f"{kind} {quoted(name)}"
    home = subject.get("namespace") or namespace
    return (USER, f"system:serviceaccount:{home}:{name}"), f"{kind} {quoted(f'{name}/{home}')}"
