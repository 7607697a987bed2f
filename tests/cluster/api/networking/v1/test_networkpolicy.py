"""Expected values: ValidateNetworkPolicySpec, SetDefaults_NetworkPolicy and printNetworkPolicy, and the API's
documentation of the fields."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.networking.v1.networkpolicy import NetworkPolicy
from cluster.apimachinery import schema
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row


def policy(**spec: Any) -> Obj:
    return born(NetworkPolicy, spec=spec)


def of_port(**port: Any) -> list[str]:
    return causes(NetworkPolicy, policy(ingress=[{"ports": [port]}]))


def of_peer(**peer: Any) -> list[str]:
    return causes(NetworkPolicy, policy(egress=[{"to": [peer]}]))


def of_block(cidr: str, *excepted: str) -> list[str]:
    return of_peer(ipBlock={"cidr": cidr, "except": list(excepted)})


@pytest.mark.parametrize(
    ("spec", "types"),
    [
        ({}, ["Ingress"]),
        ({"ingress": []}, ["Ingress"]),
        ({"egress": []}, ["Ingress"]),
        ({"egress": [{}]}, ["Ingress", "Egress"]),
        ({"egress": [{}], "policyTypes": ["Egress"]}, ["Egress"]),
    ],
)
def test_a_policy_without_types_is_about_ingress_and_the_egress_it_has_rules_for(
    spec: Obj, types: list[str]
) -> None:
    assert policy(**spec)["spec"]["policyTypes"] == types


def test_a_port_without_protocol_is_of_tcp() -> None:
    spec = policy(ingress=[{"ports": [{"port": 80}]}], egress=[{"ports": [{"port": 53, "protocol": "UDP"}]}])[
        "spec"
    ]
    assert spec["ingress"][0]["ports"] == [{"port": 80, "protocol": "TCP"}]
    assert spec["egress"][0]["ports"] == [{"port": 53, "protocol": "UDP"}]


def test_empty_rules_and_selectors_mean_something_and_are_kept() -> None:
    spec: Obj = {
        "podSelector": {},
        "ingress": [{}, {"from": [{"podSelector": {}}, {"namespaceSelector": {}}]}],
        "policyTypes": ["Ingress"],
    }
    whole = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "p"},
        "spec": spec,
    }
    assert schema.decode(whole, ("networking.k8s.io", "v1", "NetworkPolicy")).object["spec"] == spec


@pytest.mark.parametrize(
    ("selector", "shown"),
    [
        (None, "<none>"),
        ({"matchLabels": {"role": "db"}}, "role=db"),
        ({"matchExpressions": [{"key": "a", "operator": "In", "values": ["y", "x"]}]}, "a in (x,y)"),
    ],
)
def test_the_table_shows_whom_the_policy_is_about(selector: Obj | None, shown: str) -> None:
    assert row(NetworkPolicy, policy(podSelector=selector))["Pod-Selector"] == shown


def test_a_good_policy_has_no_faults() -> None:
    """The documentation's own example."""
    peers = [
        {"ipBlock": {"cidr": "172.17.0.0/16", "except": ["172.17.1.0/24"]}},
        {"namespaceSelector": {"matchLabels": {"project": "myproject"}}},
        {"podSelector": {"matchLabels": {"role": "frontend"}}},
    ]
    egress = [{"to": [{"ipBlock": {"cidr": "10.0.0.0/24"}}], "ports": [{"port": 32000, "endPort": 32768}]}]
    assert (
        causes(NetworkPolicy, policy(ingress=[{"from": peers, "ports": [{"port": "http"}]}], egress=egress))
        == []
    )


def test_selectors_are_well_formed_wherever_they_stand() -> None:
    wrong = {"matchExpressions": [{"key": "a", "operator": "In"}]}
    text = "matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'"
    assert causes(NetworkPolicy, policy(podSelector=wrong)) == [f"spec.podSelector.{text}"]
    assert of_peer(podSelector=wrong) == [f"spec.egress[0].to[0].podSelector.{text}"]
    assert of_peer(namespaceSelector=wrong) == [f"spec.egress[0].to[0].namespaceSelector.{text}"]


PORT = "spec.ingress[0].ports[0]"


@pytest.mark.parametrize(
    ("port", "complaint"),
    [
        ({"protocol": "ICMP"}, 'protocol: Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"'),
        ({"port": 0}, "port: Invalid value: 0: must be between 1 and 65535, inclusive"),
        ({"port": 90, "endPort": 80}, "endPort: Invalid value: 80: must be greater than or equal to `port`"),
        ({"port": 90, "endPort": 70000}, "endPort: Invalid value: 70000: must be between 1 and 65535, inclusive"),
        ({"endPort": 80}, "endPort: Invalid value: 80: may not be specified when `port` is not specified"),
        (
            {"port": "web", "endPort": 80},
            "endPort: Invalid value: 80: may not be specified when `port` is non-numeric",
        ),
        ({"port": "a-name-too-long-for-a-port"}, 'port: Invalid value: "a-name-too-long-for-a-port": '
         "must be no more than 15 characters"),
    ],
)  # fmt: skip
def test_a_port_is_a_number_a_name_or_a_range_of_numbers(port: Obj, complaint: str) -> None:
    assert of_port(**port) == [f"{PORT}.{complaint}"]


def test_a_peer_is_named_by_selectors_or_by_a_range() -> None:
    assert of_peer() == ["spec.egress[0].to[0]: Required value: must specify a peer"]
    assert of_peer(ipBlock={"cidr": "10.0.0.0/8"}, podSelector={}) == [
        "spec.egress[0].to[0]: Forbidden: may not specify both ipBlock and another peer"
    ]
    assert of_peer(podSelector={}, namespaceSelector={}) == []


BLOCK = "spec.egress[0].to[0].ipBlock"


def test_a_range_is_one() -> None:
    assert of_block("") == [f"{BLOCK}.cidr: Required value"]
    must = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"
    assert of_block("10.0.0.0") == [f'{BLOCK}.cidr: Invalid value: "10.0.0.0": {must}']
    assert of_block("10.0.0.0/8", "x") == [f'{BLOCK}.except[0]: Invalid value: "x": {must}']


@pytest.mark.parametrize("outside", ["10.0.0.0/8", "0.0.0.0/0", "11.0.0.0/24", "2001:db8::/64"])
def test_an_exception_is_a_part_of_its_range_and_not_the_whole(outside: str) -> None:
    assert of_block("10.0.0.0/8", outside) == [
        f'{BLOCK}.except[0]: Invalid value: "{outside}": must be a strict subset of `cidr`'
    ]


def test_policy_types_are_two_at_most_and_known() -> None:
    assert causes(NetworkPolicy, policy(policyTypes=["Inward"])) == [
        'spec.policyTypes[0]: Unsupported value: "Inward": supported values: "Ingress", "Egress"'
    ]
    assert causes(NetworkPolicy, policy(policyTypes=["Ingress"] * 3)) == [
        'spec.policyTypes: Invalid value: ["Ingress","Ingress","Ingress"]: may not specify more than two policyTypes'
    ]


def test_a_range_that_was_there_before_the_rules_were_stricter_may_stay() -> None:
    old = policy(egress=[{"to": [{"ipBlock": {"cidr": "10.0.0.0"}}]}])
    assert causes(NetworkPolicy, changed(NetworkPolicy, old), old) == []
