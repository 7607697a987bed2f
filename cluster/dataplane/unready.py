"""Why a pod gets no traffic: what keeps it from being ready, and whose manifest says so.

A pod's own spec is as good as fixed, so what is to be changed stands in the template of the workload that made it:
up the chain of controllers, from the pod to its ReplicaSet to its Deployment. What keeps a pod back is asked in the
order of its life: it is being deleted; no node has taken it; its node is down; its image or its program is wrong; a
probe of it asks the wrong thing. A failed liveness or startup probe looks like a program that ends, as the kubelet
ends it: its exit code, and that it ran for a while, tell the one from the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

from . import mend
from .collisions import collision
from .world import World

WORKLOADS = {
    "Deployment": "deployments.apps",
    "ReplicaSet": "replicasets.apps",
    "StatefulSet": "statefulsets.apps",
    "DaemonSet": "daemonsets.apps",
    "ReplicationController": "replicationcontrollers",
}


KILLED = (0, 128 + 15, 128 + 9)
"""The exit codes of a container that the kubelet ended: it heeded SIGTERM, died of it, or waited for SIGKILL."""


class Fault(NamedTuple):
    """The lower three rungs of a ladder."""

    rule: str
    object: str
    field: str


class Keeper(NamedTuple):
    """Whose manifest says what a pod is: "Deployment default/web", that object (None if it is not in the world), and
    the path there to the pod's spec."""

    name: str
    manifest: Obj | None
    path: str


def keeper(world: World, pod: Obj) -> Keeper:
    """The topmost controller of a pod, else the pod itself."""
    found, name, path = pod, f"Pod {meta.key(pod)}", "spec"
    while owner := meta.controller_of(found):
        name, path = f"{owner['kind']} {meta.namespace(pod)}/{owner['name']}", "spec.template.spec"
        resource = world.objects.get(WORKLOADS.get(owner["kind"], ""), ())
        here = (o for o in resource if meta.name(o) == owner["name"])
        parent = next((o for o in here if meta.namespace(o) == meta.namespace(pod)), None)
        if parent is None:
            return Keeper(name, None, path)
        found = parent
    return Keeper(name, found, path)


def unready(world: World, pods: list[Obj]) -> Fault:
    """Pods match, but none may get traffic: the first one that is not going away says why."""
    pod = next((p for p in pods if not meta.is_deleting(p)), pods[0])
    count = f"{len(pods)} pod{'s match' if len(pods) > 1 else ' matches'}, 0 ready"
    why, thing, field = delay(world, pod)
    return Fault(f"{count}: {why}.", thing, field)


def delay(world: World, pod: Obj) -> Fault:
    """What keeps one pod from being ready; the rule is a clause without its full stop."""
    owner, node = keeper(world, pod), meta.get(pod, "spec.nodeName", "")
    if meta.is_deleting(pod):
        return _leaving(owner)
    if collided := collision(world, pod, owner.path):
        return Fault(collided[0], owner.name, collided[1])
    if not node:
        return _unbound(world, pod, owner)
    if not world.up(node):
        return Fault(
            f"{node}, where it would run, is down", f"Machine {node}", mend.put("spec.running", True)
        )
    if found := unstarted(pod, owner) or next(_probed(pod, owner), None):
        return found
    rest = mend.wait("it becomes ready by itself (kubectl describe says what it is at)")
    return Fault(f"{meta.name(pod)} has not become Ready", f"Pod {meta.key(pod)}", rest)


def _leaving(owner: Keeper) -> Fault:
    replicas = meta.get(owner.manifest, "spec.replicas")
    field = mend.put("spec.replicas", 1) if replicas == 0 else mend.wait("their successors are on the way")
    return Fault("all are being deleted", owner.name, field)


# -- no node ---------------------------------------------------------------------------------------------------------


def _unbound(world: World, pod: Obj, owner: Keeper) -> Fault:
    """No node: the scheduler's own words, and the field of the first thing that no node can give."""
    said = (meta.condition(pod, "PodScheduled") or {}).get("message") or "the scheduler has not bound it yet"
    nodes = [meta.labels(n) for n in world.objects.get("nodes", ())]
    wanted = meta.get(pod, "spec.nodeSelector", {})
    offered = {k: v for k, v in wanted.items() if any(labels.get(k) == v for labels in nodes)}
    if offered != wanted:
        field = mend.put(f"{owner.path}.nodeSelector", offered, "or give a node these labels")
    elif short := re.search(r"Insufficient ([\w./-]*\w)", said):
        field = _greedy(pod, owner, short[1])
    else:
        field = mend.wait("it is scheduled as soon as a node can take it")
    return Fault(f"{meta.name(pod)} is on no node yet: {said}", owner.name, field)


def _greedy(pod: Obj, owner: Keeper, resource: str) -> str:
    asked = [
        meta.get(c, "resources.requests", {}).get(resource) for c in meta.get(pod, "spec.containers", [])
    ]
    index = next((i for i, amount in enumerate(asked) if amount), 0)
    path = f"{owner.path}.containers[{index}].resources.requests.{resource}"
    return mend.replace(path, asked[index] or "nothing", "as much as a node has left")


# -- the containers --------------------------------------------------------------------------------------------------


def unstarted(pod: Obj, owner: Keeper) -> Fault | None:
    """The first container that has not started: its image, what it refers to, or its program is wrong."""
    return next(_waiting(pod, owner), None)


def _waiting(pod: Obj, owner: Keeper) -> Iterator[Fault]:
    containers = meta.get(pod, "spec.containers", [])
    for state in meta.get(pod, "status.containerStatuses", []):
        reason, said = (
            meta.get(state, "state.waiting.reason", ""),
            meta.get(state, "state.waiting.message", ""),
        )
        if not reason or state.get("ready"):
            continue
        index = next((i for i, c in enumerate(containers) if c.get("name") == state["name"]), 0)
        why = f"{state['name']} waits ({reason})"
        if "Crash" in reason and (kind := _condemned(containers[index], state)):
            yield _failing(kind, containers[index], owner, index)
        yield _unstarted(pod, owner, index, why, said)


def _unstarted(pod: Obj, owner: Keeper, index: int, why: str, said: str) -> Fault:
    path, container = f"{owner.path}.containers[{index}]", meta.get(pod, "spec.containers")[index]
    if absent := re.search(r'(configmap|secret) "(.+?)" not found', said):
        kind = {"configmap": "ConfigMap", "secret": "Secret"}[absent[1]]
        space, name = meta.namespace(pod), absent[2]
        return Fault(
            f"{why}: {said}", f"{kind} {space}/{name}", mend.create(kind, space, name, "with its data")
        )
    if "Image" in why:
        return Fault(
            why, owner.name, mend.replace(f"{path}.image", container["image"], "an image that exists")
        )
    if "Crash" in why:
        now = container.get("command") or container.get("args") or []
        words = f"a program that does not end (kubectl logs {meta.name(pod)} says why it does)"
        return Fault(why, owner.name, mend.replace(f"{path}.{_program(container)}", now, words))
    return Fault(why, f"Pod {meta.key(pod)}", mend.wait("its container is about to start"))


def _program(container: Obj) -> str:
    return "args" if container.get("args") and not container.get("command") else "command"


def _probed(pod: Obj, owner: Keeper) -> Iterator[Fault]:
    """Containers that have not passed their startup probe, or whose readiness probe fails."""
    states = meta.get(pod, "status.containerStatuses", [])
    unready = {s["name"] for s in states if not s.get("ready")}
    unborn = {s["name"] for s in states if s.get("started") is False}
    containers = meta.get(pod, "spec.containers", [])
    for index, container in enumerate(containers):
        if container.get("startupProbe") and container.get("name") in unborn:
            yield _failing("startup", container, owner, index)
        if container.get("readinessProbe") and (container.get("name") in unready or not unready):
            yield _failing("readiness", container, owner, index)


def _condemned(container: Obj, state: Obj) -> str:
    """The kind of probe for which the kubelet keeps ending a container; "" where it ends by itself."""
    last = meta.get(state, "lastState.terminated", {})
    at_once = last.get("startedAt") and last.get("startedAt") == last.get("finishedAt")
    if last.get("exitCode") not in KILLED or last.get("reason") == "OOMKilled" or at_once:
        return ""
    kinds = [kind for kind in ("startup", "liveness") if container.get(f"{kind}Probe")]
    wrong = (kind for kind in kinds if _undeclared(container, _asked(container[f"{kind}Probe"])[1]))
    return next(wrong, kinds[-1] if kinds else "")


def _failing(kind: str, container: Obj, owner: Keeper, index: int) -> Fault:
    why = f"the {kind} probe fails" + ("" if kind == "readiness" else ", so the kubelet restarts the container")
    path = f"{owner.path}.containers[{index}].{kind}Probe"
    return Fault(why, owner.name, _asks(container, container[f"{kind}Probe"], path))


def _asked(probe: Obj) -> tuple[str, Obj]:
    """How a probe asks, and what."""
    way = next((way for way in ("httpGet", "tcpSocket", "grpc", "exec") if probe.get(way)), "exec")
    return way, probe.get(way) or {}


def _undeclared(container: Obj, asked: Obj) -> bool:
    """Whether a probe asks at a port that the container does not declare, though it declares some."""
    ports, port = container.get("ports") or [], asked.get("port")
    return bool(ports) and port is not None and port not in {p.get(k) for p in ports for k in ("containerPort", "name")}


def _asks(container: Obj, probe: Obj, path: str) -> str:
    """What a probe should ask instead: a port that is declared, a path that every server has."""
    way, asked = _asked(probe)
    ports = container.get("ports") or []
    if _undeclared(container, asked):
        return mend.put(f"{path}.{way}.port", ports[0]["containerPort"])
    if asked.get("path", "/") != "/":
        return mend.put(f"{path}.{way}.path", "/", "or another that the server answers with 200")
    return mend.replace(f"{path}.{way}", asked, "what the server answers when it is ready")
