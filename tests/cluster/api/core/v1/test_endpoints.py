"""Expected values: formatEndpoints and ValidateEndpoints."""

from __future__ import annotations

import pytest

from cluster.api.core.v1.endpoints import Endpoints
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, row

TWO = [{"ip": "1.1.1.1"}, {"ip": "2.2.2.2"}]


@pytest.mark.parametrize(
    ("subsets", "shown"),
    [
        ([], "<none>"),
        ([{"addresses": TWO, "ports": [{"port": 8001}]}], "1.1.1.1:8001,2.2.2.2:8001"),
        (
            [{"addresses": TWO, "ports": [{"name": "a", "port": 8001}, {"name": "b", "port": 9001}]}],
            "1.1.1.1:8001,2.2.2.2:8001,1.1.1.1:9001 + 1 more...",
        ),
        ([{"addresses": TWO}], "1.1.1.1,2.2.2.2"),
        ([{"notReadyAddresses": TWO, "ports": [{"port": 80}]}], ""),
    ],
)
def test_three_addresses_are_shown_and_the_rest_counted(subsets: list[Obj], shown: str) -> None:
    assert row(Endpoints, born(Endpoints, subsets=subsets))["Endpoints"] == shown


def test_ports_are_tcp_unless_they_say_otherwise() -> None:
    obj = born(
        Endpoints, subsets=[{"addresses": TWO, "ports": [{"port": 53}, {"port": 53, "protocol": "UDP"}]}]
    )
    assert [port["protocol"] for port in obj["subsets"][0]["ports"]] == ["TCP", "UDP"]


def test_a_subset_has_addresses() -> None:
    assert causes(Endpoints, born(Endpoints, subsets=[{"ports": [{"port": 80}]}])) == [
        "subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`"
    ]


def test_several_ports_have_names() -> None:
    obj = born(Endpoints, subsets=[{"addresses": TWO, "ports": [{"port": 80}, {"port": 81, "name": "b"}]}])
    assert causes(Endpoints, obj) == ["subsets[0].ports[0].name: Required value"]
