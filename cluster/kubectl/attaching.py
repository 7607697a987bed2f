"""Sitting down in front of a program that runs already: kubectl attach, and run and debug once their pod is there.

(In Kubernetes: kubectl/pkg/cmd/attach.)
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl import remote
from cluster.kubectl.errors import KubectlError, StatusError
from cluster.kubectl.session import Session

_RECORDED = (
    "All commands and output from this session will be recorded in container logs, including credentials and "
    "sensitive information passed through the command prompt.\n"
    "If you don't see a command prompt, try pressing enter.\n"
)


@dataclass(frozen=True)
class Attach:
    """What to attach with: the container ("" is the default one), input, a terminal, and whether to be quiet."""

    container: str = ""
    stdin: bool = False
    tty: bool = False
    quiet: bool = False

    async def to(self, session: Session, pod: Obj) -> None:
        """Carries the streams of the pod's container until it ends or the person leaves."""
        try:
            name = remote.container_of(session, pod, self.container, self.quiet)
        except KubectlError as error:
            raise KubectlError(f"cannot attach to the container: {error.message}") from None
        streams = remote.Streams.of(session, self.stdin)
        has_tty = _has_tty(pod, name)
        if self.tty and not has_tty and not self.quiet:
            session.err(f"error: Unable to use a TTY - container {name} did not allocate one\n")
        streams.terminal = remote.tty(session, has_tty, self.stdin, self.quiet)
        if not self.quiet:
            session.err(_RECORDED)
        raw = streams.terminal is not None
        query = [("container", name), *remote.flags(self.stdin, raw or has_tty)]
        path = f"/api/v1/namespaces/{meta.namespace(pod)}/pods/{meta.name(pod)}/attach"
        await remote.run(session, path, query, streams)
        if raw and not self.quiet and meta.get(pod, "spec.restartPolicy") == "Always":
            session.out(_again(pod, name))


def _has_tty(pod: Obj, name: str) -> bool:
    fields = ("containers", "initContainers", "ephemeralContainers")
    every = [each for field in fields for each in meta.get(pod, f"spec.{field}", [])]
    return any(each["name"] == name and each.get("tty") for each in every)


def _again(pod: Obj, name: str) -> str:
    command = f"'kubectl attach {meta.name(pod)} -c {name} -i -t'"
    if any(each["name"] == name for each in meta.get(pod, "spec.ephemeralContainers", [])):
        return (
            "Session ended, the ephemeral container will not be restarted but may be reattached using "
            f"{command} if it is still running\n"
        )
    return f"Session ended, resume using {command} command when the pod is running\n"


# -- Waiting for it, and what is left when it has gone -------------------------


async def until(session: Session, pod: Obj, condition: Callable[[Obj], bool], seconds: float = 0.0) -> Obj:
    """The pod once the condition holds; KubectlError when that takes too long (0: never)."""
    kind = await session.api.resource("pods")
    name, namespace = meta.name(pod), meta.namespace(pod)
    try:
        async with asyncio.timeout(seconds or None):
            while True:
                pod = await session.api.get(kind, name, namespace)
                if condition(pod):
                    return pod
                version = meta.resource_version(pod)
                events = session.api.watch(kind, namespace, name=name, resource_version=version)
                async with aclosing(events) as stream:
                    async for event in stream:
                        if event["type"] == "DELETED":
                            raise StatusError(
                                {"reason": "NotFound", "message": 'pods "" not found', "code": 404}
                            )
                        pod = event["object"]
                        if condition(pod):
                            return pod
    except TimeoutError:
        raise KubectlError("timed out waiting for the condition") from None


async def logs(session: Session, pod: Obj, container: str = "") -> None:
    """Prints what a container has said so far."""
    path = f"/api/v1/namespaces/{meta.namespace(pod)}/pods/{meta.name(pod)}/log"
    name = container or remote.container_of(session, pod, "")
    answer = await session.api.request("GET", path, [("container", name)])
    async for chunk in answer.chunks():
        session.out(chunk)
