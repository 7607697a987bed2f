"""[sig-apps] Deployments. Upstream: test/e2e/apps/deployment.go."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import STRATEGIC, Things
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import AGNHOST, HTTPD, NGINX, PAUSE, container, replicated, template
from tests.harness import wait

pytestmark = pytest.mark.slow
REVISION = "deployment.kubernetes.io/revision"
LABELS = {"name": "sample-pod"}


@pytest.fixture
def deployments(space: Space) -> Things:
    return space("apps/v1", "Deployment")


@pytest.fixture
def sets(space: Space) -> Things:
    return space("apps/v1", "ReplicaSet")


def rolling(surge: int | str, unavailable: int | str) -> Obj:
    return {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": surge, "maxUnavailable": unavailable}}


def done(deployments: Things, name: str) -> Obj:
    """The Deployment once every replica is of its template and available."""

    def complete() -> Obj | None:
        found = deployments.get(name)
        status, wanted = found.get("status", {}), found["spec"]["replicas"]
        counts = {status.get(field, 0) for field in ("replicas", "updatedReplicas", "availableReplicas")}
        seen = status.get("observedGeneration", 0) >= found["metadata"]["generation"]
        return found if counts == {wanted} and seen else None

    return wait.until(complete, f"{name} is rolled out")


def image(obj: Obj) -> str:
    return str(obj["spec"]["template"]["spec"]["containers"][0]["image"])


def old_set(sets: Things, replicas: int = 1) -> Obj:
    """A ReplicaSet that has its pods and no owner yet."""
    made = sets.create(replicated("old", replicas, LABELS, container(HTTPD)))
    wait.until(
        lambda: meta.get(sets.get("old"), "status.availableReplicas", 0) == replicas, "the old pods run"
    )
    return made


def test_a_rolling_update_takes_over_an_older_replica_set(deployments: Things, sets: Things) -> None:
    """Deployment RollingUpdate"""
    made = old_set(sets)
    sets.patch("old", {"metadata": {"annotations": {REVISION: "3546343826724305832"}}})
    new = deployments.create(replicated("new", 1, LABELS, container(AGNHOST, "pause")))
    after = done(deployments, "new")
    assert meta.annotations_of(after)[REVISION] == "3546343826724305833"
    owners = {meta.name(s): (meta.controller_of(s) or {}).get("uid") for s in sets.list()}
    assert len(owners) == 2
    assert set(owners.values()) == {meta.uid(new)}
    wait.until(
        lambda: meta.get(sets.get(meta.name(made)), "status.replicas", 0) == 0, "the old one is scaled down"
    )


def test_recreation_never_runs_old_and_new_together(space: Space, deployments: Things) -> None:
    """Deployment Recreate"""
    deployments.create(
        replicated("web", 2, LABELS, container(AGNHOST, "pause"), strategy={"type": "Recreate"})
    )
    done(deployments, "web")
    watching = space.pods.watch(resourceVersion=space.pods.whole_list()["metadata"]["resourceVersion"])
    deployments.change("web", lambda o: o["spec"].update(template=template(LABELS, container(PAUSE))))
    done(deployments, "web")
    last = max(int(meta.resource_version(p)) for p in space.pods.list())
    images: dict[str, str] = {}
    while True:
        type_, seen = watching.next()
        images[meta.name(seen)] = seen["spec"]["containers"][0]["image"]
        if type_ == "DELETED":
            del images[meta.name(seen)]
        running = {i for i in images.values() if i == AGNHOST}
        assert not (running and PAUSE in images.values())
        if int(meta.resource_version(seen)) >= last:
            return


def test_old_replica_sets_are_cleaned_up(deployments: Things, sets: Things) -> None:
    """Deployment, cleanup policy to delete old ReplicaSets"""
    old_set(sets)
    deployments.create(replicated("new", 1, LABELS, container(AGNHOST, "pause"), revisionHistoryLimit=0))
    done(deployments, "new")
    wait.until(lambda: not sets.exists("old"), "the history is empty")


def test_a_rollover_leaves_only_the_newest(deployments: Things, sets: Things) -> None:
    """Deployment, rollover"""
    old_set(sets)
    deployments.create(
        replicated("new", 1, LABELS, container("redis-slave:nonexistent"), strategy=rolling(1, 0))
    )
    wait.until(lambda: len(sets.list()) == 2, "the first new ReplicaSet")
    deployments.change(
        "new", lambda o: o["spec"].update(template=template(LABELS, container(AGNHOST, "pause")))
    )
    after = done(deployments, "new")
    left = {image(s): s["spec"]["replicas"] for s in sets.list()}
    assert {i: n for i, n in left.items() if n} == {AGNHOST: 1}
    assert len(left) == 3
    assert image(after) == AGNHOST


def test_replicas_are_scaled_in_proportion(deployments: Things, sets: Things) -> None:
    """Deployment, proportional scaling"""
    deployments.create(replicated("web", 10, LABELS, container(HTTPD), strategy=rolling(3, 2)))
    done(deployments, "web")
    broken = template(LABELS, container("webserver:404"))
    deployments.change("web", lambda o: o["spec"].update(template=broken))

    def sizes() -> dict[str, int]:
        return {image(s): s["spec"]["replicas"] for s in sets.list()}

    wait.until(lambda: sizes() == {HTTPD: 8, "webserver:404": 5}, "the rollout is stuck halfway")
    wait.until(lambda: meta.get(deployments.get("web"), "status.availableReplicas") == 8, "eight are left")
    deployments.change("web", lambda o: o["spec"].update(replicas=30))
    wait.until(lambda: sizes() == {HTTPD: 20, "webserver:404": 13}, "both have grown")


def test_a_deployment_lives_its_life(deployments: Things) -> None:
    """Deployment, completes the lifecycle of a Deployment"""
    select = "test-deployment-static=true"
    labels = {"test-deployment-static": "true"}
    watching = deployments.watch(labelSelector=select)
    deployments.create(replicated("web", 2, labels, container(AGNHOST, "pause")))
    watching.until(lambda event: meta.get(event[1], "status.readyReplicas") == 2)
    spec = {"terminationGracePeriodSeconds": 0, "containers": [{"name": "web", "image": NGINX}]}
    patch = {
        "metadata": {"labels": {"test-deployment": "patched"}},
        "spec": {"replicas": 1, "template": {"spec": spec}},
    }
    deployments.patch("web", patch, media=STRATEGIC)
    watching.until(lambda event: meta.labels(event[1]).get("test-deployment") == "patched")
    done(deployments, "web")
    assert "web" in deployments.everywhere().names(labelSelector=select)
    deployments.change("web", lambda o: o["metadata"]["labels"].update({"test-deployment": "updated"}))
    done(deployments, "web")
    assert deployments.get("web", "status")["status"]["readyReplicas"] == 1
    none_ready = {"readyReplicas": 0, "availableReplicas": 0}
    patch = {"metadata": {"labels": {"test-deployment": "patched-status"}}, "status": none_ready}
    patched = deployments.patch("web", patch, "status", STRATEGIC)
    assert meta.labels(patched)["test-deployment"] == "patched-status"
    watching.until(lambda event: meta.get(event[1], "status.readyReplicas") == 1)
    deployments.delete_all(labelSelector=select)
    watching.until(lambda event: event[0] == "DELETED")
