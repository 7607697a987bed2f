"""Clusters in the admin: made and removed whole, their clocks turned."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cluster.apimachinery import clock
from cluster.client import bootstrap
from cluster.etcd.models import Change, Cluster
from cluster.registry.registry import Registry
from tests.cluster.admin.pages import OTHER

pytestmark = pytest.mark.both_engines
LIST, ADD = reverse("admin:cluster_cluster_changelist"), reverse("admin:cluster_cluster_add")
WISHES = {"name": "new", "nodes": "2", "cloud": "none", "pace": "instant", "proxy_mode": "nftables",
          "ipvs_scheduler": "rr", "advice": "rule", "ip_families": "IPv4,IPv6", "network": "flat"}  # fmt: skip


def page(name: str, what: str = "change") -> str:
    return reverse(f"admin:cluster_cluster_{what}", args=[Cluster.objects.get(name=name).pk])


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return {field: list(texts) for field, texts in answer.context["adminform"].form.errors.items()}


def test_the_list_says_how_each_cluster_is(teacher: Client, registry: Registry) -> None:
    text = teacher.get(LIST).content.decode()
    revision = Cluster.objects.get(name="demo").revision
    for cell in (f'<td class="field-revision">{revision}</td>', '<td class="field-pace">class</td>', "gce"):
        assert cell in text


def test_a_cluster_is_made_running_as_wished(teacher: Client, db: None) -> None:
    assert teacher.post(ADD, WISHES).status_code == 302
    row = Cluster.objects.get(name="new")
    assert (row.nodes, row.cloud, row.pace, row.strict_135) == (2, "none", "instant", False)
    assert row.proxy_mode == "nftables"
    assert (row.advice, row.ip_families, row.network, row.zones, row.ingress) == ("rule", "IPv4,IPv6", "flat", 0, False)
    assert len(Registry("new").list("nodes").items) == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "Not_A_Label"), ("name", "demo"), ("nodes", "0"), ("nodes", "101"), ("pace", "warp"), ("zones", "27")],
)
def test_what_cannot_be_made_is_said_beside_its_field(
    teacher: Client, registry: Registry, field: str, value: str
) -> None:
    assert list(errors(teacher.post(ADD, {**WISHES, field: value}))) == [field]
    assert Cluster.objects.count() == 1


def test_wishes_that_contradict_each_other_are_told_so(teacher: Client, registry: Registry) -> None:
    answer = teacher.post(ADD, {**WISHES, "network": "bridge"})
    assert errors(answer) == {"ip_families": ['Invalid value: "IPv4,IPv6": must be IPv4 where the network is bridge']}


def test_turning_the_clock_keeps_the_clusters_time_and_its_revision(
    teacher: Client, registry: Registry
) -> None:
    teacher.get(page("demo"))
    before = Cluster.objects.get(name="demo").counter
    registry.create(
        "configmaps", "default", {"metadata": {"name": "a"}}, actor=OTHER
    )  # while the form is open
    revision = Cluster.objects.get(name="demo").revision
    assert teacher.post(page("demo"), {"pace": "true", "speed": "4", "paused": "on"}).status_code == 302
    row = Cluster.objects.get(name="demo")
    assert (row.pace, row.speed, row.paused, row.revision) == ("true", 4.0, True, revision)
    assert row.counter.at(clock.now()) == pytest.approx(before.at(clock.now()), abs=2)


@pytest.mark.parametrize("speed", ["0", "-1", "1000", "fast"])
def test_a_speed_no_clock_has_is_refused(teacher: Client, registry: Registry, speed: str) -> None:
    assert list(errors(teacher.post(page("demo"), {"pace": "class", "speed": speed}))) == ["speed"]
    assert Cluster.objects.get(name="demo").speed == 1.0


def test_a_cluster_is_removed_with_everything_in_it(teacher: Client, registry: Registry) -> None:
    assert teacher.get(page("demo", "delete")).status_code == 200
    assert Cluster.objects.exists()
    assert teacher.post(page("demo", "delete"), {"post": "yes"}).status_code == 302
    assert (Cluster.objects.count(), Change.objects.count()) == (0, 0)


def test_several_are_removed_at_once_after_a_question(teacher: Client, registry: Registry) -> None:
    bootstrap.create_cluster("second", nodes=1)
    chosen = [str(pk) for pk in Cluster.objects.values_list("pk", flat=True)]
    action = {"action": "delete_selected", "_selected_action": chosen}
    assert "second" in teacher.post(LIST, action).content.decode()
    assert Cluster.objects.count() == 2
    teacher.post(LIST, {**action, "post": "yes"})
    assert Cluster.objects.count() == 0
