"""The commands that make, list, reset and delete clusters, typed as a teacher types them, with no serve running."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.harness.live import Live

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Live:
    """A folder that nothing was done in yet: each command prepares what it needs."""
    return Live(tmp_path_factory.mktemp("commands") / "room")


def refusal(room: Live, *arguments: str) -> str:
    """The error that a command ends with."""
    with pytest.raises(AssertionError) as caught:
        room.manage(*arguments)
    text = str(caught.value)
    assert "Traceback" not in text
    return text.splitlines()[-1]


def listed(room: Live) -> dict[str, list[str]]:
    lines = room.manage("list_clusters").splitlines()
    return {line.split()[0]: line.split()[1:4] for line in lines[1:]}


def test_an_empty_classroom_is_said_to_be_so(room: Live) -> None:
    assert room.manage("list_clusters") == "No clusters found.\n"


def test_a_cluster_is_made_as_wished_and_deleted(room: Live) -> None:
    options = ("--nodes", "2", "--cloud", "none", "--pace", "instant", "--strict-135", "--proxy-mode", "nftables")
    assert room.manage("create_cluster", "wished", *options).startswith("cluster/wished created")
    assert listed(room)["wished"] == ["2", "none", "instant"]
    assert room.manage("delete_cluster", "wished") == "cluster/wished deleted\n"
    assert "wished" not in listed(room)


def test_a_cluster_may_have_both_families_and_as_many_zones_as_wished(room: Live) -> None:
    room.manage("create_cluster", "wide", "--nodes", "2", "--ip-families", "IPv6,IPv4", "--zones", "1")
    assert listed(room)["wide"] == ["2", "gce", "class"]
    said = refusal(room, "create_cluster", "odd", "--ip-families", "IPv5")
    assert "invalid choice: 'IPv5' (choose from 'IPv4', 'IPv6', 'IPv4,IPv6', 'IPv6,IPv4')" in said
    said = refusal(room, "create_cluster", "odd", "--zones", "27")
    assert "zones: Invalid value: 27: must be between 0 and 26, inclusive" in said


def test_the_defaults_are_three_nodes_on_gce_at_class_pace(room: Live) -> None:
    room.manage("create_cluster", "plain")
    assert listed(room)["plain"] == ["3", "gce", "class"]


def test_an_unknown_proxy_mode_is_refused_with_those_there_are(room: Live) -> None:
    said = refusal(room, "create_cluster", "odd", "--proxy-mode", "userspace")
    assert "invalid choice: 'userspace' (choose from 'iptables', 'nftables', 'ipvs')" in said


def test_a_name_that_is_taken_is_refused(room: Live) -> None:
    room.manage("create_cluster", "taken")
    assert refusal(room, "create_cluster", "taken") == 'CommandError: clusters "taken" already exists'


def test_a_name_that_is_no_dns_label_is_refused_with_the_rule(room: Live) -> None:
    assert "a lowercase RFC 1123 label must consist of lower case" in refusal(
        room, "create_cluster", "My_Class"
    )


@pytest.mark.parametrize("command", ["delete_cluster", "reset_cluster", "kubeconfig"])
def test_a_cluster_that_is_not_there_is_said_to_be_so(room: Live, command: str) -> None:
    assert refusal(room, command, "nobody") == 'CommandError: clusters "nobody" not found'


def test_a_kubeconfig_stays_valid_when_its_cluster_is_reset(room: Live) -> None:
    room.manage("create_cluster", "again")
    before = room.manage("kubeconfig", "again")
    assert room.manage("reset_cluster", "again") == "cluster/again reset\n"
    assert room.manage("kubeconfig", "again") == before


def test_a_kubeconfig_names_the_server_and_its_authority(room: Live, tmp_path: Path) -> None:
    room.manage("create_cluster", "entrance")
    config = yaml.safe_load(room.manage("kubeconfig", "entrance"))
    assert config["current-context"] == "entrance"
    assert config["clusters"][0]["cluster"]["server"] == "https://127.0.0.1:6443/clusters/entrance"
    assert config["clusters"][0]["cluster"]["certificate-authority-data"]
