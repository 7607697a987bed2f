"""What of a cluster's log belongs to a recording."""

from __future__ import annotations

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.client import bootstrap
from cluster.etcd import store
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from dashboard.lessons.recording import log
from dashboard.lessons.recording.values import Moment, Recording

pytestmark = pytest.mark.django_db
ADA = Actor("ada-lovelace", ("system:masters",), "kubectl")
LOOP = Actor("system:deployment-controller", ("system:masters",), "deployment-controller")
POD: Obj = {"metadata": {"name": "web"}, "spec": {"containers": [{"name": "a", "image": "nginx"}]}}


@pytest.fixture
def begun() -> Moment:
    """When everything was as it is in a new cluster, but for one note."""
    bootstrap.create_cluster("desk", nodes=1, proxy_mode="nftables")
    Registry("desk").create("configmaps", "default", {"metadata": {"name": "before"}}, actor=ADA)
    return log.now(store.cluster_row("desk"))


def until_now(begun: Moment) -> Recording:
    row = store.cluster_row("desk")
    return log.recorded(row, begun, log.now(row))


def test_peoples_writes_are_acts_and_nobody_elses(begun: Moment) -> None:
    registry = Registry("desk")
    registry.create("pods", "default", POD, actor=ADA)
    status = {"status": {"phase": "Running"}}
    registry.patch("pods", "default", "web", "merge", status, actor=LOOP, subresource="status")
    registry.patch("pods", "default", "web", "merge", status, actor=ADA, subresource="status")
    registry.patch("pods", "default", "web", "merge", {"metadata": {"labels": {"a": "b"}}}, actor=ADA)
    registry.delete("pods", "default", "web", actor=ADA)
    found = until_now(begun)
    assert [(act.verb, act.obj["metadata"]["name"]) for act in found.acts] == [
        ("create", "web"), ("update", "web"), ("delete", "web"),
    ]  # fmt: skip


def test_what_stood_before_and_how_the_cluster_was_made_are_known(begun: Moment) -> None:
    found = until_now(begun)
    assert [(resource, obj["metadata"]["name"]) for resource, obj in found.stands] == [("configmaps", "before")]
    assert found.cluster == {"nodes": 1, "proxy_mode": "nftables"}
    assert (found.acts, found.asks) == ([], [])


def test_states_and_writes_are_those_of_their_revisions(begun: Moment) -> None:
    Registry("desk").create("configmaps", "default", {"metadata": {"name": "after"}}, actor=ADA)
    found = until_now(begun)
    then, now = (
        {obj["metadata"]["name"] for obj in found.state(moment.revision)("configmaps")}
        for moment in (found.begun, found.ended)
    )
    assert ("before" in then, now - then) == (True, {"after"})
    touches = found.touches(begun.revision, found.ended.revision)(["configmaps"])
    assert [(touch.verb, touch.by) for touch in touches] == [("create", ADA.name)]


def test_what_has_not_been_and_what_runs_backwards_is_refused(begun: Moment) -> None:
    row = store.cluster_row("desk")
    with pytest.raises(StatusError, match="has not been yet"):
        log.recorded(row, begun, Moment(row.revision + 1, begun.at))
    with pytest.raises(StatusError, match="between 0 and"):
        log.recorded(row, begun, Moment(begun.revision - 1, begun.at))
