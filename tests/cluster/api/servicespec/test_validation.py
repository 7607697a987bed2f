"""Expected texts: ValidateService and ValidateServiceUpdate in pkg/apis/core/validation."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.core.v1.service import Service
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed

ONE = [{"port": 80}]


def service(**spec: Any) -> Obj:
    return born(Service, spec={"ports": ONE, **spec})


def wrong(**spec: Any) -> list[str]:
    return causes(Service, service(**spec))


def test_a_service_needs_a_port_unless_it_is_headless() -> None:
    assert wrong() == []
    assert wrong(ports=[]) == ["spec.ports: Required value"]
    assert wrong(ports=[], clusterIP="None") == []


def test_several_ports_have_names_of_their_own() -> None:
    assert wrong(ports=[{"port": 80}, {"port": 81, "name": "a"}, {"port": 82, "name": "a"}]) == [
        "spec.ports[0].name: Required value",
        'spec.ports[2].name: Duplicate value: "a"',
    ]


def test_two_ports_differ_in_number_or_protocol() -> None:
    twice = [{"port": 53, "name": "a"}, {"port": 53, "name": "b"}]
    assert wrong(ports=twice) == [
        'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":53,"TargetPort":0,'
        '"NodePort":0}'
    ]
    assert wrong(ports=[twice[0], {**twice[1], "protocol": "UDP"}]) == []


@pytest.mark.parametrize(
    ("port", "said"),
    [
        ({"port": 0}, "port: Invalid value: 0: must be between 1 and 65535, inclusive"),
        (
            {"port": 80, "targetPort": 65536},
            "targetPort: Invalid value: 65536: must be between 1 and 65535, inclusive",
        ),
        (
            {"port": 80, "targetPort": "UP"},
            'targetPort: Invalid value: "UP": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        ),
        (
            {"port": 80, "protocol": "HTTP"},
            'protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
        ),
        ({"port": 80, "nodePort": 30080}, "nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"),
    ],
)
def test_a_port_is_a_number_that_leads_to_a_number_or_name(port: Obj, said: str) -> None:
    assert f"spec.ports[0].{said}" in wrong(ports=[port])


def test_a_type_is_one_of_four() -> None:
    assert wrong(type="Internal") == [
        'spec.type: Unsupported value: "Internal": supported values: "ClusterIP", "ExternalName", "LoadBalancer", '
        '"NodePort"'
    ]


def test_an_external_name_needs_a_name_and_no_address() -> None:
    assert wrong(type="ExternalName") == ["spec.externalName: Required value"]
    assert wrong(type="ExternalName", externalName="a.example", clusterIP="10.0.0.9") == [
        "spec.clusterIPs: Forbidden: may not be set for ExternalName services"
    ]


@pytest.mark.parametrize("kind", ["NodePort", "LoadBalancer"])
def test_a_service_seen_outside_has_an_address(kind: str) -> None:
    text = f"may not be set to 'None' for {kind} services"
    assert wrong(type=kind, clusterIP="None") == [f'spec.clusterIPs[0]: Invalid value: "None": {text}']


def test_an_address_is_an_address() -> None:
    assert wrong(clusterIP="here") == [
        'spec.clusterIPs[0]: Invalid value: "here": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'
    ]


def test_what_only_a_balancer_uses_only_a_balancer_has() -> None:
    assert wrong(loadBalancerSourceRanges=["10.0.0.0/8"]) == [
        "spec.loadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'"
    ]


def test_an_outer_policy_is_for_services_seen_outside() -> None:
    assert wrong(externalTrafficPolicy="Local") == [
        'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services'
    ]


def test_an_address_stays_once_it_is_given() -> None:
    old = service(clusterIP="10.0.7.7")
    new = changed(Service, old, spec={**old["spec"], "clusterIP": "10.0.7.8"})
    assert causes(Service, new, old) == [
        'spec.clusterIPs[0]: Invalid value: ["10.0.7.8"]: may not change once set'
    ]


def test_a_service_may_become_a_name_and_come_back() -> None:
    old = service(clusterIP="10.0.7.7")
    name = changed(Service, old, spec={**old["spec"], "type": "ExternalName", "externalName": "a.example"})
    assert causes(Service, name, old) == []
    back = changed(Service, name, spec={**name["spec"], "type": "ClusterIP"})
    assert causes(Service, back, name) == []
