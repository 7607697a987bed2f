"""Policies and bindings, in few words."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry

GROUP = "admissionregistration.k8s.io"
TEACHER = Actor("teacher", ("system:masters",))
ANYTHING = {"apiGroups": ["*"], "apiVersions": ["*"], "operations": ["*"], "resources": ["*"]}
CONFIG_MAPS = {
    "apiGroups": [""],
    "apiVersions": ["v1"],
    "operations": ["CREATE", "UPDATE"],
    "resources": ["configmaps"],
}


def world(registry: Registry) -> None:
    """A namespace with its account."""
    registry.create("namespaces", "", {"metadata": {"name": "default"}}, actor=TEACHER)
    registry.create("serviceaccounts", "default", {"metadata": {"name": "default"}}, actor=TEACHER)


def create(registry: Registry, resource: str, name: str, **parts: Any) -> Obj:
    return registry.create(resource, "default", {"metadata": {"name": name}, **parts}, actor=TEACHER)


def policy(
    registry: Registry, *validations: Obj | str, rules: Any = (CONFIG_MAPS,), name: str = "rule", **spec: Any
) -> Obj:
    """A ValidatingAdmissionPolicy; a rule that is a text is an expression."""
    given = [{"expression": v} if isinstance(v, str) else v for v in validations]
    constraints = {"resourceRules": list(rules), **spec.pop("constraints", {})}
    body = {"matchConstraints": constraints, **({"validations": given} if given else {}), **spec}
    return create(registry, f"validatingadmissionpolicies.{GROUP}", name, spec=body)


def bind(registry: Registry, *actions: str, name: str = "use", to: str = "rule", **spec: Any) -> Obj:
    body = {"policyName": to, "validationActions": list(actions or ("Deny",)), **spec}
    return create(registry, f"validatingadmissionpolicybindings.{GROUP}", name, spec=body)


def webhooks(registry: Registry, *hooks: Obj, mutating: bool = False, name: str = "hooks") -> Obj:
    """A configuration of webhooks about ConfigMaps, each with a Service of its own name."""
    plural = "mutatingwebhookconfigurations" if mutating else "validatingwebhookconfigurations"
    return create(registry, f"{plural}.{GROUP}", name, webhooks=[webhook(**hook) for hook in hooks])


def webhook(name: str = "judge.example.com", **parts: Any) -> Obj:
    client = {"service": {"namespace": "default", "name": name.partition(".")[0], "path": "/"}}
    given = {
        "clientConfig": client,
        "rules": [CONFIG_MAPS],
        "sideEffects": "None",
        "admissionReviewVersions": ["v1"],
    }
    return {"name": name, **given, **parts}
