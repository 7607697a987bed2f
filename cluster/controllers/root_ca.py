"""The root CA publisher: the cluster's certificate authority, in every namespace.

A pod gets it mounted beside its token, so that it can tell the real API server from another. (In Kubernetes:
pkg/controller/certificates/rootcacertpublisher.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Create, Update, by_key, controller
from cluster.client.view import View

RESOURCE, NAME = "configmaps", "kube-root-ca.crt"
DESCRIPTION = (
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the "
    "internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes "
    "clusters."
)


def _published(configmap: Obj, view: View) -> Iterable[str]:
    """The namespace of a published certificate."""
    return [meta.namespace(configmap)] if meta.name(configmap) == NAME else []


@controller(
    "root-ca-certificate-publisher",
    component="root-ca-cert-publisher",
    watches={"namespaces": by_key, RESOURCE: _published},
)
def reconcile(key: str, view: View) -> list[Act]:
    """A namespace that is not on its way out has a ConfigMap `kube-root-ca.crt` with the cluster's CA, and nobody
    can change it for long."""
    namespace, old = view.get("namespaces", "", key), view.get(RESOURCE, key, NAME)
    if namespace is None or meta.is_deleting(namespace):
        return []
    data = {"ca.crt": view.cluster.ca}
    if old is not None and old.get("data") == data:
        return []
    if old is not None:
        return [Update(RESOURCE, {**old, "data": data}, "the certificate was changed")]
    head = {"name": NAME, "namespace": key, "annotations": {"kubernetes.io/description": DESCRIPTION}}
    made = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": head, "data": data}
    return [Create(RESOURCE, made, "every namespace has the cluster's CA", quiet=True)]
