"""The serviceaccount controller: every namespace has an account called `default`.

Pods that name no account run as it. (In Kubernetes: pkg/controller/serviceaccount, serviceaccounts_controller.go.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Create, by_key, controller
from cluster.client.view import View

RESOURCE, NAME = "serviceaccounts", "default"


def _default(account: Obj, view: View) -> Iterable[str]:
    """The namespace of a default account."""
    return [meta.namespace(account)] if meta.name(account) == NAME else []


@controller(
    "serviceaccount",
    component="service-account-controller",
    watches={"namespaces": by_key, RESOURCE: _default},
)
def reconcile(key: str, view: View) -> list[Act]:
    """A namespace that is not on its way out has a ServiceAccount `default`; deleted, it is made again."""
    namespace = view.get("namespaces", "", key)
    if namespace is None or meta.is_deleting(namespace) or view.get(RESOURCE, key, NAME) is not None:
        return []
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": NAME, "namespace": key}}
    return [Create(RESOURCE, account, "every namespace has a default account", quiet=True)]
