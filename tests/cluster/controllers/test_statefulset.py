"""Expected values: pkg/controller/statefulset's stateful_set_control_test.go and Kubernetes' documentation."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.view import View
from cluster.controllers.statefulset import reconcile
from tests.cluster.controllers.objects import creates, deletes, make, play, template, view

KEY = "default/db"
CLAIM = {"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"]}}


def statefulset(replicas: int = 3, image: str = "nginx", **spec: Any) -> Obj:
    body = {
        "replicas": replicas,
        "selector": {"matchLabels": {"app": "web"}},
        "template": template(image=image),
    }
    body |= {"serviceName": "db", "podManagementPolicy": "OrderedReady"}
    return make("StatefulSet", "db", spec={**body, **spec}, status={}, metadata={"generation": 1})


def names(seen: View) -> list[str]:
    return sorted(meta.name(p) for p in seen.list("pods"))


def ready(seen: View) -> View:
    """Everything that runs is ready, everything that was deleted is gone."""
    for pod in seen.list("pods"):
        ready_again(seen, meta.name(pod))
    return seen


def ready_again(seen: View, name: str) -> None:
    told = {"type": "Ready", "status": "True", "lastTransitionTime": seen.timestamp}
    pod = next(p for p in seen.list("pods") if meta.name(p) == name)
    seen.cache.put("pods", {**pod, "status": {"phase": "Running", "conditions": [told]}})


def grown(given: Obj, turns: int = 3) -> View:
    seen = view(given)
    for _ in range(turns):
        ready(play(reconcile, KEY, seen))
    return play(reconcile, KEY, seen)


def changed(seen: View, given: Obj) -> View:
    stored = seen.list("statefulsets.apps")[0]
    seen.cache.put("statefulsets.apps", {**given, "status": stored["status"], "metadata": stored["metadata"]})
    return seen


def status(seen: View) -> Obj:
    return seen.list("statefulsets.apps")[0]["status"]  # type: ignore[no-any-return]


def test_each_pod_waits_for_the_one_before() -> None:
    seen = play(reconcile, KEY, view(statefulset()))
    assert names(seen) == ["db-0"]
    ready(seen)
    play(reconcile, KEY, seen)
    assert names(seen) == ["db-0", "db-1"]


def test_in_parallel_nobody_waits() -> None:
    assert names(play(reconcile, KEY, view(statefulset(podManagementPolicy="Parallel")))) == [
        "db-0",
        "db-1",
        "db-2",
    ]


def test_a_pod_has_a_name_of_its_own_in_dns() -> None:
    pod = next(o for o in creates(reconcile(KEY, view(statefulset()))) if o["kind"] == "Pod")
    assert (pod["spec"]["hostname"], pod["spec"]["subdomain"]) == ("db-0", "db")
    assert meta.labels(pod)["statefulset.kubernetes.io/pod-name"] == "db-0"
    assert meta.labels(pod)["apps.kubernetes.io/pod-index"] == "0"
    assert "generateName" not in pod["metadata"]


def test_a_pod_brings_its_claims_and_finds_them_again() -> None:
    seen = play(reconcile, KEY, view(statefulset(1, volumeClaimTemplates=[CLAIM])))
    [claim] = seen.list("persistentvolumeclaims")
    assert meta.name(claim) == "data-db-0"
    assert meta.owners(claim) == []
    [pod] = seen.list("pods")
    assert pod["spec"]["volumes"] == [{"name": "data", "persistentVolumeClaim": {"claimName": "data-db-0"}}]
    seen.cache.drop("pods", "default/db-0")
    assert [o["kind"] for o in creates(reconcile(KEY, seen)) if o["kind"] == "PersistentVolumeClaim"] == []


def test_the_highest_number_goes_first() -> None:
    seen = grown(statefulset())
    assert status(seen)["readyReplicas"] == 3
    assert deletes(reconcile(KEY, changed(seen, statefulset(1)))) == ["db-2"]


def test_of_several_unwell_only_the_lowest_is_taken_away() -> None:
    seen = changed(grown(statefulset()), statefulset(0))
    for pod in seen.list("pods"):
        seen.cache.put("pods", {**pod, "status": {"phase": "Running"}})
    assert deletes(reconcile(KEY, seen)) == []
    for name in ("db-0", "db-1"):
        ready_again(seen, name)
    assert deletes(reconcile(KEY, seen)) == ["db-2"]


def test_numbers_may_begin_later() -> None:
    assert names(play(reconcile, KEY, view(statefulset(1, ordinals={"start": 5})))) == ["db-5"]


def test_a_new_template_goes_from_the_highest_down_one_at_a_time() -> None:
    seen = changed(grown(statefulset()), statefulset(image="other"))
    assert deletes(reconcile(KEY, seen)) == ["db-2"]
    play(reconcile, KEY, seen)
    ready(seen)
    assert deletes(reconcile(KEY, seen)) == ["db-1"]


def test_a_partition_keeps_the_lower_numbers_as_they_are() -> None:
    rolling = {"type": "RollingUpdate", "rollingUpdate": {"partition": 3}}
    seen = changed(grown(statefulset()), statefulset(image="other", updateStrategy=rolling))
    assert deletes(reconcile(KEY, seen)) == []


def test_below_the_partition_a_lost_pod_comes_back_as_it_was() -> None:
    rolling = {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}
    seen = changed(grown(statefulset()), statefulset(image="nginx:2", updateStrategy=rolling))
    play(reconcile, KEY, seen)
    for lost in [p for p in seen.list("pods") if meta.name(p) in ("db-0", "db-2")]:
        seen.cache.drop("pods", meta.key(lost))
    for _ in range(3):
        ready(play(reconcile, KEY, seen))
    images = {meta.name(p): p["spec"]["containers"][0]["image"] for p in seen.list("pods")}
    assert (images["db-0"], images["db-2"]) == ("nginx", "nginx:2")


def test_on_delete_leaves_it_to_people() -> None:
    seen = changed(grown(statefulset()), statefulset(image="other", updateStrategy={"type": "OnDelete"}))
    assert deletes(reconcile(KEY, seen)) == []


def test_the_status_names_the_revisions() -> None:
    seen = grown(statefulset(2))
    [revision] = seen.list("controllerrevisions.apps")
    assert status(seen)["currentRevision"] == status(seen)["updateRevision"] == meta.name(revision)
    assert (status(seen)["replicas"], status(seen)["updatedReplicas"], status(seen)["availableReplicas"]) == (
        2,
        2,
        2,
    )
