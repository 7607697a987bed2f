"""default/kubernetes comes back, as the real API server sees to within seconds."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.client.bootstrap import api_service
from cluster.client.controller import Create
from cluster.client.informer import Cache
from cluster.client.view import ClusterInfo, View
from cluster.controllers.kubernetes_service import RESOURCES, reconcile


def view(*objects: Obj) -> View:
    cache = Cache()
    for obj in objects:
        cache.put(RESOURCES[obj["kind"]], obj)
    return View(cache, ClusterInfo("demo"))


def test_what_is_whole_is_left_alone() -> None:
    assert reconcile("default/kubernetes", view(*api_service.objects())) == []


def test_a_deleted_service_is_made_again_at_the_same_address() -> None:
    _, endpoints, piece = api_service.objects()
    (act,) = reconcile("default/kubernetes", view(endpoints, piece))
    assert isinstance(act, Create)
    assert act.resource == "services"
    assert act.obj["spec"]["clusterIP"] == "10.0.0.1"


def test_its_endpoints_are_kept_too() -> None:
    service, _, _ = api_service.objects()
    acts = reconcile("default/kubernetes", view(service))
    assert [act.resource for act in acts if isinstance(act, Create)] == ["endpoints", RESOURCES["EndpointSlice"]]
