"""The nodes of this very process: exec, attach, logs and requests as plain calls on the runtime."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from asgiref.sync import sync_to_async

from cluster.apimachinery import clock, errors, meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.client.mirror import mirror
from cluster.kubelet import laptops, machines, requests
from cluster.kubelet.entrance import Entrance
from cluster.kubelet.machines import Machines
from cluster.kubelet.streams import PortStream, Stream
from cluster.runtime.container import Container
from cluster.runtime.engine import NoSuchContainer, Runtime
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.log import render, select
from cluster.runtime.network import Source
from cluster.runtime.records import ContainerRef, LogLine
from cluster.runtime.run import NotExecutable

KUBELET_PORT = 10250


def _reach(cluster: str, pod: Obj) -> None:
    """The API server dials the kubelet of the pod's node, which answers nobody while its cable is cut.

    A real one gives up after 30 seconds of silence; nobody learns anything from waiting for it.
    """
    node = meta.get(pod, "spec.nodeName", "")
    if machines.connected(mirror(cluster).get(machines.RESOURCE, "", node)):
        return
    address = f"{meta.get(pod, 'status.hostIP', node)}:{KUBELET_PORT}"
    raise StatusError(500, "", f"error dialing backend: dial tcp {address}: i/o timeout")


class LocalNodes:
    """`nodes.Nodes` over a `Runtime` in this process."""

    def __init__(self, runtime: Runtime, machines: Machines) -> None:
        self._runtime, self._machines = runtime, machines

    async def exec(
        self, cluster: str, namespace: str, pod: str, container: str, command: Sequence[str], stdin: bool, tty: bool
    ) -> Stream:
        ref = await self._ref(cluster, namespace, pod, container)
        try:
            return Stream(lambda output: self._runtime.exec(ref, command, output, stdin=stdin, tty=tty))
        except NoSuchContainer:
            raise errors.internal(f'container not found ("{container}")') from None
        except NotExecutable as problem:
            raise errors.internal(f"error executing command in container: {problem}") from None

    async def attach(
        self, cluster: str, namespace: str, pod: str, container: str, stdin: bool, tty: bool
    ) -> Stream:
        ref = await self._ref(cluster, namespace, pod, container)
        try:
            if self._runtime.status(ref).state != "running":
                raise errors.internal(f"container {container} is in CONTAINER_EXITED state")
            return Stream(lambda output: self._runtime.attach(ref, output))
        except NoSuchContainer:
            raise errors.internal(f'container not found ("{container}")') from None

    async def shell(self, cluster: str, place: str) -> Stream:
        host = await sync_to_async(self._host)(cluster, place)
        return Stream(lambda output: self._runtime.session(host, ["bash"], output, stdin=True, tty=True))

    async def request(self, cluster: str, place: str, url: str, options: Sequence[str]) -> int | None:
        host = await sync_to_async(self._host)(cluster, place)
        work = requests.send(host, url, options)
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._runtime.loop))

    async def logs(
        self,
        cluster: str,
        namespace: str,
        pod: str,
        container: str,
        *,
        follow: bool = False,
        previous: bool = False,
        tail_lines: int | None = None,
        since_seconds: int | None = None,
        since_time: str = "",
        timestamps: bool = False,
        limit_bytes: int | None = None,
    ) -> AsyncIterator[bytes]:
        ref = await self._ref(cluster, namespace, pod, container)
        queue: asyncio.Queue[LogLine | None] = asyncio.Queue()
        lines, stop = await self._lines(ref, previous, follow, queue)
        since = clock.parse(since_time) if since_time else None
        if since_seconds is not None:
            since = clock.now() - since_seconds
        text = select(lines, tail=tail_lines, since=since, timestamps=timestamps)
        try:
            yield text[:limit_bytes] if limit_bytes is not None else text
            while follow and (line := await queue.get()) is not None:
                yield render(line, timestamps).encode()
        finally:
            stop()

    async def _lines(
        self, ref: ContainerRef, previous: bool, follow: bool, queue: asyncio.Queue[LogLine | None]
    ) -> tuple[list[LogLine], Callable[[], None]]:
        """The lines so far; with `follow`, later ones go into the queue, None at the end."""
        loop = asyncio.get_running_loop()
        if follow and not previous:
            try:
                container = self._runtime.container(ref)
            except NoSuchContainer:
                queue.put_nowait(None)
            else:
                def heard(line: LogLine | None) -> None:
                    loop.call_soon_threadsafe(queue.put_nowait, line)

                lines, stop = self._runtime.follow(ref, heard)
                if not container.running:
                    queue.put_nowait(None)
                return lines, stop
        return await sync_to_async(self._runtime.logs)(ref, previous), lambda: None

    async def portforward(self, cluster: str, namespace: str, pod: str, port: int) -> PortStream:
        found = await self._pod(cluster, namespace, pod)
        uid, address = meta.uid(found), meta.get(found, "status.podIP", "")
        if not self._runtime.listening(uid, address, port):
            dialled = f"dial tcp4 127.0.0.1:{port}: connect: connection refused"
            raise errors.internal(f"failed to connect to localhost:{port} inside namespace: {dialled}")
        return PortStream(lambda data: self._runtime.text(uid, port, data, "TCP", "127.0.0.1:40000"))

    async def enter(self, cluster: str, place: str, host: str, port: int, protocol: str) -> Entrance:
        at = await sync_to_async(self._host)(cluster, place)
        return await Entrance.of(at.network, at.source, (host, port, protocol))

    async def http(
        self, cluster: str, namespace: str, pod: str, port: int, request: HttpRequest
    ) -> HttpResponse:
        found = await self._pod(cluster, namespace, pod)
        uid = meta.uid(found)
        address = meta.get(found, "status.podIP", "")
        if not self._runtime.listening(uid, address, port):
            where = f"{address}:{port}"
            raise errors.unavailable(f"error trying to reach service: dial tcp {where}: connect: connection refused")
        answer = await asyncio.to_thread(self._runtime.answer, uid, port, request, request.scheme == "https")
        return answer or HttpResponse(502)

    async def _pod(self, cluster: str, namespace: str, name: str) -> Obj:
        found = await sync_to_async(lambda: mirror(cluster).get("pods", namespace, name))()
        if found is None:
            raise errors.not_found("pods", name)
        await sync_to_async(_reach)(cluster, found)
        return found

    async def _ref(self, cluster: str, namespace: str, pod: str, container: str) -> ContainerRef:
        return ContainerRef(meta.uid(await self._pod(cluster, namespace, pod)), container)

    def _host(self, cluster: str, place: str) -> Host:
        """The host that a place names: "laptop:SEAT", "internet", "node:NAME" or "pod:NAMESPACE/NAME"."""
        kind, _, name = place.partition(":")
        if kind == "laptop":
            return laptops.laptop(self._runtime.parts, cluster, name)
        if kind == "internet":
            return self._runtime.machine(Source("internet", "internet", cluster))
        if kind == "node":
            return self._node(cluster, name)
        namespace, pod = meta.split_key(name)
        return self._some_container(cluster, namespace, pod)

    def _node(self, cluster: str, name: str) -> Host:
        node = mirror(cluster).get("nodes", "", name)
        if node is None:
            raise errors.not_found("nodes", name)
        if not machines.powered(mirror(cluster).get(machines.RESOURCE, "", name)):
            raise errors.unavailable(f"the machine {name} is off")
        ip = next((a["address"] for a in meta.get(node, "status.addresses", []) if a["type"] == "InternalIP"), "")
        if not ip:
            raise errors.unavailable(f"the node {name} has no address")
        return self._machines.host(cluster, name, ip)

    def _some_container(self, cluster: str, namespace: str, name: str) -> Container:
        """The pod's first container that runs."""
        pod = mirror(cluster).get("pods", namespace, name)
        if pod is None:
            raise errors.not_found("pods", name)
        for spec in pod["spec"]["containers"]:
            try:
                found = self._runtime.container(ContainerRef(meta.uid(pod), spec["name"]))
            except NoSuchContainer:
                continue
            if found.running:
                return found
        raise errors.bad_request(f"no container of pod {name} is running")
