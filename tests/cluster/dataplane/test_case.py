from __future__ import annotations

import pytest

from cluster.dataplane.case import Case, Meant, meant
from cluster.dataplane.request import Request, Source
from cluster.dataplane.trace import traverse
from tests.cluster.dataplane.worlds import CURL, INTERNET, Pretend, guide

PORTS = [{"port": 80, "targetPort": 8080, "protocol": "TCP", "nodePort": 31704}]


def case(source: Source, url: str) -> Case:
    world = guide(type="LoadBalancer", ports=PORTS, ingress=[{"ip": "203.0.113.200"}]).world()
    trace = traverse(world, Pretend(), Request(source, url), 1)
    return Case(world, trace.request, trace.origin, trace.ending, trace.last, trace.target)


@pytest.mark.parametrize(
    ("source", "url"),
    [
        (CURL, "http://my-nginx"),
        (CURL, "http://my-nginx.default"),
        (CURL, "http://my-nginx.default.svc.cluster.local."),
        (CURL, "http://10.0.162.149"),
        (CURL, "http://10.128.0.3:31704"),
        (INTERNET, "http://203.0.113.200"),
        (INTERNET, "http://203.0.113.4:31704"),
    ],
)
def test_the_service_that_was_meant_is_found_by_any_of_its_names(source: Source, url: str) -> None:
    found = meant(case(source, url))
    assert found is not None
    assert found == Meant(found.service, 0, "8080")


@pytest.mark.parametrize("url", ["http://10.244.1.4:8080", "http://my-nginx.prod", "http://my-nginx:81"])
def test_a_request_past_every_service_meant_none(url: str) -> None:
    assert meant(case(CURL, url)) is None


def test_the_senders_namespace_is_home() -> None:
    assert case(CURL, "http://my-nginx").home == "default"
    assert case(INTERNET, "http://my-nginx").home == ""
