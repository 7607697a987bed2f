"""The nodes of this very process: exec, attach, logs and requests as plain calls on the runtime."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

from asgiref.sync import sync_to_async

from cluster.apimachinery import clock, errors, meta
from cluster.apimachinery.meta import Obj
from cluster.client.mirror import mirror
from cluster.kubelet.fabric import traced
from cluster.kubelet.nodes import STDERR, STDOUT
from cluster.runtime.attachment import Attachment
from cluster.runtime.commands import commands
from cluster.runtime.container import Container
from cluster.runtime.engine import NoSuchContainer, Runtime
from cluster.runtime.files import Tree, network_files
from cluster.runtime.host import Clock, Host
from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.network import Network, Resolv, Source
from cluster.runtime.records import ContainerRef, LogLine
from cluster.runtime.run import NotExecutable, new_call
from cluster.runtime.session import Session as Work
from cluster.runtime.session import writers
from cluster.runtime.terminal import Output
from cluster.runtime.userland import INTERNET, NODE


class LocalNodes:
    """`nodes.Nodes` over a `Runtime` in this process."""

    def __init__(self, runtime: Runtime, network: Network, clock: Clock) -> None:
        self._runtime, self._network, self._clock = runtime, network, clock

    async def exec(
        self, cluster: str, namespace: str, pod: str, container: str, command: Sequence[str], stdin: bool, tty: bool
    ) -> Stream:
        ref = await self._ref(cluster, namespace, pod, container)
        try:
            return Stream(lambda output: self._runtime.exec(ref, command, output, stdin=stdin, tty=tty))
        except NoSuchContainer:
            raise errors.internal(f'container not found ("{container}")') from None
        except NotExecutable as problem:
            raise errors.internal(str(problem)) from None

    async def attach(
        self, cluster: str, namespace: str, pod: str, container: str, stdin: bool, tty: bool
    ) -> Stream:
        ref = await self._ref(cluster, namespace, pod, container)
        try:
            return Stream(lambda output: self._runtime.attach(ref, output))
        except NoSuchContainer:
            raise errors.internal(f'container not found ("{container}")') from None

    async def shell(self, cluster: str, place: str) -> Stream:
        host = await sync_to_async(self._host)(cluster, place)
        return Stream(lambda output: self._runtime.session(host, ["bash"], output, stdin=True, tty=True))

    async def request(self, cluster: str, place: str, url: str, options: Sequence[str]) -> int | None:
        host = await sync_to_async(self._host)(cluster, place)
        work = self._curl(host, [*options, "-sS", "-m", "10", url])
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._runtime.loop))

    async def _curl(self, host: Host, argv: Sequence[str]) -> int | None:
        """Run curl on a host; the number of the last request it made."""
        numbers: list[int] = []
        traced.set(numbers)
        call = new_call(host, *writers(lambda stream, data: None, False))
        await commands()["curl"](replace(call, name="curl", argv=tuple(argv)))
        return numbers[-1] if numbers else None

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
        oldest = clock.parse(since_time) if since_time else clock.now() - since_seconds if since_seconds else 0.0
        lines = [line for line in lines if line.at >= oldest]
        lines = lines[len(lines) - tail_lines :] if tail_lines is not None and tail_lines < len(lines) else lines
        text = b"".join(_shown(line, timestamps) for line in lines)
        try:
            yield text[:limit_bytes] if limit_bytes is not None else text
            while follow and (line := await queue.get()) is not None:
                yield _shown(line, timestamps)
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

    async def portforward(self, cluster: str, namespace: str, pod: str, port: int) -> Stream:
        raise errors.bad_request("port forwarding is not served yet")

    async def http(
        self, cluster: str, namespace: str, pod: str, port: int, request: HttpRequest
    ) -> HttpResponse:
        found = await self._pod(cluster, namespace, pod)
        uid = meta.uid(found)
        address = meta.get(found, "status.podIP", "")
        if not self._runtime.listening(uid, address, port):
            where = f"{address}:{port}"
            raise errors.unavailable(f"error trying to reach service: dial tcp {where}: connect: connection refused")
        answer = await asyncio.to_thread(self._runtime.answer, uid, port, request)
        return answer or HttpResponse(502)

    async def _pod(self, cluster: str, namespace: str, name: str) -> Obj:
        found = await sync_to_async(lambda: mirror(cluster).get("pods", namespace, name))()
        if found is None:
            raise errors.not_found("pods", name)
        return found

    async def _ref(self, cluster: str, namespace: str, pod: str, container: str) -> ContainerRef:
        return ContainerRef(meta.uid(await self._pod(cluster, namespace, pod)), container)

    def _host(self, cluster: str, place: str) -> Host:
        """The host that a place names: "internet", "node:NAME" or "pod:NAMESPACE/NAME"."""
        kind, _, name = place.partition(":")
        if kind == "internet":
            return self._bare(Source("internet", "internet", cluster), "internet", cluster)
        if kind == "node":
            return self._node(cluster, name)
        namespace, pod = meta.split_key(name)
        return self._some_container(cluster, namespace, pod)

    def _node(self, cluster: str, name: str) -> Host:
        node = mirror(cluster).get("nodes", "", name)
        if node is None:
            raise errors.not_found("nodes", name)
        machine = mirror(cluster).get("machines.sim.podium.local", "", name)
        if not meta.get(machine, "spec.running", True):
            raise errors.unavailable(f"the machine {name} is off")
        ip = next((a["address"] for a in meta.get(node, "status.addresses", []) if a["type"] == "InternalIP"), "")
        if not ip:
            raise errors.unavailable(f"the node {name} has no address")
        return self._bare(Source("node", name, cluster, "", name, ip, "", Resolv("", (), 1)), name, cluster)

    def _bare(self, source: Source, hostname: str, cluster: str) -> Host:
        userland = NODE if source.kind == "node" else INTERNET
        tree = Tree()
        for path in ("/root", "/tmp", "/etc", "/home"):
            tree.mkdir(path)
        for path, file in network_files(source, hostname).items():
            tree.write(path, file.data, file.mode)
        env = {"HOME": "/root", "USER": "root", "TERM": "xterm-256color"}
        return Host(source, hostname, self._network, self._clock, userland, tree, env, "/root")

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


def _shown(line: LogLine, timestamps: bool) -> bytes:
    stamp = clock.micro(line.at).replace("Z", "000Z ") if timestamps else ""
    return f"{stamp}{line.text}\n".encode()


class Stream:
    """A `nodes.Session` over a session or an attachment of the runtime."""

    def __init__(self, begin: Callable[[Output], Work | Attachment]) -> None:
        self._loop = asyncio.get_running_loop()
        self._heard: asyncio.Queue[tuple[int, bytes] | None] = asyncio.Queue()
        self._work = begin(self._hear)
        self._work.done.add_done_callback(lambda done: self._soon(None))

    def _hear(self, stream: str, data: bytes) -> None:
        self._soon((STDERR if stream == "stderr" else STDOUT, data))

    def _soon(self, item: tuple[int, bytes] | None) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._heard.put_nowait, item)

    async def feed(self, data: bytes) -> None:
        self._work.feed(data)

    async def resize(self, columns: int, rows: int) -> None:
        self._work.resize(columns, rows)

    async def close_stdin(self) -> None:
        self._work.close_stdin()

    async def events(self) -> AsyncIterator[tuple[int, bytes]]:
        while (item := await self._heard.get()) is not None:
            yield item

    async def status(self) -> Obj:
        """An exec's exit code; an attachment has none to tell: in Kubernetes, too, it stands in the pod's status."""
        try:
            code = await asyncio.wrap_future(self._work.done)
        except Exception as error:  # whatever the command died of is told to the client
            return errors.internal(str(error)).status()
        return errors.success() if not code or isinstance(self._work, Attachment) else exit_status(code)

    async def close(self) -> None:
        self._work.cancel()


def exit_status(code: int) -> Obj:
    """The Status with which a command's exit code travels."""
    cause = {"reason": "ExitCode", "message": str(code)}
    return {
        "metadata": {},
        "status": "Failure",
        "message": f"command terminated with non-zero exit code: exit status {code}",
        "reason": "NonZeroExitCode",
        "details": {"causes": [cause]},
    }
