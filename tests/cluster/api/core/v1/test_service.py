"""Expected values: TestPrintService and getServiceExternalIP in pkg/printers/internalversion."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.core.v1.service import Service
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, row

HOSTNAME = "a320587ffd19711e5a37606cf4a74574-1142138393.us-west-2.elb.amazonaws.com"


def service(ingress: list[Obj] | None = None, **spec: Any) -> Obj:
    obj = born(Service, spec={"ports": [{"port": 80}], **spec})
    obj["status"] = {"loadBalancer": {"ingress": ingress or []}}
    return obj


@pytest.mark.parametrize(
    ("obj", "shown"),
    [
        (service(), "<none>"),
        (service(externalIPs=["1.1.1.1", "2.2.2.2"]), "1.1.1.1,2.2.2.2"),
        (service(type="NodePort"), "<none>"),
        (service(type="LoadBalancer"), "<pending>"),
        (service([{"ip": "2.2.2.2"}, {"hostname": "a.example"}], type="LoadBalancer"), "2.2.2.2,a.example"),
        (service([{"hostname": HOSTNAME}], type="LoadBalancer"), HOSTNAME),
        (service([{"ip": "2.2.2.2"}], type="LoadBalancer", externalIPs=["1.1.1.1"]), "2.2.2.2,1.1.1.1"),
        (service(type="ExternalName", externalName="my.database.example"), "my.database.example"),
    ],
)
def test_an_outer_address_is_what_others_may_use(obj: Obj, shown: str) -> None:
    assert row(Service, obj)["External-IP"] == shown


def test_a_node_port_stands_behind_the_port() -> None:
    ports = [{"port": 8080, "nodePort": 31704}, {"port": 53, "protocol": "UDP"}]
    assert row(Service, service(ports=ports))["Port(s)"] == "8080:31704/TCP,53/UDP"
    assert row(Service, service(ports=[], clusterIP="None"))["Port(s)"] == "<none>"


def test_a_headless_service_shows_none_and_one_without_address_shows_less() -> None:
    assert row(Service, service(clusterIP="None"))["Cluster-IP"] == "None"
    assert row(Service, service(clusterIP="10.0.0.10"))["Cluster-IP"] == "10.0.0.10"
    assert row(Service, service(type="ExternalName", externalName="a.example"))["Cluster-IP"] == "<none>"


def test_services_are_found_by_address_and_type() -> None:
    assert Service.selectable(service(clusterIP="10.0.0.10")) == {
        "spec.clusterIP": "10.0.0.10",
        "spec.type": "ClusterIP",
    }
