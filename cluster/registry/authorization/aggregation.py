"""ClusterRoles made of others.

A ClusterRole with an aggregationRule has the rules of all ClusterRoles that one of its selectors means, each rule once,
in the order of selectors and names. (In Kubernetes: pkg/controller/clusterroleaggregation.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.apimachinery import labels, meta
from cluster.apimachinery.meta import Obj, Objs


def gathers(role: Obj) -> bool:
    """Whether a ClusterRole is made of others."""
    return role.get("aggregationRule") is not None


def gathered(role: Obj, roles: Iterable[Obj]) -> Objs:
    """The rules that a ClusterRole which gathers should have, of all there are."""
    others = sorted((other for other in roles if meta.name(other) != meta.name(role)), key=meta.name)
    found: Objs = []
    for selector in (role.get("aggregationRule") or {}).get("clusterRoleSelectors") or []:
        wanted = labels.from_label_selector(selector)
        for other in others:
            if wanted.matches(meta.labels(other)):
                found += [rule for rule in other.get("rules") or [] if rule not in found]
    return found
