"""Who may do what, as a check asks: roles and bindings as they stand, no matter by which of them it is allowed.

A name is read as kubectl's --as reads it: "system:serviceaccount:NAMESPACE:NAME" is a service account, with the
groups that all of its kind are in; any other name is a person.
"""

from __future__ import annotations

from cluster.registry.acts import Actor
from cluster.registry.authorization.attributes import Attributes
from cluster.registry.authorization.policy import KINDS, Policy
from dashboard.lessons.conditions import Find

ACCOUNT = "system:serviceaccount:"


def person(name: str) -> Actor:
    """Whoever is called so, with the groups that come with the name."""
    groups: tuple[str, ...] = ("system:authenticated",)
    if name.startswith(ACCOUNT):
        groups = ("system:serviceaccounts", f"system:serviceaccounts:{home(name)}", *groups)
    return Actor(name, groups)


def home(name: str) -> str:
    """A service account's own namespace; "" for a person."""
    return name.removeprefix(ACCOUNT).partition(":")[0] if name.startswith(ACCOUNT) else ""


def may(objects: Find, name: str, verb: str, resource: str, namespace: str) -> bool:
    """Whether somebody may do this to "pods", "pods/log" or "deployments.apps" in a namespace ("": everywhere)."""
    plural, _, group = resource.partition(".")
    plural, _, subresource = plural.partition("/")
    policy = Policy.of({kind: objects(kind) for kind in KINDS})
    asked = Attributes(person(name), verb, group, plural, subresource, namespace=namespace)
    return policy.decide(asked).allowed
