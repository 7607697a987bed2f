"""A cluster after Docker's way: born with its nodes' ranges all alike."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.client import bootstrap
from cluster.dataplane import live
from cluster.registry.registry import Registry

pytestmark = pytest.mark.django_db


def test_every_node_has_dockers_range_and_pods_count_from_two_on_each() -> None:
    bootstrap.create_cluster("old", network="bridge")
    registry = Registry("old")
    nodes = registry.list("nodes").items
    assert {n["spec"]["podCIDR"] for n in nodes} == {"172.17.0.0/16"}
    pods = [p for p in registry.list("pods").items if not p["spec"].get("hostNetwork")]
    assert {p["status"]["podIP"] for p in pods if meta.name(p).startswith("coredns")} == {"172.17.0.2"}
    assert live.world_now("old").host_private


def test_beginning_anew_keeps_it() -> None:
    bootstrap.create_cluster("old", network="bridge", nodes=1)
    assert bootstrap.reset_cluster("old").network == "bridge"


def test_docker_zero_speaks_ipv4() -> None:
    with pytest.raises(StatusError) as caught:
        bootstrap.create_cluster("old", network="bridge", ip_families="IPv4,IPv6")
    assert "ipFamilies: Invalid value" in caught.value.message
    with pytest.raises(StatusError) as caught:
        bootstrap.create_cluster("old", network="mesh")
    assert 'network: Unsupported value: "mesh": supported values: "flat", "bridge"' in caught.value.message
