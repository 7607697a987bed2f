"""One cluster and the loops at work on it, in the test's own process: real store, real loops, pretended containers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.client import bootstrap
from cluster.client.controller import Controller
from cluster.client.runner import Runner
from cluster.etcd import store, watch
from cluster.etcd.watch import Record
from cluster.kubelet import cri
from cluster.kubelet.cri import Observed, Outcome, Settings
from cluster.management import loops
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from cluster.runtime.records import ExitRecord

TEACHER = Actor("teacher")
DEPLOYMENTS, REPLICA_SETS = "deployments.apps", "replicasets.apps"


@dataclass
class PretendRuntime:
    """`cri.ContainerRuntime` that runs nothing: what it is told to start runs, what it is told to stop has ended."""

    pods: dict[str, dict[str, Observed]] = field(default_factory=dict)
    disk: dict[str, dict[str, int]] = field(default_factory=dict)
    """What a node remembers over a crash: the last run of each container."""
    booted: dict[str, dict[str, int]] = field(default_factory=dict)

    def image_problem(self, image: str) -> str | None:
        return None

    def image_size(self, image: str) -> int:
        return 1

    def observe(self, pod_uid: str) -> Mapping[str, Observed]:
        return dict(self.pods.get(pod_uid, {}))

    def started_before(self, pod_uid: str) -> Mapping[str, int]:
        return self.booted.get(pod_uid, {})

    def start(self, cluster: str, pod: Obj, container: Obj, run: int, settings: Settings) -> None:
        assert meta.get(pod, "status.podIP"), "a container starts only in a pod with an address"
        uid, name = meta.uid(pod), container["name"]
        self.pods.setdefault(uid, {})[name] = Observed(run, clock.now())
        self.disk.setdefault(uid, {})[name] = run

    def refresh(self, pod_uid: str, settings: Settings) -> None:
        pass

    def stop(self, pod_uid: str, container: str, grace: float) -> None:
        seen = self.pods.get(pod_uid, {}).get(container)
        if seen is not None and seen.running:
            ended = ExitRecord(0, "Completed", "", seen.started_at, clock.now())
            self.pods[pod_uid][container] = Observed(seen.run, seen.started_at, ended)

    def lose(self, pod_uid: str) -> None:
        if self.pods.pop(pod_uid, None) is not None:
            self.booted[pod_uid] = dict(self.disk.get(pod_uid, {}))

    def remove(self, pod_uid: str) -> None:
        for memory in (self.pods, self.disk, self.booted):
            memory.pop(pod_uid, None)

    def handle(self, pod_uid: str, container: str, purpose: str, handler: Obj, timeout: float) -> Outcome | None:
        return Outcome("success")


@dataclass
class Room:
    """A cluster of its own, at instant pace unless told otherwise."""

    name: str
    runtime: PretendRuntime
    registry: Registry
    born: int

    def runner(self, identity: str = "test", only: Callable[[Controller], bool] = lambda loop: True) -> Runner:
        """Loops under an identity of their own: all of them, or those that `only` lets through."""
        return Runner(filter(only, loops.all_controllers().values()), identity, [self.name])

    def deploy(self, name: str = "web", replicas: int = 2, **spec: Any) -> Obj:
        return self.registry.create(DEPLOYMENTS, "default", deployment(name, replicas, **spec), actor=TEACHER)

    def patch(
        self, resource: str, name: str, patch: Obj, namespace: str = "default", subresource: str = ""
    ) -> Obj:
        return self.registry.patch(
            resource, namespace, name, "merge", patch, actor=TEACHER, subresource=subresource
        )

    def scale(self, replicas: int, name: str = "web") -> Obj:
        return self.patch(DEPLOYMENTS, name, {"spec": {"replicas": replicas}})

    def power(self, node: str, running: bool) -> None:
        self.patch("machines.sim.podium.local", node, {"spec": {"running": running}}, namespace="")

    def pods(self, app: str = "web") -> Objs:
        return self.registry.list("pods", "default", labels=f"app={app}").items

    def ready(self, app: str = "web") -> Objs:
        return [pod for pod in self.pods(app) if meta.ready(pod) and not meta.is_deleting(pod)]

    def node(self, name: str) -> Obj:
        return self.registry.get("nodes", "", name)

    def log(self) -> list[tuple[str, Obj]]:
        return [(record.verb, record.manifest) for record in self.records()]

    def records(self) -> list[Record]:
        """The log since the cluster was born."""
        return watch.records_after(store.cluster_row(self.name).pk, self.born)


@contextmanager
def open_room(name: str, **wishes: Any) -> Iterator[Room]:
    """Make a cluster, and let the kubelets of this process pretend."""
    row = bootstrap.create_cluster(name, **{"pace": "instant", **wishes})
    runtime = PretendRuntime()
    former = list(cri._provided)
    cri.provide(runtime)
    try:
        yield Room(name, runtime, Registry(name), row.revision)
    finally:
        cri._provided[:] = former


def deployment(name: str, replicas: int, **spec: Any) -> Obj:
    labels = {"app": name}
    containers = [{"name": "c", "image": "nginx", "ports": [{"containerPort": 80}]}]
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": containers}},
            **spec,
        },
    }


def settle(*runners: Runner) -> None:
    """Turn runners one after the other until none has anything to do."""
    for _ in range(1000):
        worked = [runner.turn() for runner in runners]
        if not any(worked):
            return
    raise AssertionError("the runners do not come to rest")


def most_at_once(log: Iterable[tuple[str, Obj]], app: str) -> int:
    """Of (verb, manifest) in order: how many pods of an app were there at most, not counting those being deleted."""
    there: set[str] = set()
    most = 0
    for verb, manifest in log:
        if manifest["kind"] == "Pod" and meta.labels(manifest).get("app") == app:
            if verb == "delete" or meta.is_deleting(manifest):
                there.discard(meta.uid(manifest))
            else:
                there.add(meta.uid(manifest))
            most = max(most, len(there))
    return most
