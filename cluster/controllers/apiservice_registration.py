"""The groups of custom resources are registered: each version that a definition serves has its APIService.

(In Kubernetes: pkg/controlplane/controller/crdregistration.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.api.apiregistration.built_in import AUTOMANAGED, local
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Create, Delete, controller
from cluster.client.view import View

RESOURCE, DEFINITIONS = "apiservices.apiregistration.k8s.io", "customresourcedefinitions.apiextensions.k8s.io"


def _names(definition: Obj, view: View) -> Iterable[str]:
    """The APIServices of a definition's versions, served or not."""
    group = meta.get(definition, "spec.group", "")
    return [f"{version['name']}.{group}" for version in meta.get(definition, "spec.versions") or []]


def _served(definition: Obj) -> Iterable[str]:
    group = meta.get(definition, "spec.group", "")
    return [f"{v['name']}.{group}" for v in meta.get(definition, "spec.versions") or [] if v.get("served")]


def _managed(registered: Obj, view: View) -> Iterable[str]:
    """Those that this loop made."""
    return [meta.name(registered)] if meta.labels(registered).get(AUTOMANAGED) == "true" else []


@controller("apiservice-registration", component="kube-aggregator", watches={DEFINITIONS: _names, RESOURCE: _managed})
def reconcile(key: str, view: View) -> list[Act]:
    """A version that some definition serves has an APIService; one that none serves any more loses it."""
    old = view.get(RESOURCE, "", key)
    wanted = any(key in _served(d) for d in view.list(DEFINITIONS) if not meta.is_deleting(d))
    if wanted and old is None:
        version, _, group = key.partition(".")
        made = local(f"{group}/{version}", managed="true")
        return [Create(RESOURCE, made, "a definition serves this version", quiet=True)]
    if not wanted and old is not None and meta.labels(old).get(AUTOMANAGED) == "true":
        return [Delete(RESOURCE, "", key, meta.uid(old), "no definition serves this version any more")]
    return []
