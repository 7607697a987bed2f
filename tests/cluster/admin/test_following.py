"""What is edited in the admin, the cluster follows: with every loop at work, and the kubelets' own runtime."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from cluster.apimachinery import meta
from cluster.client import bootstrap
from cluster.client.runner import Runner
from cluster.kubelet import cri
from cluster.kubelet.process import ApiServer, KubeletProcess
from cluster.management import loops
from cluster.registry.registry import Registry
from tests.cluster.admin.pages import OTHER, Site, deployment, service

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runner]:
    """All loops of a cluster called demo, in this process."""
    monkeypatch.setattr(cri, "_provided", list(cri._provided))
    bootstrap.create_cluster("demo", pace="instant")
    made = Runner(loops.all_controllers().values(), "test", ["demo"], str(tmp_path / "k.sock"))
    kubelets = KubeletProcess(made, tmp_path / "k.sock", ApiServer())
    yield made
    kubelets.runtime.close()


@pytest.fixture
def site(runner: Runner, teacher: Client) -> Site:
    """A Deployment and a Service, both called web, with everything at rest."""
    registry = Registry("demo")
    registry.create("deployments.apps", "default", deployment(), actor=OTHER)
    registry.create("services", "default", service(), actor=OTHER)
    runner.settle()
    return Site(teacher, registry)


def ready(site: Site) -> list[str]:
    """The addresses of the ready pods."""
    pods = site.registry.list("pods", "default", labels="app=web").items
    return sorted(meta.get(p, "status.podIP") for p in pods if meta.ready(p) and not meta.is_deleting(p))


def endpoints(site: Site) -> list[str]:
    """The addresses behind the Service."""
    slices = site.registry.list(
        "endpointslices.discovery.k8s.io", "default", labels="kubernetes.io/service-name=web"
    )
    return sorted(
        address for s in slices.items for e in s.get("endpoints") or [] for address in e["addresses"]
    )


def test_pods_and_endpoints_follow_the_replicas(site: Site, runner: Runner) -> None:
    assert (len(ready(site)), endpoints(site)) == (2, ready(site))
    site.edit("deployments.apps", "web", {"spec.replicas": "4"})
    runner.settle()
    assert (len(ready(site)), endpoints(site)) == (4, ready(site))
    site.edit("deployments.apps", "web", {"spec.replicas": "1"})
    runner.settle()
    assert (len(ready(site)), endpoints(site)) == (1, ready(site))


def test_endpoints_follow_the_services_selector(site: Site, runner: Runner) -> None:
    site.edit("services", "web", {"spec.selector": "app: nobody"})
    runner.settle()
    assert endpoints(site) == []
    site.edit("services", "web", {"spec.selector": "app: web"})
    runner.settle()
    assert endpoints(site) == ready(site)


def test_a_deleted_deployment_takes_its_pods_along(site: Site, runner: Runner) -> None:
    site.client.post(site.url("deployments.apps", "delete", "web"), {"post": "yes"})
    runner.settle()
    assert site.registry.list("pods", "default").items == []
