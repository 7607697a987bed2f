"""[sig-apps] DaemonSets and their ControllerRevisions. Upstream: test/e2e/apps/{daemon_set,controller_revision}.go."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import STRATEGIC, Client, Things
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import AGNHOST, HTTPD, container, ready, template
from tests.harness import wait

pytestmark = pytest.mark.slow
LABELS = {"daemonset-name": "daemon-set"}
COLOR = "daemonset-color"


@pytest.fixture
def daemons(space: Space) -> Things:
    return space("apps/v1", "DaemonSet")


@pytest.fixture
def nodes(client: Client) -> Things:
    return client.things("v1", "Node")


def workers(nodes: Things) -> set[str]:
    """The nodes that take any pod."""
    return {meta.name(n) for n in nodes.list() if not meta.get(n, "spec.taints")}


def body(image: str = HTTPD, **spec: object) -> Obj:
    pods = template(LABELS, container(image))
    made = {"selector": {"matchLabels": LABELS}, "template": pods, **spec}
    return {"metadata": {"name": "daemon-set", "labels": LABELS}, "spec": made}


def running(space: Space) -> list[Obj]:
    """The daemon's pods that are ready and stay."""
    found = space.pods.list(labelSelector="daemonset-name=daemon-set")
    return [p for p in found if ready(p) and not meta.is_deleting(p)]


def everywhere(space: Space, nodes: Things) -> list[Obj]:
    """The daemon's pods once each node has one."""
    wanted = sorted(workers(nodes))
    wait.until(lambda: sorted(p["spec"]["nodeName"] for p in running(space)) == wanted, "a pod on every node")
    return running(space)


def test_a_simple_daemon_runs_everywhere_and_is_revived(space: Space, daemons: Things, nodes: Things) -> None:
    """DaemonSet-Creation"""
    daemons.create(body())
    first, *_ = everywhere(space, nodes)
    space.pods.delete(meta.name(first))
    wait.until(lambda: not space.pods.exists(meta.name(first)), "the pod is gone")
    everywhere(space, nodes)


def test_a_daemon_follows_the_labels_of_nodes(space: Space, daemons: Things, nodes: Things) -> None:
    """DaemonSet-NodeSelection"""
    node = sorted(workers(nodes))[0]
    label = f"{COLOR}-{space.name}"
    made = body()
    made["spec"]["template"]["spec"]["nodeSelector"] = {label: "blue"}
    daemons.create(made)
    wait.until(
        lambda: meta.get(daemons.get("daemon-set"), "status.observedGeneration"), "the controller has seen it"
    )
    assert running(space) == []

    def painted(color: str | None) -> None:
        nodes.patch(node, {"metadata": {"labels": {label: color}}})

    painted("blue")
    wait.until(lambda: [p["spec"]["nodeName"] for p in running(space)] == [node], "the pod on the blue node")
    painted("green")
    wait.until(lambda: not running(space), "the pod is gone")

    def choose(o: Obj) -> None:
        o["spec"]["updateStrategy"] = {"type": "RollingUpdate"}
        o["spec"]["template"]["spec"]["nodeSelector"] = {label: "green"}

    daemons.change("daemon-set", choose)
    wait.until(lambda: [p["spec"]["nodeName"] for p in running(space)] == [node], "the pod on the green node")
    painted(None)


def test_a_failed_daemon_pod_is_made_again(space: Space, daemons: Things, nodes: Things) -> None:
    """DaemonSet-FailedPodCreation"""
    daemons.create(body())
    first, *_ = everywhere(space, nodes)
    space.pods.change(meta.name(first), lambda o: o["status"].update(phase="Failed"), "status")
    wait.until(lambda: not space.pods.exists(meta.name(first)), "the failed pod is deleted")
    everywhere(space, nodes)


def test_a_rolling_update_replaces_the_pods(space: Space, daemons: Things, nodes: Things) -> None:
    """DaemonSet-RollingUpdate"""
    daemons.create(body(updateStrategy={"type": "RollingUpdate"}))
    everywhere(space, nodes)
    (first,) = space("apps/v1", "ControllerRevision").list(labelSelector="daemonset-name=daemon-set")
    assert first["revision"] == 1
    spec = {"containers": [{"name": "c", "image": AGNHOST}]}
    daemons.patch("daemon-set", {"spec": {"template": {"spec": spec}}}, media=STRATEGIC)

    def renewed() -> bool:
        pods = running(space)
        used = {p["spec"]["containers"][0]["image"] for p in pods}
        return used == {AGNHOST} and len(pods) == len(workers(nodes))

    wait.until(renewed, "all pods are of the new image")
    revisions = space("apps/v1", "ControllerRevision").list(labelSelector="daemonset-name=daemon-set")
    assert {r["revision"] for r in revisions} == {1, 2}


def test_a_rollback_leaves_the_healthy_pods_alone(space: Space, daemons: Things, nodes: Things) -> None:
    """DaemonSet-Rollback"""
    daemons.create(body(updateStrategy={"type": "RollingUpdate"}))
    before = {meta.name(p) for p in everywhere(space, nodes)}

    def use(image: str) -> None:
        daemons.change(
            "daemon-set", lambda o: o["spec"]["template"]["spec"]["containers"][0].update(image=image)
        )

    use("foo:non-existent")

    def broken() -> bool:
        found = space.pods.list(labelSelector="daemonset-name=daemon-set")
        return any(p["spec"]["containers"][0]["image"] == "foo:non-existent" for p in found)

    wait.until(broken, "the rollout has begun")
    healthy = {meta.name(p) for p in running(space)} & before
    use(HTTPD)
    after = {meta.name(p): p for p in everywhere(space, nodes)}
    assert healthy <= set(after)
    assert all(after[name]["status"]["containerStatuses"][0]["restartCount"] == 0 for name in healthy)


def test_controller_revisions_live_their_life(space: Space, daemons: Things, nodes: Things) -> None:
    """ControllerRevision, resource lifecycle"""
    revisions = space("apps/v1", "ControllerRevision")
    select = "daemonset-name=daemon-set"
    daemons.create(body())
    everywhere(space, nodes)
    (first,) = revisions.list(labelSelector=select)
    assert first in revisions.everywhere().list(labelSelector=select)
    name = meta.name(first)
    patched = revisions.patch(name, {"metadata": {"labels": {name: "patched"}}}, media=STRATEGIC)
    assert meta.labels(patched)[name] == "patched"
    owners = first["metadata"]["ownerReferences"]
    copy = {"metadata": {"name": "copy", "labels": LABELS, "ownerReferences": owners}, "data": first["data"]}
    revisions.create({**copy, "revision": first["revision"] + 1})
    assert len(revisions.list(labelSelector=select)) == 2
    revisions.delete(name)
    wait.until(lambda: meta.uid(first) not in map(meta.uid, revisions.list()), "the first is gone")
    updated = revisions.change("copy", lambda o: o["metadata"]["labels"].update(copy="updated"))
    assert meta.labels(updated)["copy"] == "updated"
    daemons.patch(
        "daemon-set", {"spec": {"template": {"spec": {"terminationGracePeriodSeconds": 1}}}}, media=STRATEGIC
    )
    wait.until(lambda: len(revisions.list(labelSelector=select)) >= 2, "another revision")
    revisions.delete_all(labelSelector="copy=updated")
    assert "copy" not in revisions.names()
