"""What the kubelet asks of a container runtime, and what it gets to see of it.

The real kubelet speaks CRI to containerd: pull this image, start this container, what are its containers doing?
The same questions stand here as a protocol, so that the kubelet's decisions are tested without any container.
(In Kubernetes: staging/src/k8s.io/cri-api.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from cluster.apimachinery.meta import Obj
from cluster.runtime.records import ExitRecord


@dataclass(frozen=True)
class Observed:
    """What one container does right now. `run` counts its starts from 0; `exit` is set once it has ended; `until` is
    the moment of the cluster's counter at which it will end by itself, if that is known."""

    run: int
    started_at: float
    exit: ExitRecord | None = None
    until: float | None = None

    @property
    def running(self) -> bool:
        return self.exit is None


@dataclass(frozen=True)
class Settings:
    """What a container is started with, once the kubelet has gathered it."""

    env: Mapping[str, str] = field(default_factory=dict)
    volumes: Mapping[str, Mapping[str, tuple[bytes, int]]] = field(default_factory=dict)
    """Volume → {path inside: (content, mode)}, of those whose content comes from objects."""


@dataclass(frozen=True)
class Outcome:
    """What a probe or a hook came to: a warning is a success with something to say, unknown could not be asked."""

    result: Literal["success", "warning", "failure", "unknown"]
    output: str = ""

    @property
    def succeeded(self) -> bool:
        return self.result in ("success", "warning")


class ContainerRuntime(Protocol):
    """One process's containers. Calls are quick and may come from any thread."""

    def image_problem(self, image: str) -> str | None:
        """Why an image cannot be pulled, in the runtime's words; None when it can."""

    def image_size(self, image: str) -> int:
        """Bytes of a pullable image."""

    def observe(self, pod_uid: str) -> Mapping[str, Observed]:
        """The pod's containers that were started here, by name."""

    def started_before(self, pod_uid: str) -> Mapping[str, int]:
        """Containers of the pod that an earlier process started: name → its last run."""

    def start(self, cluster: str, pod: Obj, container: Obj, run: int, settings: Settings) -> None:
        """Start (or start again) a container of a pod whose status.podIP is set."""

    def refresh(self, pod_uid: str, settings: Settings) -> None:
        """The content of the pod's volumes has changed."""

    def stop(self, pod_uid: str, container: str, grace: float) -> None:
        """TERM for the container's first process, and KILL after `grace` seconds of the cluster's time."""

    def lose(self, pod_uid: str) -> None:
        """The machine lost power: everything of the pod that ran is gone, without an exit."""

    def remove(self, pod_uid: str) -> None:
        """The pod has left the node: forget its containers, volumes and logs."""

    def handle(self, pod_uid: str, container: str, purpose: str, handler: Obj, timeout: float) -> Outcome | None:
        """Begin a probe or a hook ("livenessProbe", "preStop"), or ask what it came to: None while it is at work.

        The pod is looked at again when it ends. `timeout` is in seconds of the cluster's time.
        """


_provided: list[ContainerRuntime] = []


def provide(runtime: ContainerRuntime) -> None:
    """Let this process's kubelets run containers with this runtime."""
    _provided[:] = [runtime]


def current() -> ContainerRuntime:
    """The runtime in use; RuntimeError in a process that runs no kubelet."""
    if not _provided:
        raise RuntimeError("this process has no container runtime")
    return _provided[0]
