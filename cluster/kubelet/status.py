"""A pod's status, computed from its spec and what its containers do. Pure: the same facts give the same status.

(In Kubernetes: pkg/kubelet/kubelet_pods.go and status/generate.go.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.runtime.records import ExitRecord

CREATING, INITIALIZING = "ContainerCreating", "PodInitializing"


@dataclass(frozen=True)
class ContainerView:
    """One container as its status shows it: why it waits, since when it runs, or how it ended."""

    waiting: tuple[str, str] | None = None
    started_at: float | None = None
    ended: ExitRecord | None = None
    last: ExitRecord | None = None
    run: int = 0
    ready: bool = False
    started: bool = False

    @property
    def running(self) -> bool:
        return self.started_at is not None


def initialized(view: ContainerView) -> ContainerView:
    """An init container's view: it is ready once it has ended well."""
    return replace(view, ready=True) if view.ended is not None and not view.ended.code else view


def container_status(spec: Obj, view: ContainerView, pod_uid: str) -> Obj:
    """v1.ContainerStatus."""
    image = spec["image"]
    status: Obj = {
        "name": spec["name"],
        "image": full_image(image),
        "imageID": "",
        "ready": view.ready,
        "started": view.started,
        "restartCount": view.run,
        "state": _state(view, spec["name"], pod_uid),
        "lastState": {"terminated": _terminated(view.last, spec["name"], pod_uid, view.run - 1)} if view.last else {},
    }
    if view.running or view.ended is not None or view.last is not None:
        before = 0 if view.running or view.ended is not None else 1
        status["imageID"] = image_id(image)
        status["containerID"] = container_id(pod_uid, spec["name"], view.run - before)
    return status


def image_id(image: str) -> str:
    """The digest that stands for an image, as the runtime names it."""
    name, pinned, digest = full_image(image).partition("@")
    if pinned:
        return f"{name}@{digest}"
    return f"{name.rpartition(':')[0]}@sha256:{hashlib.sha256(name.encode()).hexdigest()}"


def full_image(image: str) -> str:
    """An image's name as the runtime reports it: docker.io/library/nginx:latest for nginx."""
    name, at, digest = image.partition("@")
    head, slash, _ = name.partition("/")
    if not slash:
        name = f"docker.io/library/{name}"
    elif "." not in head and ":" not in head and head != "localhost":
        name = f"docker.io/{name}"
    if at:
        return f"{name}@{digest}"
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def container_id(pod_uid: str, name: str, run: int) -> str:
    digest = hashlib.sha256(f"{pod_uid}/{name}/{run}".encode()).hexdigest()
    return f"containerd://{digest}"


def _state(view: ContainerView, name: str, pod_uid: str) -> Obj:
    if view.started_at is not None:
        return {"running": {"startedAt": clock.timestamp(view.started_at)}}
    if view.ended is not None:
        return {"terminated": _terminated(view.ended, name, pod_uid, view.run)}
    reason, message = view.waiting or (CREATING, "")
    return {"waiting": {"reason": reason, **({"message": message} if message else {})}}


def _terminated(record: ExitRecord, name: str, pod_uid: str, run: int) -> Obj:
    found: Obj = {
        "exitCode": record.code,
        "reason": record.reason,
        "startedAt": clock.timestamp(record.started_at),
        "finishedAt": clock.timestamp(record.finished_at),
        "containerID": container_id(pod_uid, name, max(0, run)),
    }
    return {**found, "message": record.message} if record.message else found


def phase(spec: Obj, init: Iterable[ContainerView], main: list[ContainerView]) -> str:
    """The pod's phase by Kubernetes' rules for its restart policy."""
    policy = spec.get("restartPolicy", "Always")
    if any(v.ended is not None and v.ended.code and policy == "Never" for v in init):
        return "Failed"
    if any(v.ended is None or v.ended.code for v in init):
        return "Pending"
    if any(v.running for v in main):
        return "Running"
    ended = [v for v in main if v.ended is not None]
    if len(ended) == len(main) and policy != "Always":
        if all(v.ended is not None and v.ended.code == 0 for v in main):
            return "Succeeded"
        return "Failed" if policy == "Never" else "Running"
    return "Running" if any(v.ended or v.last for v in main) else "Pending"


def conditions(old: list[Obj], facts: Mapping[str, tuple[bool, str, str]], now: str) -> list[Obj]:
    """The pod's conditions after these facts: type → (true?, reason, message)."""
    found = old
    for kind, (true, reason, message) in facts.items():
        new: Obj = {"type": kind, "status": "True" if true else "False"}
        if reason:
            new |= {"reason": reason, "message": message}
        found = meta.with_condition(found, new, now)
    return found


def facts(spec: Obj, init: Mapping[str, ContainerView], main: Mapping[str, ContainerView], phase: str,
          sandbox: bool) -> dict[str, tuple[bool, str, str]]:  # fmt: skip
    """What the kubelet knows, as conditions."""
    if phase == "Succeeded":
        ready = containers_ready = (False, "PodCompleted", "")
        initialized = (True, "PodCompleted", "") if init else (True, "", "")
    else:
        pending = [name for name, v in init.items() if v.ended is None or v.ended.code]
        unready = [name for name, v in main.items() if not v.ready]
        initialized = _fact(pending, "ContainersNotInitialized", "containers with incomplete status")
        containers_ready = _fact(unready, "ContainersNotReady", "containers with unready status")
        if phase == "Failed":
            containers_ready = (False, "PodFailed", "")
        ready = containers_ready if containers_ready[0] is False or not pending else initialized
    return {
        "PodReadyToStartContainers": (sandbox and phase not in ("Succeeded", "Failed"), "", ""),
        "Initialized": initialized,
        "Ready": ready,
        "ContainersReady": containers_ready,
    }


def _fact(names: list[str], reason: str, text: str) -> tuple[bool, str, str]:
    return (False, reason, f"{text}: [{' '.join(names)}]") if names else (True, "", "")


def qos_class(spec: Obj) -> str:
    """Guaranteed, Burstable or BestEffort, by the containers' requests and limits."""
    found = [c.get("resources") or {} for c in [*spec.get("initContainers", []), *spec["containers"]]]
    if not any(r.get("requests") or r.get("limits") for r in found):
        return "BestEffort"
    pairs = ((r.get("requests") or {}, r.get("limits") or {}) for r in found)
    exact = all(limits.get(n) and requests.get(n, limits[n]) == limits[n]
                for requests, limits in pairs for n in ("cpu", "memory"))  # fmt: skip
    return "Guaranteed" if exact else "Burstable"
