"""The kubectl lines of pages, as kubectl's own help spells them."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from cluster.apiserver import discovery
from cluster.apiserver.browsable import kubectl
from cluster.apiserver.browsable.places import Known, Place

DEFAULT = "api/v1/namespaces/default"
KNOWN = Known(None, tuple(discovery.served()))


def reading(path: str, query: str = "") -> str:
    return kubectl.reading(Place.at(f"/clusters/demo/{path}"), KNOWN, QueryDict(query))


def writing(path: str, method: str, patch: str = "") -> str:
    return kubectl.writing(Place.at(f"/clusters/demo/{path}"), KNOWN, method, patch)


@pytest.mark.parametrize(
    ("path", "query", "line"),
    [
        ("apis", "", "kubectl api-resources"),
        ("apis/apps", "", "kubectl api-resources --api-group=apps"),
        ("api/v1", "", "kubectl api-resources --api-group=''"),
        ("version", "", "kubectl version -o yaml"),
        ("openapi/v3", "", "kubectl get --raw /openapi/v3"),
        ("api/v1/pods", "", "kubectl get pods -A"),
        ("api/v1/nodes", "show=wide", "kubectl get nodes -o wide"),
        (f"{DEFAULT}/pods", "labelSelector=app in (a,b)", "kubectl get pods -l 'app in (a,b)' -n default"),
        (f"{DEFAULT}/pods/web", "", "kubectl get pods web -n default -o yaml"),
        (f"{DEFAULT}/pods/web/log", "", "kubectl logs web -n default --tail=500"),
        (f"{DEFAULT}/pods/$(id)", "show=json", "kubectl get pods '$(id)' -n default -o json"),
        ("apis/events.k8s.io/v1/events", "", "kubectl get events.v1.events.k8s.io -A"),
        ("apis/metrics.k8s.io/v1beta1/nodes", "", "kubectl get nodes.v1beta1.metrics.k8s.io"),
        (
            "apis/apps/v1/namespaces/default/deployments/web/scale",
            "",
            "kubectl get deployments web -n default --subresource=scale -o yaml",
        ),
        ("apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "", ""),
    ],
)
def test_a_page_names_the_line_that_reads_the_same(path: str, query: str, line: str) -> None:
    assert reading(path, query) == line


@pytest.mark.parametrize(
    ("path", "method", "patch", "line"),
    [
        (f"{DEFAULT}/pods", "POST", "", "kubectl create -n default -f -"),
        (f"{DEFAULT}/pods/web", "PUT", "", "kubectl replace -n default -f -"),
        (f"{DEFAULT}/pods/web", "DELETE", "", "kubectl delete pods web -n default"),
        ("api/v1/nodes/n", "PATCH", "merge", "kubectl patch nodes n --type=merge --patch-file=/dev/stdin"),
        ("api/v1/nodes/n", "PATCH", "apply", "kubectl apply --server-side -f -"),
        (f"{DEFAULT}/pods/web/status", "PUT", "", "kubectl replace -n default --subresource=status -f -"),
        (f"{DEFAULT}/serviceaccounts/a/token", "POST", "", "kubectl create token a -n default"),
        (f"{DEFAULT}/pods/web/eviction", "POST", "", ""),
    ],
)
def test_a_form_names_the_line_that_writes_the_same(path: str, method: str, patch: str, line: str) -> None:
    assert writing(path, method, patch) == line
