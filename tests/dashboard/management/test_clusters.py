"""The commands that make, list, reset and delete clusters, typed as a teacher types them, with no serve running.

The first two tests start a process for each command. What the commands understand and refuse is asked in this one.
"""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from tests.harness import tables
from tests.harness.live import Live


def typed(*words: str) -> str:
    """What a command prints."""
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def refusal(*words: str) -> str:
    """The error that a command ends with."""
    with pytest.raises(CommandError) as caught:
        typed(*words)
    return str(caught.value)


def listed(text: str) -> dict[str, list[str]]:
    return {line.split()[0]: line.split()[1:4] for line in text.splitlines()[1:]}


@pytest.mark.slow
def test_each_command_prepares_a_folder_that_nothing_was_done_in_yet(tmp_path: Path) -> None:
    assert Live(tmp_path / "room").manage("list_clusters") == "No clusters found.\n"


@pytest.mark.slow
def test_a_cluster_is_made_as_wished_and_deleted(tmp_path: Path) -> None:
    tables.put_into(tmp_path / "room")
    room = Live(tmp_path / "room")
    options = ("--nodes", "2", "--cloud", "none", "--pace", "instant", "--strict-135", "--proxy-mode", "nftables")
    assert room.manage("create_cluster", "wished", *options).startswith("cluster/wished created")
    assert listed(room.manage("list_clusters"))["wished"] == ["2", "none", "instant"]
    with pytest.raises(AssertionError) as caught:
        room.manage("create_cluster", "wished")
    assert str(caught.value).splitlines()[1:] == ['CommandError: clusters "wished" already exists']
    assert room.manage("delete_cluster", "wished") == "cluster/wished deleted\n"
    assert room.manage("list_clusters") == "No clusters found.\n"


@pytest.mark.django_db
def test_a_cluster_may_have_both_families_and_as_many_zones_as_wished() -> None:
    typed("create_cluster", "wide", "--nodes", "2", "--ip-families", "IPv6,IPv4", "--zones", "1")
    assert listed(typed("list_clusters"))["wide"] == ["2", "gce", "class"]
    said = refusal("create_cluster", "odd", "--ip-families", "IPv5")
    assert "invalid choice: 'IPv5' (choose from 'IPv4', 'IPv6', 'IPv4,IPv6', 'IPv6,IPv4')" in said
    said = refusal("create_cluster", "odd", "--zones", "27")
    assert "zones: Invalid value: 27: must be between 0 and 26, inclusive" in said


@pytest.mark.django_db
def test_the_defaults_are_three_nodes_on_gce_at_class_pace() -> None:
    typed("create_cluster", "plain")
    assert listed(typed("list_clusters"))["plain"] == ["3", "gce", "class"]


def test_an_unknown_proxy_mode_is_refused_with_those_there_are() -> None:
    said = refusal("create_cluster", "odd", "--proxy-mode", "userspace")
    assert "invalid choice: 'userspace' (choose from 'iptables', 'nftables', 'ipvs')" in said


@pytest.mark.django_db
def test_a_name_that_is_no_dns_label_is_refused_with_the_rule() -> None:
    assert "a lowercase RFC 1123 label must consist of lower case" in refusal("create_cluster", "My_Class")


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["delete_cluster", "reset_cluster", "kubeconfig"])
def test_a_cluster_that_is_not_there_is_said_to_be_so(command: str) -> None:
    assert refusal(command, "nobody") == 'clusters "nobody" not found'


@pytest.mark.django_db
def test_a_kubeconfig_stays_valid_when_its_cluster_is_reset() -> None:
    typed("create_cluster", "again", "--nodes", "1")
    before = typed("kubeconfig", "again")
    assert typed("reset_cluster", "again") == "cluster/again reset\n"
    assert typed("kubeconfig", "again") == before


@pytest.mark.django_db
def test_a_kubeconfig_names_the_server_and_its_authority() -> None:
    typed("create_cluster", "entrance", "--nodes", "1")
    config = yaml.safe_load(typed("kubeconfig", "entrance"))
    assert config["current-context"] == "entrance"
    assert config["clusters"][0]["cluster"]["server"] == "https://127.0.0.1:6443/clusters/entrance"
    assert config["clusters"][0]["cluster"]["certificate-authority-data"]
