"""Ports of containers and of their node (validateContainerPorts, validateHostNetwork, HostPortInfo)."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.podspec.ports import HostPort, host_ports, problems


def wrong(*ports: dict[str, Any], host: bool = False) -> list[str]:
    return [str(c) for c in problems([{"protocol": "TCP", **p} for p in ports], "p", host)]


def test_under_host_network_a_port_is_the_nodes_own() -> None:
    said = 'p[0].hostPort: Invalid value: 8080: must match `containerPort` when `hostNetwork` is true'
    assert wrong({"containerPort": 80, "hostPort": 8080}, host=True) == [said]
    assert wrong({"containerPort": 80, "hostPort": 80}, host=True) == []


def test_a_template_may_leave_the_host_port_to_be_filled_in() -> None:
    assert wrong({"containerPort": 80}, host=True) == []


def test_a_pod_takes_its_containers_and_its_sidecars_ports() -> None:
    spec = {
        "containers": [{"ports": [{"containerPort": 80, "hostPort": 8080}, {"containerPort": 81}]}],
        "initContainers": [
            {"restartPolicy": "Always", "ports": [{"containerPort": 9, "hostPort": 9, "protocol": "UDP"}]},
            {"ports": [{"containerPort": 7, "hostPort": 7}]},
        ],
    }
    assert list(host_ports(spec)) == [HostPort("0.0.0.0", "TCP", 8080, 80), HostPort("0.0.0.0", "UDP", 9, 9)]


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        (("0.0.0.0", "TCP"), ("0.0.0.0", "TCP"), True),
        (("0.0.0.0", "TCP"), ("127.0.0.1", "TCP"), True),
        (("127.0.0.1", "TCP"), ("127.0.0.2", "TCP"), False),
        (("0.0.0.0", "TCP"), ("0.0.0.0", "UDP"), False),
    ],
)
def test_two_pods_clash_over_the_same_address_or_all_of_them(
    one: tuple[str, str], other: tuple[str, str], clash: bool
) -> None:
    assert HostPort(*one, 80, 1).clashes(HostPort(*other, 80, 2)) is clash
    assert not HostPort(*one, 80, 1).clashes(HostPort(*other, 81, 1))
