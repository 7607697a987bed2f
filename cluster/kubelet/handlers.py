"""How the kubelet asks a container: exec, httpGet, tcpSocket, grpc, sleep; for probes and for lifecycle hooks.

Each question runs on the runtime's event loop, so that a slow answer holds up nobody; its pod is looked at again when
it has come. Time-outs are on the cluster's time, but never shorter than the simulation itself may take.
(In Kubernetes: pkg/kubelet/prober/prober.go, pkg/kubelet/lifecycle/handlers.go, pkg/probe.)
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from cluster.apimachinery.meta import Obj
from cluster.kubelet import questions
from cluster.kubelet.cri import Outcome
from cluster.runtime.container import Container
from cluster.runtime.engine import NoSuchContainer, Runtime
from cluster.runtime.host import Host
from cluster.runtime.records import ContainerRef
from cluster.runtime.run import NotExecutable

PROMPT = 0.05
"""Seconds of wall clock within which an answer needs no second look."""
PATIENCE = 2.0
"""Seconds of wall clock that a command's simulation may take, however fast the cluster's clock runs."""
MOST_OUTPUT = 10 * 1024
HOOKS = ("postStart", "preStop")

Key = tuple[ContainerRef, int, str]
"""One question of one run of a container."""
T = TypeVar("T")


class Handlers:
    """All questions at work in this process; `changed` is told when one has been answered."""

    def __init__(self, runtime: Runtime, changed: Callable[[ContainerRef], None]) -> None:
        self._runtime, self._changed = runtime, changed
        self._at_work: dict[Key, Future[Outcome]] = {}
        self._threads = ThreadPoolExecutor(8, "kubelet-probe")

    def take(self, ref: ContainerRef, purpose: str, handler: Obj, timeout: float) -> Outcome | None:
        """Begin a question, or take its answer; None while it is at work."""
        try:
            container = self._runtime.container(ref)
        except NoSuchContainer:
            return Outcome("unknown", "container not found")
        key = (ref, container.spec.run, purpose)
        if key not in self._at_work:
            self._forget(ref, container.spec.run)
            work = self._answer(container, purpose, handler, timeout)
            self._at_work[key] = asyncio.run_coroutine_threadsafe(work, self._runtime.loop)
            with suppress(TimeoutError):
                return self._done(key, self._at_work[key].result(PROMPT))
            self._at_work[key].add_done_callback(lambda done: self._changed(ref))
        found = self._at_work[key]
        return self._done(key, found.result()) if found.done() else None

    def _done(self, key: Key, outcome: Outcome) -> Outcome:
        del self._at_work[key]
        return outcome

    def _forget(self, ref: ContainerRef, run: int) -> None:
        """What earlier runs of the container were asked is of no interest any more."""
        for key in [k for k in self._at_work if k[0] == ref and k[1] != run]:
            self._at_work.pop(key).cancel()

    async def _answer(self, container: Container, purpose: str, handler: Obj, seconds: float) -> Outcome:
        try:
            work = self._exec if "exec" in handler else self._sleep if "sleep" in handler else self._ask
            return await work(container, purpose, handler, seconds)
        except Exception as error:  # whatever goes wrong in there is the probe's trouble, not the kubelet's
            return Outcome("unknown", str(error))

    async def _sleep(self, container: Container, purpose: str, handler: Obj, seconds: float) -> Outcome:
        await container.sleep(float(handler["sleep"]["seconds"]))
        return Outcome("success")

    async def _exec(self, container: Container, purpose: str, handler: Obj, seconds: float) -> Outcome:
        command, heard = list(handler["exec"].get("command", [])), {"stdout": b"", "stderr": b""}

        def output(stream: str, data: bytes) -> None:
            heard[stream] = (heard[stream] + data)[:MOST_OUTPUT]

        try:
            session = self._runtime.exec(container.ref, command, output)
        except NotExecutable as error:
            return Outcome("unknown", f"rpc error: code = Unknown desc = {error}")
        try:
            code = await within(container, asyncio.wrap_future(session.done), seconds)
        except TimeoutError:
            session.cancel()
            return Outcome("failure", f'command timed out: "{" ".join(command)}" timed out after {seconds:g}s')
        said = (heard["stdout"] + heard["stderr"])[:MOST_OUTPUT].decode(errors="replace")
        if code and purpose in HOOKS:
            why = f"command '{' '.join(command)}' exited with {code}: {heard['stderr'].decode(errors='replace')}"
            return Outcome("failure", questions.hook_failed("Exec", container, command, why, said))
        return Outcome("failure" if code else "success", said)

    async def _ask(self, container: Container, purpose: str, handler: Obj, seconds: float) -> Outcome:
        """Over the network, from the node; the servers' own code may block."""
        hook = purpose in HOOKS
        work = asyncio.get_running_loop().run_in_executor(
            self._threads, questions.ask, self._runtime, container, handler, hook, seconds
        )
        try:
            return await within(container, work, seconds)
        except TimeoutError:
            return Outcome("failure", questions.timed_out(container, handler, seconds))


async def within(host: Host, work: Awaitable[T], seconds: float) -> T:
    """Wait so long on the cluster's time. Raises TimeoutError."""

    async def patience() -> None:
        await asyncio.gather(host.sleep(seconds), asyncio.sleep(PATIENCE))

    task, limit = asyncio.ensure_future(work), asyncio.ensure_future(patience())
    try:
        await asyncio.wait({task, limit}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise TimeoutError
        return task.result()
    finally:
        for one in (task, limit):
            one.cancel()
