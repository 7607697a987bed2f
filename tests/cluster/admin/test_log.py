"""The log in the admin: read, narrowed, never written."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cluster.etcd.models import Change
from cluster.registry.acts import Actor
from tests.cluster.admin.pages import OTHER, Site

pytestmark = pytest.mark.both_engines
LIST = reverse("admin:cluster_change_changelist")


def found(site: Site, **query: str) -> list[tuple[str, str]]:
    answer = site.client.get(LIST, query)
    assert answer.status_code == 200
    return [(change.verb, change.name) for change in answer.context["cl"].result_list]


@pytest.fixture
def history(site: Site) -> Site:
    """A ConfigMap made, changed and deleted, by two people."""
    registry, student = site.registry, Actor("student")
    made = registry.create(
        "configmaps", "default", {"metadata": {"name": "a"}, "data": {"k": "1"}}, actor=OTHER
    )
    registry.update(
        "configmaps", "default", "a", {**made, "data": {"k": "2"}}, actor=student, why="two is more"
    )
    registry.delete("configmaps", "default", "a", actor=student)
    return site


def test_the_log_is_newest_first(history: Site) -> None:
    assert found(history)[:3] == [("delete", "a"), ("update", "a"), ("create", "a")]


def test_the_log_is_narrowed_by_resource_verb_writer_and_object(history: Site) -> None:
    assert found(history, resource="configmaps") == [("delete", "a"), ("update", "a"), ("create", "a")]
    assert found(history, resource="configmaps", verb="create") == [("create", "a")]
    assert found(history, writer="student") == [("delete", "a"), ("update", "a")]
    uid = Change.objects.get(name="a", verb="create").uid
    assert found(history, uid=uid, verb="update") == [("update", "a")]
    assert found(history, q="other") == [("create", "other")]


def test_a_change_shows_what_it_changed_and_why(history: Site) -> None:
    change = Change.objects.get(name="a", verb="update")
    text = history.client.get(reverse("admin:cluster_change_change", args=[change.pk])).content.decode()
    assert "two is more" in text
    assert "-  k: &#x27;1&#x27;\n+  k: &#x27;2&#x27;" in text


def test_nobody_writes_the_log(history: Site) -> None:
    change = Change.objects.get(name="a", verb="update")
    args = [change.pk]
    assert history.client.get(reverse("admin:cluster_change_add")).status_code == 403
    assert (
        history.client.post(reverse("admin:cluster_change_change", args=args), {"why": "x"}).status_code
        == 403
    )
    assert (
        history.client.post(reverse("admin:cluster_change_delete", args=args), {"post": "yes"}).status_code
        == 403
    )
