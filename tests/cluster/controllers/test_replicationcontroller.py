"""ReplicationControllers: the same loop with a plain map for a selector. Expected: replication_controller_test.go."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.controllers._ownership import interested
from cluster.controllers.replicationcontroller import reconcile
from tests.cluster.controllers.objects import (
    acts,
    creates,
    make,
    pod,
    replicaset,
    said,
    template,
    updates,
    view,
)

KEY = "default/web"


def controller(replicas: int = 2, **rest: Any) -> Obj:
    spec = {"replicas": replicas, "selector": {"app": "web"}, "template": template()}
    return make("ReplicationController", "web", spec=spec, metadata={"generation": 1}, **rest)


def test_missing_pods_are_made() -> None:
    decided = reconcile(KEY, view(controller()))
    assert len(creates(decided)) == 2
    owner = meta.controller_of(creates(decided)[0])
    assert owner is not None
    assert (owner["apiVersion"], owner["kind"]) == ("v1", "ReplicationController")
    assert {reason for reason, _ in said(decided)} == {"SuccessfulCreate"}


def test_its_status_has_no_terminating_replicas() -> None:
    found = pod("a", ip="10.0.0.1", labels={"app": "web"}, owner=controller())
    assert updates(reconcile(KEY, view(controller(1), found)), "status")[0]["status"] == {
        "replicas": 1, "fullyLabeledReplicas": 1, "readyReplicas": 1, "availableReplicas": 1, "observedGeneration": 1,
    }  # fmt: skip


def test_an_orphan_wakes_everyone_who_would_adopt_it() -> None:
    mapper = interested("ReplicationController", "replicationcontrollers")
    found = view(controller())
    assert list(mapper(pod("stray", labels={"app": "web"}), found)) == [KEY]
    assert list(mapper(pod("other", labels={"app": "db"}), found)) == []
    assert list(mapper(pod("theirs", labels={"app": "web"}, owner=replicaset("rs")), found)) == []


def test_an_empty_selector_adopts_nothing() -> None:
    bare = controller()
    bare["spec"] = {**bare["spec"], "selector": {}, "replicas": 0}
    assert acts(reconcile(KEY, view({**bare, "status": {"replicas": 0, "observedGeneration": 1}}, pod("a")))) == []
