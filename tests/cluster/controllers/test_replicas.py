"""How ReplicaSets and ReplicationControllers keep their number. Expected: Kubernetes' controller_utils_test.go."""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.client.controller import Create, Update
from cluster.client.in_part import REFUSED
from cluster.controllers import _replicas
from cluster.controllers.replicaset import reconcile
from tests.cluster.controllers.objects import (
    NOW,
    acts,
    ago,
    creates,
    deleted,
    deletes,
    pod,
    replicaset,
    said,
    updates,
    view,
)  # fmt: skip

KEY = "default/web"
LABELS = {"app": "web"}


def test_missing_pods_are_made_from_the_template() -> None:
    decided = reconcile(KEY, view(replicaset("web", 2)))
    made = creates(decided)
    assert len(made) == 2
    assert {meta.labels(p)["app"] for p in made} == {"web"}
    assert all(meta.name(p).startswith("web-") and len(meta.name(p)) == len("web-xxxxx") for p in made)
    assert meta.metadata(made[0])["generateName"] == "web-"
    assert meta.controller_of(made[0]) == {
        "apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "uid-web", "controller": True,
        "blockOwnerDeletion": True,
    }  # fmt: skip
    assert acts(decided, Create)[0].why == "0 of 2 replicas exist"
    assert said(decided) == [("SuccessfulCreate", f"Created pod: {meta.name(p)}") for p in made]


def test_the_same_key_at_the_same_revision_gets_the_same_names() -> None:
    first, second = (creates(reconcile(KEY, view(replicaset("web", 3)))) for _ in range(2))
    assert [meta.name(p) for p in first] == [meta.name(p) for p in second]


def test_nothing_is_done_when_the_number_is_right() -> None:
    rs = replicaset("web", 1)
    status = {"replicas": 1, "fullyLabeledReplicas": 1, "readyReplicas": 1, "availableReplicas": 1,
              "observedGeneration": 1, "terminatingReplicas": 0}  # fmt: skip
    assert acts(reconcile(KEY, view({**rs, "status": status}, pod("a", ip="10.0.0.1", labels=LABELS, owner=rs)))) == []


def test_finished_and_deleted_pods_do_not_count() -> None:
    rs = replicaset("web", 2)
    done = pod("a", phase="Failed", labels=LABELS, owner=rs)
    going = deleted(pod("b", labels=LABELS, owner=rs))
    decided = reconcile(KEY, view(rs, done, going))
    assert len(creates(decided)) == 2
    assert updates(decided, "status")[0]["status"] == {
        "replicas": 0, "observedGeneration": 1, "terminatingReplicas": 1,
    }  # fmt: skip


def test_a_matching_orphan_is_adopted_instead_of_making_another() -> None:
    decided = reconcile(KEY, view(replicaset("web", 1), pod("stray", labels=LABELS)))
    assert creates(decided) == []
    assert meta.controller_of(updates(decided)[0])["name"] == "web"  # type: ignore[index]


def test_a_pod_of_another_owner_is_left_alone() -> None:
    other = replicaset("other", 1)
    decided = reconcile(KEY, view(replicaset("web", 1), other, pod("theirs", labels=LABELS, owner=other)))
    assert len(creates(decided)) == 1
    assert updates(decided) == []


def test_a_relabelled_pod_is_released() -> None:
    rs = replicaset("web", 1)
    decided = reconcile(KEY, view(rs, pod("a", labels={"app": "debug"}, owner=rs)))
    assert meta.owners(updates(decided)[0]) == []
    assert acts(decided, Update)[0].why == "its labels no longer match the selector"


def test_one_being_deleted_makes_no_pods() -> None:
    assert creates(reconcile(KEY, view(deleted(replicaset("web", 3))))) == []


def test_a_pod_is_available_only_after_min_ready_seconds() -> None:
    rs = replicaset("web", 1, spec={"minReadySeconds": 10})
    decided = reconcile(KEY, view(rs, pod("a", ip="10.0.0.1", ready_age=4, labels=LABELS, owner=rs)))
    status = updates(decided, "status")[0]["status"]
    assert (status["readyReplicas"], status.get("availableReplicas")) == (1, None)
    assert decided.again == 6


def test_min_ready_seconds_run_on_the_cluster_s_time() -> None:
    rs = replicaset("web", 1, spec={"minReadySeconds": 10})
    young = pod("a", ip="10.0.0.1", ready_age=0, labels=LABELS, owner=rs)
    memory: dict[str, object] = {}
    reconcile(KEY, view(rs, young, memory=memory, time=100))
    paused = reconcile(KEY, view(rs, young, memory=memory, time=100, now=NOW + 3600))
    assert paused.again == 10
    later = reconcile(KEY, view(rs, young, memory=memory, time=110, now=NOW + 3600))
    assert updates(later, "status")[0]["status"]["availableReplicas"] == 1


def test_surplus_pods_are_deleted() -> None:
    rs = replicaset("web", 1)
    kept = pod("kept", node="n1", ip="10.0.0.1", labels=LABELS, owner=rs)
    decided = reconcile(KEY, view(rs, kept, pod("new", phase="Pending", labels=LABELS, owner=rs)))
    assert deletes(decided) == ["new"]
    assert said(decided) == [("SuccessfulDelete", "Deleted pod: new")]


def test_pods_missed_least_go_first() -> None:
    """The order of Kubernetes' TestSortingActivePodsWithRanks, seldom missed to most missed."""
    ordered = [
        pod("unplaced", phase="Pending"),
        pod("pending", node="n", phase="Pending"),
        pod("unknown", node="n", phase="Unknown"),
        pod("unready", node="n"),
        pod("cheap", node="n", ip="1", metadata={"annotations": {_replicas.DELETION_COST: "-5"}}),
        pod("crowded", node="crowded", ip="1"),
        pod("young", node="n", ip="1", ready_age=1),
        pod("restarted", node="n", ip="1", ready_age=40),
        pod("recent", node="n", ip="1", ready_age=40, age=50),
        pod("old", node="n", ip="1", ready_age=40, age=5000),
        pod("dear", node="n", ip="1", metadata={"annotations": {_replicas.DELETION_COST: "5"}}),
    ]
    ordered[7]["status"]["containerStatuses"] = [{"restartCount": 3}]
    crowd = [pod(f"c{i}", node="crowded") for i in range(20)]
    found = _replicas.to_delete(list(reversed(ordered)), ordered + crowd, len(ordered) - 1, NOW)
    assert [meta.name(p) for p in found] == [meta.name(p) for p in ordered[:-1]]


def test_the_node_with_most_replicas_loses_one() -> None:
    pods = [pod("a", node="n1", ip="1"), pod("b", node="n2", ip="2"), pod("c", node="n2", ip="3")]
    assert [meta.name(p) for p in _replicas.to_delete(pods, pods, 1, NOW)] in (["b"], ["c"])


def test_at_most_five_hundred_pods_are_made_at_once_and_few_events_told() -> None:
    decided = reconcile(KEY, view(replicaset("web", 700)))
    assert len(creates(decided)) == 500
    assert len({meta.name(p) for p in creates(decided)}) == 500
    assert len(said(decided)) == 11
    assert said(decided)[-1][1].startswith("(combined from similar events): Created pod: web-")


def test_ages_near_each_other_count_as_equal() -> None:
    assert _replicas._magnitude(ago(40), NOW) == _replicas._magnitude(ago(50), NOW)
    assert _replicas._magnitude(ago(4), NOW) < _replicas._magnitude(ago(50), NOW)


def test_why_a_pod_could_not_be_made_is_told_until_none_is_missing() -> None:
    """pkg/controller/replicaset/replica_set_utils.go calculateStatus"""
    seen = view(replicaset("web"))
    seen.memory[REFUSED] = {"default/web": "exceeded quota: q"}
    told = [act.obj["status"] for act in reconcile("default/web", seen).acts if isinstance(act, Update)]
    [condition] = told[0]["conditions"]
    assert condition == {
        "type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": "exceeded quota: q",
        "lastTransitionTime": seen.timestamp,
    }  # fmt: skip
    seen.cache.put("replicasets.apps", replicaset("web", 0, status=told[0]))
    told = [act.obj["status"] for act in reconcile("default/web", seen).acts if isinstance(act, Update)]
    assert ("conditions" in told[0], seen.memory[REFUSED]) == (False, {})
