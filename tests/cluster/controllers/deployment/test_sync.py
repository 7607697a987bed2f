"""The deployment loop as a whole, played on a view. Expected: Kubernetes' deployment controller and its docs."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Create
from cluster.client.view import View
from cluster.controllers._templates import HASH_LABEL, fnv32a, template_hash
from cluster.controllers.deployment.replica_sets import DESIRED, HISTORY, MAXIMUM
from cluster.controllers.deployment.rollout import REVISION
from cluster.controllers.deployment.sync import reconcile
from tests.cluster.controllers.deployment.objects import deployment, rs
from tests.cluster.controllers.objects import (
    NOW,
    acts,
    ago,
    creates,
    deleted,
    deletes,
    make,
    play,
    pod,
    said,
    template,
    updates,
    view,
)  # fmt: skip

KEY, SETS = "default/web", "replicasets.apps"


def condition(obj: Obj, kind: str) -> tuple[Any, ...]:
    found = meta.condition(obj, kind)
    assert found is not None
    return found["status"], found["reason"], found["message"]


def ready(seen: View, now: float = NOW) -> None:
    """All pods of all ReplicaSets become available, and the surplus is gone."""
    for found in seen.list(SETS):
        size = found["spec"]["replicas"]
        status = {"replicas": size, "readyReplicas": size, "availableReplicas": size}
        seen.cache.put(SETS, {**found, "status": status})


def stored(seen: View) -> Obj:
    found = seen.get("deployments.apps", "default", "web")
    assert found is not None
    return found


def change(seen: View, **spec: Any) -> None:
    old = stored(seen)
    head = {**old["metadata"], "generation": old["metadata"]["generation"] + 1}
    seen.cache.put("deployments.apps", {**old, "metadata": head, "spec": {**old["spec"], **spec}})


def rolled(seen: View) -> View:
    for _ in range(20):
        play(reconcile, KEY, seen)
        ready(seen)
    return play(reconcile, KEY, seen)


def test_a_new_deployment_gets_a_replica_set_with_all_its_pods() -> None:
    decided = reconcile(KEY, view(deployment(2, "25%", "25%")))
    made = creates(decided)[0]
    mark = meta.labels(made)[HASH_LABEL]
    assert meta.name(made) == f"web-{mark}"
    assert made["spec"]["replicas"] == 2
    assert made["spec"]["selector"] == {"matchLabels": {"app": "web", HASH_LABEL: mark}}
    assert made["spec"]["template"]["metadata"]["labels"] == {"app": "web", HASH_LABEL: mark}
    assert meta.annotations_of(made) == {REVISION: "1", DESIRED: "2", MAXIMUM: "3"}
    assert acts(decided, Create)[0].why == "no ReplicaSet has this template yet"
    assert said(decided) == [("ScalingReplicaSet", f"Scaled up replica set web-{mark} from 0 to 2")]
    told = updates(decided, "status")[0]
    assert meta.annotations_of(told)[REVISION] == "1"
    assert condition(told, "Progressing") == ("True", "NewReplicaSetCreated", f'Created new replica set "web-{mark}"')
    assert condition(told, "Available") == (
        "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.",
    )  # fmt: skip


def test_a_rollout_ends_with_all_replicas_new_and_the_old_set_kept_at_zero() -> None:
    seen = rolled(view(deployment(3, "25%", "25%", image="nginx:1")))
    change(seen, template=template(image="nginx:2"))
    rolled(seen)
    sizes = {found["spec"]["template"]["spec"]["containers"][0]["image"]: found["spec"]["replicas"]
             for found in seen.list(SETS)}  # fmt: skip
    assert sizes == {"nginx:1": 0, "nginx:2": 3}
    status = stored(seen)["status"]
    assert {k: v for k, v in status.items() if k != "conditions"} == {
        "observedGeneration": 2, "replicas": 3, "updatedReplicas": 3, "readyReplicas": 3, "availableReplicas": 3,
        "terminatingReplicas": 0,
    }  # fmt: skip
    name = next(meta.name(found) for found in seen.list(SETS) if found["spec"]["replicas"])
    assert condition(stored(seen), "Available")[:2] == ("True", "MinimumReplicasAvailable")
    assert condition(stored(seen), "Progressing") == (
        "True", "NewReplicaSetAvailable", f'ReplicaSet "{name}" has successfully progressed.',
    )  # fmt: skip
    assert meta.annotations_of(stored(seen))[REVISION] == "2"


def test_an_undo_takes_the_old_set_again_under_a_new_revision() -> None:
    seen = rolled(view(deployment(1, 1, 0, image="nginx:1")))
    for image in ("nginx:2", "nginx:1"):
        change(seen, template=template(image=image))
        rolled(seen)
    again = next(found for found in seen.list(SETS) if found["spec"]["replicas"])
    assert meta.annotations_of(again)[REVISION] == "3"
    assert meta.annotations_of(again)[HISTORY] == "1"
    assert len(seen.list(SETS)) == 2


def test_only_as_many_old_sets_are_kept_as_the_history_allows() -> None:
    seen = rolled(view(deployment(1, 1, 0, image="nginx:1", revisionHistoryLimit=1)))
    for image in ("nginx:2", "nginx:3"):
        change(seen, template=template(image=image))
        rolled(seen)
    images = {found["spec"]["template"]["spec"]["containers"][0]["image"] for found in seen.list(SETS)}
    assert images == {"nginx:2", "nginx:3"}


def test_a_paused_deployment_rolls_nothing_but_scales() -> None:
    old = rs("web-old", 3, "nginx:1", desired=3, maximum=4, revision=1)
    seen = play(reconcile, KEY, view(deployment(5, 1, 0, paused=True), old))
    assert [found["spec"]["replicas"] for found in seen.list(SETS)] == [5]
    assert condition(stored(seen), "Progressing") == ("Unknown", "DeploymentPaused", "Deployment is paused")


def test_a_resumed_deployment_says_so_and_goes_on() -> None:
    seen = play(reconcile, KEY, view(deployment(3, 1, 0, paused=True), rs("web-old", 3, "nginx:1")))
    change(seen, paused=False)
    assert any(
        c["reason"] in ("DeploymentResumed", "NewReplicaSetCreated")
        for c in updates(reconcile(KEY, seen), "status")[0]["status"]["conditions"]
    )
    rolled(seen)
    assert condition(stored(seen), "Progressing")[1] == "NewReplicaSetAvailable"


def test_recreate_waits_until_the_old_pods_are_gone() -> None:
    old = rs("web-old", 2, "nginx:1", revision=1)
    last = deleted(pod("last", ip="10.0.0.1", owner=old))
    seen = play(reconcile, KEY, view(deployment(2, strategy={"type": "Recreate"}), old, last))
    assert [found["spec"]["replicas"] for found in seen.list(SETS)] == [0]
    seen.cache.drop("pods", "default/last")
    play(reconcile, KEY, seen)
    assert sorted(found["spec"]["replicas"] for found in seen.list(SETS)) == [0, 2]


def test_a_rollout_without_progress_is_stuck_after_its_deadline() -> None:
    new = rs("web-new", 1, "nginx:2", ready=0, revision=2, desired=2, maximum=3)
    old = rs("web-old", 2, "nginx:1", revision=1, desired=2, maximum=3, age=600)
    memory: dict[str, Any] = {}
    found = {"type": "Progressing", "status": "True", "reason": "ReplicaSetUpdated", "message": "",
             "lastUpdateTime": ago(0), "lastTransitionTime": ago(0)}  # fmt: skip
    status = {"replicas": 3, "updatedReplicas": 1, "readyReplicas": 2, "availableReplicas": 2, "conditions": [found]}
    stuck = deployment(2, 1, 0, progressDeadlineSeconds=5, status=status)
    assert reconcile(KEY, view(stuck, new, old, memory=memory, time=0)).again == 5
    told = updates(reconcile(KEY, view(stuck, new, old, memory=memory, time=5)), "status")[0]
    assert condition(told, "Progressing") == (
        "False", "ProgressDeadlineExceeded", 'ReplicaSet "web-new" has timed out progressing.',
    )  # fmt: skip


def test_why_a_replica_set_cannot_make_its_pods_is_told_for_as_long_as_it_cannot() -> None:
    refused = {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": "exceeded quota",
               "lastTransitionTime": ago(3)}  # fmt: skip
    new = rs("web-new", 2, "nginx:2", ready=0, revision=1, desired=2, maximum=2)
    failing = {**new, "status": {**new["status"], "conditions": [refused]}}
    seen = play(reconcile, KEY, view(deployment(2), failing))
    told = meta.condition(stored(seen), "ReplicaFailure")
    assert told == {**refused, "lastUpdateTime": ago(3)}
    seen.cache.put(SETS, new)
    assert meta.condition(stored(play(reconcile, KEY, seen)), "ReplicaFailure") is None


def test_without_a_deadline_nothing_is_said_about_progress() -> None:
    told = updates(reconcile(KEY, view(deployment(2, progressDeadlineSeconds=2147483647))), "status")[0]
    assert meta.condition(told, "Progressing") is None


def test_a_name_that_is_taken_makes_the_next_look_try_another() -> None:
    wanted = deployment(1)
    name = f"web-{template_hash(wanted['spec']['template'], 0)}"
    other = make("ReplicaSet", name, spec={"replicas": 0, "template": template("other")})
    seen = play(reconcile, KEY, view(wanted, other))
    assert stored(seen)["status"]["collisionCount"] == 1
    assert len(seen.list(SETS)) == 2


def test_a_matching_orphan_is_adopted_and_used() -> None:
    orphan = rs("web-x", 1, "nginx:2")
    orphan["metadata"].pop("ownerReferences")
    seen = play(reconcile, KEY, view(deployment(1, 1, 0), orphan))
    assert [meta.name(found) for found in seen.list(SETS)] == ["web-x"]
    assert condition(stored(seen), "Progressing")[1] in ("FoundNewReplicaSet", "NewReplicaSetAvailable")


def test_one_being_deleted_only_counts() -> None:
    decided = reconcile(KEY, view(deleted(deployment(3)), rs("web-old", 2, "nginx:1")))
    assert creates(decided) == []
    assert updates(decided) == []
    assert deletes(decided) == []


def test_the_hash_is_fnv_1a() -> None:
    """The test vectors of the algorithm's authors."""
    assert (fnv32a(b""), fnv32a(b"a"), fnv32a(b"foobar")) == (0x811C9DC5, 0xE40C292C, 0xBF9CF968)


def test_a_hash_ignores_itself_and_changes_with_collisions() -> None:
    plain = template()
    marked = {**plain, "metadata": {"labels": {**plain["metadata"]["labels"], HASH_LABEL: "x"}}}
    assert template_hash(plain, 0) == template_hash(marked, 0)
    assert template_hash(plain, 0) != template_hash(plain, 1)


def test_times_of_conditions_move_only_when_they_change() -> None:
    seen = rolled(view(deployment(1, 1, 0)))
    before = stored(seen)["status"]["conditions"]
    seen.now = clock.parse(ago(-600))
    assert acts(reconcile(KEY, seen)) == []
    assert stored(seen)["status"]["conditions"] == before
