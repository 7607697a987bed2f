"""Where a policy is put to use in a request: for each of its bindings that is meant, with each of its parameters.

(In Kubernetes: admission/plugin/policy/generic/policy_dispatcher.go.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cluster.api.admissionregistration import IGNORE
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.registry.admission import Request
from cluster.registry.policies import asked, params
from cluster.registry.policies.configured import Policy
from cluster.registry.policies.evaluation import Purse, Variables
from cluster.registry.policies.matching import Resource, matched
from cluster.registry.policies.params import Misconfigured


@dataclass(frozen=True)
class Fault:
    """A policy, or one of its bindings ("" for the policy itself), that cannot be put to use."""

    binding: str
    message: str


@dataclass(frozen=True)
class Invocation:
    """One policy, one binding, one parameter, one request; which of its resources it is shown as."""

    policy: Policy
    binding: Obj
    param: Obj | None
    shown: Resource
    request: Request

    @property
    def key(self) -> tuple[str, str, str]:
        return self.policy.name, meta.name(self.binding), meta.key(self.param) if self.param else ""

    @property
    def ignores(self) -> bool:
        """Whether what goes wrong is to be ignored."""
        return self.policy.spec.get("failurePolicy") == IGNORE

    def seen(self, purse: Purse) -> dict[str, Any]:
        """What the policy's expressions see."""
        found = {**asked.variables(self.request, self.shown), "params": self.param}
        return {**found, "variables": Variables(self.policy.composed, found, purse)}


def of(policy: Policy, request: Request) -> Iterator[Invocation | Fault]:
    """All uses of a policy in a request, and what stands in the way of some."""
    constraints = policy.spec.get("matchConstraints") or {}
    shown = matched(constraints, constraints.get("resourceRules") or [], request)
    if shown is None:
        return
    kind = policy.spec.get("paramKind")
    try:
        if kind:
            params.kind_of(kind, request)
    except Misconfigured as error:
        yield Fault("", f"failed to configure policy: {error}")
        return
    for binding in policy.bindings:
        resources = binding["spec"].get("matchResources")
        if resources and matched(resources, resources.get("resourceRules") or None, request) is None:
            continue
        try:
            found = params.collected(kind, binding["spec"].get("paramRef"), request)
        except Misconfigured as error:
            yield Fault(meta.name(binding), f"failed to configure binding: {error}")
            continue
        yield from (Invocation(policy, binding, param, shown, request) for param in found)
