"""Whether another server can be asked. Expected: kube-aggregator's remote_available_controller_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Patch
from cluster.controllers.apiservice_availability import reconcile
from tests.cluster.controllers.objects import acts, make, view

SPEC = {"group": "example.com", "version": "v1", "service": {"namespace": "default", "name": "api", "port": 443}}


def registered(**spec: Any) -> Obj:
    return make("APIService", "v1.example.com", namespace=None, spec={**SPEC, **spec})


def service(port: int = 443) -> Obj:
    return make("Service", "api", spec={"clusterIP": "10.0.0.9", "ports": [{"name": "web", "port": port}]})


def piece(ready: bool = True, port: str = "web") -> Obj:
    endpoints = [{"addresses": ["10.244.1.1"], "conditions": {"ready": ready}}]
    labels, ports = {"kubernetes.io/service-name": "api"}, [{"name": port, "port": 8443}]
    return make("EndpointSlice", "api-x", labels=labels, endpoints=endpoints, ports=ports)


@pytest.mark.parametrize(
    ("others", "reason", "message"),
    [
        ([], "ServiceNotFound", 'service/api in "default" is not present'),
        ([service(80)], "ServicePortError", 'service/api in "default" is not listening on port 443'),
        ([service()], "EndpointsNotFound", 'cannot find endpointslices for service/api in "default"'),
        ([service(), piece(ready=False)], "MissingEndpoints",
         'endpointslices for service/api in "default" have no addresses with port name "web"'),
        ([service(), piece(port="other")], "MissingEndpoints",
         'endpointslices for service/api in "default" have no addresses with port name "web"'),
        ([service(), piece()], "FailedDiscoveryCheck",
         "failing or missing response from https://10.0.0.9:443/apis/example.com/v1: this API server does not hand "
         "requests on to another"),
    ],
)  # fmt: skip
def test_it_is_said_why_another_server_cannot_be_asked(others: list[Obj], reason: str, message: str) -> None:
    (patch,) = acts(reconcile("v1.example.com", view(registered(), *others)), Patch)
    (said,) = patch.patch["status"]["conditions"]
    assert (said["type"], said["status"], said["reason"], said["message"]) == ("Available", "False", reason, message)
    again = meta.copy(registered()) | {"status": {"conditions": [said]}}
    assert acts(reconcile("v1.example.com", view(again, *others))) == []


def test_what_the_server_serves_itself_needs_no_looking_at() -> None:
    assert acts(reconcile("v1.example.com", view(registered(service=None)))) == []
