"""Load balancers. Expected: Kubernetes' cloud service controller and its Events."""

from __future__ import annotations

import re
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.view import View
from cluster.controllers.service_lb import FINALIZER, reconcile
from tests.cluster.controllers.objects import acts, deleted, make, play, said, updates, view

KEY = "default/web"


def service(
    name: str = "web", kind: str = "LoadBalancer", *, finalizer: bool = False, ip: str = "", **spec: Any
) -> Obj:
    head = {"finalizers": [FINALIZER]} if finalizer else {}
    balancer = {"ingress": [{"ip": ip}]} if ip else {}
    return make("Service", name, spec={"type": kind, **spec}, status={"loadBalancer": balancer}, metadata=head)


def ingress(seen: View) -> Any:
    return meta.get(seen.get("services", "default", "web"), "status.loadBalancer.ingress")


def test_a_finalizer_comes_before_anything_is_built() -> None:
    decided = reconcile(KEY, view(service(), cloud="gce"))
    assert meta.finalizers(updates(decided)[0]) == [FINALIZER]
    assert said(decided) == [("EnsuringLoadBalancer", "Ensuring load balancer")]


def test_google_gives_an_address_after_a_while() -> None:
    memory: dict[str, Any] = {}
    asked = service(finalizer=True)
    assert reconcile(KEY, view(asked, cloud="gce", pace="class", memory=memory, time=0)).again == 2
    decided = reconcile(KEY, view(asked, cloud="gce", pace="class", memory=memory, time=2))
    (point,) = updates(decided, "status")[0]["status"]["loadBalancer"]["ingress"]
    assert re.fullmatch(r"198\.51\.100\.\d+", point["ip"])
    assert point["ipMode"] == "VIP"
    assert said(decided) == [("EnsuredLoadBalancer", "Ensured load balancer")]


def test_amazon_gives_a_name() -> None:
    seen = play(reconcile, KEY, view(service(), cloud="aws"))
    assert re.fullmatch(r"a[\w-]+-\d+\.us-east-1\.elb\.amazonaws\.com", ingress(seen)[0]["hostname"])


def test_without_a_cloud_it_stays_pending() -> None:
    assert acts(reconcile(KEY, view(service(), cloud="none"))) == []


def test_every_service_gets_an_address_of_its_own() -> None:
    others = [service(f"s{i}", ip=f"198.51.100.{i}") for i in range(1, 254)]
    seen = play(reconcile, KEY, view(service(), *others, cloud="gce"))
    assert ingress(seen)[0]["ip"] == "198.51.100.254"


def test_another_type_takes_the_address_back_and_then_the_finalizer() -> None:
    seen = view(service(kind="ClusterIP", finalizer=True, ip="198.51.100.7"), cloud="gce")
    assert [u["status"] for u in updates(reconcile(KEY, seen), "status")] == [{"loadBalancer": {}}]
    play(reconcile, KEY, seen)
    left = seen.get("services", "default", "web") or {}
    assert (meta.finalizers(left), ingress(seen)) == ([], None)


def test_a_deleted_service_is_let_go() -> None:
    decided = reconcile(KEY, view(deleted(service(finalizer=True, ip="198.51.100.7")), cloud="gce"))
    assert meta.finalizers(updates(decided)[0]) == []


def test_a_class_of_its_own_is_somebody_elses() -> None:
    assert acts(reconcile(KEY, view(service(loadBalancerClass="example.com/lb"), cloud="gce"))) == []
