"""Groups of custom resources. Expected: pkg/controlplane/controller/crdregistration (its controller's tests)."""

from __future__ import annotations

from cluster.api.apiregistration.built_in import local
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Delete
from cluster.controllers.apiservice_registration import reconcile
from tests.cluster.controllers.objects import acts, creates, make, view

KEY = "v1.example.com"


def definition(name: str = "foos", served: bool = True) -> Obj:
    spec = {"group": "example.com", "versions": [{"name": "v1", "served": served}]}
    return make("CustomResourceDefinition", f"{name}.example.com", namespace=None, spec=spec)


def own(managed: str = "true") -> Obj:
    obj = local("example.com/v1", managed)
    return {**obj, "metadata": {**obj["metadata"], "uid": "u"}}


def test_a_version_that_is_served_is_registered() -> None:
    (made,) = creates(reconcile(KEY, view(definition())))
    assert meta.name(made) == KEY
    assert (made["spec"]["groupPriorityMinimum"], made["spec"]["versionPriority"]) == (1000, 100)
    assert meta.labels(made) == {"kube-aggregator.kubernetes.io/automanaged": "true"}
    assert acts(reconcile(KEY, view(definition(), own()))) == []


def test_one_that_nobody_serves_any_more_is_not() -> None:
    assert acts(reconcile(KEY, view(definition(served=False)))) == []
    assert acts(reconcile(KEY, view(definition(served=False), own())), Delete)
    assert acts(reconcile(KEY, view(own())), Delete)
    assert acts(reconcile(KEY, view(definition(served=False), definition("bars"), own()))) == []


def test_what_somebody_else_registered_stays() -> None:
    assert acts(reconcile(KEY, view(own("onstart")))) == []
