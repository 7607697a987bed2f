"""Which container of which pod, for logs, exec, attach and port-forward.

A pod with several containers needs one named; what stands then decides whether there is anything to talk to. (In
Kubernetes: pkg/registry/core/pod/strategy.go.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest

from cluster.apimachinery import clock, errors, meta
from cluster.apimachinery.meta import Obj
from cluster.apiserver import authentication, authorization, calls, connecting, workers
from cluster.apiserver.calls import Call
from cluster.apiserver.requestinfo import RequestInfo
from cluster.registry.acts import Actor

DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container"
STARTING = ("attach", "exec", "portforward")
"""Subresources that start something in a container."""
EVERY = 1.0
_LISTS = ("containers", "initContainers", "ephemeralContainers")


@dataclass(frozen=True)
class PodCall:
    """A request about a pod, with the pod, and whom the request was proven to come from."""

    call: Call
    pod: Obj
    proven: Actor

    @property
    def where(self) -> tuple[str, str, str]:
        """Cluster, namespace and name: what `Nodes` is asked with."""
        return self.call.row.name, meta.namespace(self.pod), meta.name(self.pod)


class Guard:
    """Of a stream that was let in once: whether who opened it may still feed it, asked at most once a second."""

    def __init__(self, found: PodCall) -> None:
        self._found, self._asked = found, clock.monotonic()

    async def holds(self) -> bool:
        if clock.monotonic() - self._asked < EVERY:
            return True
        self._asked = clock.monotonic()
        call = self._found.call
        return await workers.in_thread(authentication.holds)(call.request, call.row, self._found.proven)


async def opened(request: HttpRequest, cluster: str, info: RequestInfo) -> PodCall:
    """Understand a request to a pod's subresource and read the pod; 404 when there is none."""

    def read() -> PodCall:
        call = calls.opened(request, cluster, info)
        if info.subresource in STARTING:
            authorization.check_create(request, call.row, call.actor, info)
        pod = call.registry.get(*call.key)
        if info.subresource in STARTING:
            connecting.admit(call, pod)
        return PodCall(call, pod, authentication.authenticate(request, call.row))

    return await workers.in_thread(read)()


def container(pod: Obj, asked: str) -> str:
    """The container meant; 400 when it must be named, or is none of the pod's."""
    names = [c["name"] for _, c in _containers(pod)]
    plain = [c["name"] for kind, c in _containers(pod) if kind == "containers"]
    if asked:
        if asked not in names:
            raise errors.bad_request(f"container {asked} is not valid for pod {meta.name(pod)}")
        return asked
    if len(plain) == 1:
        return str(plain[0])
    raise errors.bad_request(_must_be_named(pod, plain))


def _must_be_named(pod: Obj, plain: list[str]) -> str:
    text = f"a container name must be specified for pod {meta.name(pod)}, choose one of: [{' '.join(plain)}]"
    init = [c["name"] for kind, c in _containers(pod) if kind == "initContainers"]
    return f"{text} or one of the init containers: [{' '.join(init)}]" if init else text


def _containers(pod: Obj) -> Iterator[tuple[str, Obj]]:
    for kind in _LISTS:
        for item in meta.get(pod, f"spec.{kind}", []):
            yield kind, item


def status(pod: Obj, name: str) -> Obj:
    """The container's own status, {} while it has none."""
    for field in ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"):
        for item in meta.get(pod, f"status.{field}", []):
            if item.get("name") == name:
                found: Obj = item
                return found
    return {}


def check_scheduled(pod: Obj) -> None:
    """400 for a pod that no node has yet."""
    if not meta.get(pod, "spec.nodeName"):
        raise errors.bad_request(f"pod {meta.name(pod)} does not have a host assigned")


def check_started(pod: Obj, name: str, *, previous: bool = False) -> None:
    """400 while the container has nothing to say: it waits to start, or (for `previous`) never ended."""
    now = status(pod, name)
    last = meta.get(now, "lastState.terminated")
    if previous:
        if not last:
            raise errors.bad_request(
                f'previous terminated container "{name}" in pod "{meta.name(pod)}" not found'
            )
        return
    waiting = meta.get(now, "state.waiting")
    if waiting is not None and not last:
        raise errors.bad_request(
            f'container "{name}" in pod "{meta.name(pod)}" is waiting to start: {_waiting(waiting)}'
        )


def _waiting(waiting: Obj) -> str:
    """Why a container waits: its image cannot be pulled, or nothing is wrong yet."""
    reason = str(waiting.get("reason") or "ContainerCreating")
    if reason in ("ErrImagePull", "ImagePullBackOff"):
        return "trying and failing to pull image"
    if reason == "InvalidImageName":
        return "image can't be pulled"
    return reason
