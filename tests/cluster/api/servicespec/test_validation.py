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
        "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'"
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


def status_problems(*points: Obj, **spec: Any) -> list[str]:
    obj = service(**spec)
    obj["status"] = {"loadBalancer": {"ingress": list(points)}}
    return [str(cause) for cause in Service.validate_status(obj, obj)]


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({"clusterIPs": ["10.0.0.1"], "clusterIP": "10.0.0.2"},
         'spec.clusterIPs: Invalid value: ["10.0.0.1"]: first value must match `clusterIP`'),
        ({"clusterIPs": ["10.0.0.1"]},
         'spec.clusterIPs: Invalid value: ["10.0.0.1"]: must be empty when `clusterIP` is not specified'),
        ({"clusterIP": "None", "clusterIPs": ["None", "10.0.0.1"]},
         "spec.clusterIPs: Invalid value: [\"None\",\"10.0.0.1\"]: 'None' must be the first and only value"),
        ({"clusterIP": "10.0.0.1", "clusterIPs": ["10.0.0.1", "10.0.0.2"]},
         'spec.clusterIPs: Invalid value: ["10.0.0.1","10.0.0.2"]: may specify no more than one IP for each IP family'),
        ({"clusterIP": "10.0.0.1", "clusterIPs": ["10.0.0.1"], "ipFamilies": ["IPv6"]},
         'spec.clusterIPs[0]: Invalid value: "10.0.0.1": expected an IPv6 value as indicated by `ipFamilies[0]`'),
        ({"ipFamilies": ["IPv5"]}, 'spec.ipFamilies[0]: Unsupported value: "IPv5": supported values: "IPv4", "IPv6"'),
        ({"ipFamilies": ["IPv4", "IPv4"]}, 'spec.ipFamilies[1]: Duplicate value: "IPv4"'),
        ({"ipFamilyPolicy": "Both"},
         'spec.ipFamilyPolicy: Unsupported value: "Both": supported values: "PreferDualStack", "RequireDualStack", '
         '"SingleStack"'),
        ({"externalIPs": ["127.0.0.1"]},
         'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'),
        ({"externalIPs": ["0.0.0.0"]},
         'spec.externalIPs[0]: Invalid value: "0.0.0.0": may not be unspecified (0.0.0.0)'),
        ({"externalIPs": ["fe80::1"]},
         'spec.externalIPs[0]: Invalid value: "fe80::1": may not be in the link-local range (169.254.0.0/16, '
         "fe80::/10)"),
        ({"externalIPs": ["224.0.0.1"]},
         'spec.externalIPs[0]: Invalid value: "224.0.0.1": may not be in the link-local multicast range '
         "(224.0.0.0/24, ff02::/10)"),
        ({"externalIPs": ["here"]},
         'spec.externalIPs[0]: Invalid value: "here": must be a valid IP address, (e.g. 10.9.8.7 or '
         "2001:db8::ffff)"),
        ({"trafficDistribution": "PreferFar"},
         'spec.trafficDistribution: Unsupported value: "PreferFar": supported values: "PreferClose", '
         '"PreferSameNode", "PreferSameZone"'),
        ({"type": "LoadBalancer", "loadBalancerSourceRanges": ["10.0.0.0"]},
         'spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. '
         "10.9.8.0/24 or 2001:db8::/64)"),
        ({"loadBalancerClass": "example.com/fast"},
         "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'"),
        ({"allocateLoadBalancerNodePorts": False},
         "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'"),
        ({"type": "NodePort", "healthCheckNodePort": 31000},
         "spec.healthCheckNodePort: Invalid value: 31000: may only be set when `type` is 'LoadBalancer' and "
         "`externalTrafficPolicy` is 'Local'"),
        ({"type": "ExternalName", "externalName": "a.example", "ipFamilies": ["IPv4"]},
         "spec.ipFamilies: Forbidden: may not be set for ExternalName services"),
    ],
)  # fmt: skip
def test_each_rule_has_its_words(spec: Obj, said: str) -> None:
    assert wrong(**spec) == [said]


@pytest.mark.parametrize("field", ["PreferClose", "PreferSameZone", "PreferSameNode"])
def test_traffic_may_be_kept_close(field: str) -> None:
    assert wrong(trafficDistribution=field) == []


def test_ranges_may_be_padded_and_the_old_annotation_counts_where_the_field_is_empty() -> None:
    key = "service.beta.kubernetes.io/load-balancer-source-ranges"
    obj = service(type="LoadBalancer", loadBalancerSourceRanges=[" 10.0.0.0/8 "])
    obj["metadata"]["annotations"] = {key: "nonsense"}
    assert causes(Service, obj) == []
    del obj["spec"]["loadBalancerSourceRanges"]
    assert causes(Service, obj) == [
        f'metadata.annotations[{key}]: Invalid value: "nonsense": must be a valid CIDR value, (e.g. 10.9.8.0/24 or '
        "2001:db8::/64)"
    ]
    obj["metadata"]["annotations"] = {key: "10.0.0.0/8, 192.168.0.0/16"}
    assert causes(Service, obj) == []


def test_who_balances_a_service_stays_while_it_is_balanced() -> None:
    old = service(type="LoadBalancer", loadBalancerClass="example.com/fast")
    new = changed(Service, old, spec={**old["spec"], "loadBalancerClass": "example.com/slow"})
    assert causes(Service, new, old) == [
        'spec.loadBalancerClass: Invalid value: "example.com/slow": may not change once set'
    ]
    away = changed(Service, old, spec={**old["spec"], "type": "ClusterIP"})
    assert causes(Service, away, old) == []


def test_the_health_check_port_does_not_change() -> None:
    old = service(type="LoadBalancer", externalTrafficPolicy="Local", healthCheckNodePort=31000)
    new = changed(Service, old, spec={**old["spec"], "healthCheckNodePort": 31001})
    assert causes(Service, new, old) == ["spec.healthCheckNodePort: Forbidden: field is immutable"]


def test_the_first_family_stays() -> None:
    old = service(clusterIP="None", ipFamilies=["IPv4"], ipFamilyPolicy="SingleStack")
    assert causes(Service, changed(Service, old, spec={**old["spec"], "ipFamilies": ["IPv6"]}), old) == []


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ({"ip": "198.51.100.1", "ipMode": "VIP"}, []),
        ({"ip": "198.51.100.1", "ipMode": "Proxy"}, []),
        ({"hostname": "a.example"}, []),
        ({"ip": "198.51.100.1"}, ["ipMode: Required value: must be specified when `ip` is set"]),
        ({"hostname": "a.example", "ipMode": "VIP"},
         ["ipMode: Forbidden: may not be specified when `ip` is not set"]),
        ({"ip": "198.51.100.1", "ipMode": "DSR"},
         ['ipMode: Unsupported value: "DSR": supported values: "Proxy", "VIP"']),
        ({"ip": "here", "ipMode": "VIP"},
         ['ip: Invalid value: "here": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']),
        ({"hostname": "10.0.0.1"},
         ['hostname: Invalid value: "10.0.0.1": must be a DNS name, not an IP address']),
    ],
)  # fmt: skip
def test_a_reported_point_has_an_address_with_a_mode_or_a_name(point: Obj, said: list[str]) -> None:
    expected = [f"status.loadBalancer.ingress[0].{text}" for text in said]
    assert status_problems(point, type="LoadBalancer") == expected


def test_only_a_balanced_service_reports_points() -> None:
    assert status_problems({"hostname": "a.example"}) == [
        "status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'"
    ]


def test_two_names_of_one_annotation_agree() -> None:
    obj = service()
    mode, hints = "service.kubernetes.io/topology-mode", "service.kubernetes.io/topology-aware-hints"
    obj["metadata"]["annotations"] = {mode: "Auto", hints: "Disabled"}
    assert causes(Service, obj) == [
        f'metadata.annotations[{mode}]: Invalid value: "Auto": must match annotations[{hints}] when both are specified'
    ]
    obj["metadata"]["annotations"][hints] = "Auto"
    assert causes(Service, obj) == []
