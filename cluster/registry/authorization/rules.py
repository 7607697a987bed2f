"""One rule, and what it allows.

"*" stands for everything; "*/scale" for the subresource of every resource; a URL may end in "*"; names, where there
are any, must fit. (In Kubernetes: pkg/apis/rbac/v1/evaluation_helpers.go.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cluster.apimachinery.meta import Obj
from cluster.registry.authorization.attributes import Attributes

ALL = "*"


@dataclass(frozen=True)
class Rule:
    """A rule ready to be asked; `said` is what the role says."""

    verbs: frozenset[str]
    groups: frozenset[str]
    resources: frozenset[str]
    names: frozenset[str]
    urls: tuple[str, ...]
    said: Obj

    @classmethod
    def of(cls, said: Obj) -> Rule:
        verbs, groups, resources, names = (
            frozenset(said.get(field) or ()) for field in ("verbs", "apiGroups", "resources", "resourceNames")
        )
        return cls(verbs, groups, resources, names, tuple(said.get("nonResourceURLs") or ()), said)

    def allows(self, asked: Attributes) -> bool:
        """Whether the rule alone is enough for what is asked."""
        if asked.verb not in self.verbs and ALL not in self.verbs:
            return False
        if asked.path is not None:
            return any(fits(url, asked.path) for url in self.urls)
        return (
            (asked.group in self.groups or ALL in self.groups)
            and self._of_resource(asked)
            and (not self.names or asked.name in self.names)
        )

    def _of_resource(self, asked: Attributes) -> bool:
        if asked.whole_resource in self.resources or ALL in self.resources:
            return True
        return bool(asked.subresource) and f"*/{asked.subresource}" in self.resources


def fits(url: str, path: str) -> bool:
    """Whether a rule's URL means a path."""
    return url in (ALL, path) or (url.endswith(ALL) and path.startswith(url.rstrip(ALL)))


def compiled(role: Obj) -> tuple[Rule, ...]:
    """The rules of a role."""
    said: Iterable[Obj] = role.get("rules") or ()
    return tuple(Rule.of(rule) for rule in said)
