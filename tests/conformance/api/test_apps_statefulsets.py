"""[sig-apps] StatefulSets: order, partitions, rollbacks. Upstream: test/e2e/apps/statefulset.go."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import Things, Watching
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import HTTPD, container, pod, ready, replicated, service
from tests.harness import wait

pytestmark = pytest.mark.slow
LABELS = {"foo": "bar", "baz": "blah"}
NEW = "registry.k8s.io/e2e-test-images/httpd:2.4.39-4"
BREAK, MEND = (
    "mv -v /usr/local/apache2/htdocs/index.html /tmp/",
    "mv -v /tmp/index.html /usr/local/apache2/htdocs/",
)
"""How a pod's readiness is taken and given back: its probe asks for this page."""


@pytest.fixture
def sets(space: Space) -> Things:
    """StatefulSets, with the headless Service that theirs needs."""
    space("v1", "Service").create(service("test", LABELS, clusterIP="None"))
    return space("apps/v1", "StatefulSet")


def body(replicas: int, **spec: object) -> Obj:
    probe = {"httpGet": {"path": "/index.html", "port": 80}, "periodSeconds": 1, "failureThreshold": 1}
    made = replicated("ss2", replicas, LABELS, container(HTTPD, readinessProbe=probe))
    made["spec"] |= {"serviceName": "test", **spec}
    return made


def numbered(space: Space) -> dict[str, Obj]:
    return {meta.name(p): p for p in space.pods.list(labelSelector="foo=bar")}


def all_ready(space: Space, *names: str) -> dict[str, Obj]:
    """The set's pods once they are these, and ready."""

    def told() -> dict[str, Obj] | None:
        found = numbered(space)
        return found if set(found) == set(names) and all(ready(p) for p in found.values()) else None

    wait.until(lambda: told() is not None, f"{names} are ready")
    return numbered(space)


def images(space: Space) -> dict[str, str]:
    return {name: p["spec"]["containers"][0]["image"] for name, p in numbered(space).items()}


def use(sets: Things, image: str) -> Obj:
    return sets.change("ss2", lambda o: o["spec"]["template"]["spec"]["containers"][0].update(image=image))


def updated(sets: Things) -> bool:
    status = sets.get("ss2")["status"]
    return bool(status.get("currentRevision") == status.get("updateRevision"))


def pods_made(watching: Watching, type_: str) -> Iterator[str]:
    """The names of pods, in the order in which they came or went."""
    while True:
        yield meta.name(watching.until(lambda event: event[0] == type_))


def run(space: Space, name: str, command: str) -> None:
    """What `kubectl exec` of a script does; asked of the API as a GET with a websocket."""
    space.exec(name, "sh", "-c", command)


def test_a_rolling_update_goes_backwards_and_can_be_rolled_back(space: Space, sets: Things) -> None:
    """StatefulSet, Rolling Update"""
    sets.create(body(3))
    all_ready(space, "ss2-0", "ss2-1", "ss2-2")
    for image in (NEW, HTTPD):
        watching = space.pods.watch(resourceVersion=space.pods.whole_list()["metadata"]["resourceVersion"])
        before = sets.get("ss2")["status"]["updateRevision"]
        use(sets, image)
        wait.until(lambda b=before: sets.get("ss2")["status"]["updateRevision"] != b, "a new revision")  # type: ignore[misc]
        gone = pods_made(watching, "DELETED")
        assert [next(gone) for _ in range(3)] == ["ss2-2", "ss2-1", "ss2-0"]
        wait.until(lambda: updated(sets), "the rollout is complete")
        all_ready(space, "ss2-0", "ss2-1", "ss2-2")
        assert set(images(space).values()) == {image}


def test_a_partition_holds_the_update_back(space: Space, sets: Things) -> None:
    """StatefulSet, Rolling Update with Partition"""
    partition = {"type": "RollingUpdate", "rollingUpdate": {"partition": 3}}
    sets.create(body(3, updateStrategy=partition))
    names = ("ss2-0", "ss2-1", "ss2-2")
    all_ready(space, *names)
    use(sets, NEW)
    wait.until(lambda: not updated(sets), "a new revision")
    assert set(images(space).values()) == {HTTPD}

    def partitioned(value: int) -> None:
        strategy = {"type": "RollingUpdate", "rollingUpdate": {"partition": value}}
        sets.change("ss2", lambda o: o["spec"].update(updateStrategy=strategy))

    partitioned(2)
    wait.until(lambda: images(space).get("ss2-2") == NEW, "the canary")
    all_ready(space, *names)
    for name in ("ss2-0", "ss2-2"):
        space.pods.delete(name)
    wait.until(lambda: set(numbered(space)) == set(names), "they are back")
    all_ready(space, *names)
    assert images(space) == {"ss2-0": HTTPD, "ss2-1": HTTPD, "ss2-2": NEW}
    for value in (1, 0):
        partitioned(value)
        wait.until(lambda v=value: images(space).get(f"ss2-{v}") == NEW, f"ss2-{value} is updated")  # type: ignore[misc]
        all_ready(space, *names)
    wait.until(lambda: updated(sets), "the rollout is complete")


def test_scaling_goes_in_order_and_halts_at_an_unhealthy_pod(space: Space, sets: Things) -> None:
    """StatefulSet, Scaling"""
    watching = space.pods.watch(labelSelector="foo=bar")
    sets.create(body(1))
    all_ready(space, "ss2-0")
    run(space, "ss2-0", BREAK)
    wait.until(lambda: not ready(space.pods.get("ss2-0")), "the pod is unhealthy")
    sets.change("ss2", lambda o: o["spec"].update(replicas=3))
    wait.until(lambda: sets.get("ss2")["status"]["observedGeneration"] >= 2, "the set knows")
    assert set(numbered(space)) == {"ss2-0"}
    run(space, "ss2-0", MEND)
    all_ready(space, "ss2-0", "ss2-1", "ss2-2")
    came = pods_made(watching, "ADDED")
    assert [next(came) for _ in range(3)] == ["ss2-0", "ss2-1", "ss2-2"]
    for name in numbered(space):
        run(space, name, BREAK)
    wait.until(lambda: not any(map(ready, numbered(space).values())), "all are unhealthy")
    sets.change("ss2", lambda o: o["spec"].update(replicas=0))
    wait.until(lambda: sets.get("ss2")["status"]["observedGeneration"] >= 3, "the set knows")
    assert set(numbered(space)) == {"ss2-0", "ss2-1", "ss2-2"}
    for name in numbered(space):
        run(space, name, MEND)
    wait.until(lambda: not numbered(space), "all are gone")
    gone = pods_made(watching, "DELETED")
    assert [next(gone) for _ in range(3)] == ["ss2-2", "ss2-1", "ss2-0"]


def test_burst_scaling_does_not_wait_for_the_unhealthy(space: Space, sets: Things) -> None:
    """StatefulSet, Burst Scaling"""
    sets.create(body(1, podManagementPolicy="Parallel"))
    all_ready(space, "ss2-0")
    run(space, "ss2-0", BREAK)
    wait.until(lambda: not ready(space.pods.get("ss2-0")), "the pod is unhealthy")
    sets.change("ss2", lambda o: o["spec"].update(replicas=3))
    wait.until(lambda: len(numbered(space)) == 3, "three pods")
    wait.until(lambda: sets.get("ss2")["status"].get("readyReplicas") == 2, "two of them ready")
    sets.change("ss2", lambda o: o["spec"].update(replicas=0))
    wait.until(lambda: not numbered(space), "all are gone")


def test_a_pod_that_fails_for_its_port_is_made_again(space: Space, sets: Things) -> None:
    """StatefulSet, Recreate Failed Pod"""
    node = space.client.things("v1", "Node").list(labelSelector="!node-role.kubernetes.io/control-plane")[0]
    port = [{"containerPort": 21017, "hostPort": 21017}]
    space.pods.create(pod("test-pod", container(HTTPD, ports=port), nodeName=meta.name(node)))
    wait.until(lambda: ready(space.pods.get("test-pod")), "the pod with the port")
    made = body(1)
    made["spec"]["template"]["spec"] |= {"nodeName": meta.name(node)}
    made["spec"]["template"]["spec"]["containers"][0] |= {"ports": port}
    watching = space.pods.watch(labelSelector="foo=bar")
    sets.create(made)
    first = watching.until(lambda event: event[0] == "DELETED")
    assert meta.get(first, "status.phase") == "Failed"
    space.pods.delete("test-pod")
    watching.until(lambda event: meta.uid(event[1]) != meta.uid(first) and ready(event[1]))
