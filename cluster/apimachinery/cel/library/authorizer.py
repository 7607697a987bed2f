"""The authorizer: rules may ask whether the user who makes a request may do something else.

`authorizer.group('apps').resource('deployments').namespace('prod').check('create').allowed()` is put together step by
step; only `check` asks, and what it asks is the `ask` that whoever runs the expression brings. (In Kubernetes:
apiserver/pkg/cel/library/authz.go.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from cluster.apimachinery.cel.functions import Library
from cluster.apimachinery.cel.types import Type


@dataclass(frozen=True)
class Question:
    """What is asked, but for the verb. `path` is "" for a resource; `user` is "" for whoever makes the request."""

    group: str = ""
    resource: str = ""
    subresource: str = ""
    namespace: str = ""
    name: str = ""
    path: str = ""
    user: str = ""
    groups: tuple[str, ...] = ()


Ask = Callable[[Question, str], "Decision"]


@dataclass(frozen=True)
class Decision:
    """What was answered."""

    CEL_NAME: ClassVar[str] = "kubernetes.authorization.Decision"
    is_allowed: bool
    why: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Authorizer:
    CEL_NAME: ClassVar[str] = "kubernetes.authorization.Authorizer"
    ask: Ask
    question: Question = Question()

    def path(self, path: str) -> PathCheck:
        return PathCheck(self.ask, replace(self.question, path=path))

    def group(self, group: str) -> GroupCheck:
        return GroupCheck(self.ask, replace(self.question, group=group))

    def account(self, namespace: str, name: str) -> Authorizer:
        """The same questions, about a service account."""
        groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated")
        user = f"system:serviceaccount:{namespace}:{name}"
        return Authorizer(self.ask, replace(self.question, user=user, groups=groups))


@dataclass(frozen=True)
class PathCheck:
    CEL_NAME: ClassVar[str] = "kubernetes.authorization.PathCheck"
    ask: Ask
    question: Question

    def check(self, verb: str) -> Decision:
        return self.ask(self.question, verb)


@dataclass(frozen=True)
class GroupCheck:
    CEL_NAME: ClassVar[str] = "kubernetes.authorization.GroupCheck"
    ask: Ask
    question: Question

    def resource(self, resource: str) -> ResourceCheck:
        return ResourceCheck(self.ask, replace(self.question, resource=resource))


@dataclass(frozen=True)
class ResourceCheck:
    CEL_NAME: ClassVar[str] = "kubernetes.authorization.ResourceCheck"
    ask: Ask
    question: Question

    def narrowed(self, **parts: Any) -> ResourceCheck:
        return ResourceCheck(self.ask, replace(self.question, **parts))

    def check(self, verb: str) -> Decision:
        return self.ask(self.question, verb)


AUTHORIZER, RESOURCE_CHECK = Type(Authorizer.CEL_NAME), Type(ResourceCheck.CEL_NAME)
_A, _R, _G, _P, _D = (c.CEL_NAME for c in (Authorizer, ResourceCheck, GroupCheck, PathCheck, Decision))


def _narrow(field: str) -> Callable[[ResourceCheck, str], ResourceCheck]:
    return lambda check, value: check.narrowed(**{field: value})


def _unchanged(check: ResourceCheck, selector: str) -> ResourceCheck:
    """Selectors narrow what is asked about; RBAC, which answers here, does not look at them."""
    return check


FUNCTIONS: Library = {
    f"<{_A}>.path(string) -> {_P}": Authorizer.path,
    f"<{_A}>.group(string) -> {_G}": Authorizer.group,
    f"<{_A}>.serviceAccount(string, string) -> {_A}": Authorizer.account,
    f"<{_G}>.resource(string) -> {_R}": GroupCheck.resource,
    f"<{_R}>.subresource(string) -> {_R}": _narrow("subresource"),
    f"<{_R}>.namespace(string) -> {_R}": _narrow("namespace"),
    f"<{_R}>.name(string) -> {_R}": _narrow("name"),
    f"<{_R}>.fieldSelector(string) -> {_R}": _unchanged,
    f"<{_R}>.labelSelector(string) -> {_R}": _unchanged,
    f"<{_R}>.check(string) -> {_D}": ResourceCheck.check,
    f"<{_P}>.check(string) -> {_D}": PathCheck.check,
    f"<{_D}>.allowed() -> bool": lambda decision: decision.is_allowed,
    f"<{_D}>.reason() -> string": lambda decision: decision.why,
    f"<{_D}>.errored() -> bool": lambda decision: bool(decision.problem),
    f"<{_D}>.error() -> string": lambda decision: decision.problem,
}
