"""The manifest of the ingress controller. Expected values: ingress-nginx' deploy.yaml for clouds and for bare metal."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client import bootstrap
from cluster.client.bootstrap import ingress
from cluster.registry.registry import Registry


def of_kind(kind: str, cloud: str = "gce") -> Obj:
    [found] = [obj for obj in ingress.objects(cloud) if obj["kind"] == kind]
    return found


def arguments(cloud: str = "gce") -> list[str]:
    args: list[str] = of_kind("Deployment", cloud)["spec"]["template"]["spec"]["containers"][0]["args"]
    return args


def test_on_a_cloud_a_load_balancer_leads_to_the_controllers_own_nodes() -> None:
    spec = of_kind("Service")["spec"]
    assert (spec["type"], spec["externalTrafficPolicy"]) == ("LoadBalancer", "Local")
    assert "--publish-service=$(POD_NAMESPACE)/ingress-nginx-controller" in arguments()
    assert of_kind("IngressClass")["spec"]["controller"] == "k8s.io/ingress-nginx"


def test_without_a_cloud_it_is_a_node_port_and_the_nodes_are_published() -> None:
    spec = of_kind("Service", "none")["spec"]
    assert (spec["type"], spec.get("externalTrafficPolicy")) == ("NodePort", None)
    assert not any(word.startswith("--publish-service") for word in arguments("none"))


@pytest.mark.django_db
@pytest.mark.parametrize("cloud", ["gce", "none"])
def test_it_is_born_with_a_cluster_and_stays_when_that_is_reset(cloud: str) -> None:
    bootstrap.create_cluster("demo", nodes=1, cloud=cloud, ingress=True)
    bootstrap.reset_cluster("demo")
    registry = Registry("demo")
    deployment = registry.get("deployments.apps", "ingress-nginx", "ingress-nginx-controller")
    assert meta.get(deployment, "spec.replicas") == 1
    assert registry.get("ingressclasses.networking.k8s.io", "", "nginx")
