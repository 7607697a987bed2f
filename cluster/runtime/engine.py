"""The runtime a kubelet talks to, and the servers a packet finally reaches.

The shape is that of CRI: run a sandbox for a pod, pull, create, start, stop, remove; exec and attach; status and
logs. There is one `Runtime` in a process, thread safe, with one event loop for everything that takes time. Nothing
waits in it otherwise: deadlines are looked at when somebody asks.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from threading import RLock, Thread, current_thread
from typing import Any

from cluster.runtime import images
from cluster.runtime.attachment import Attachment
from cluster.runtime.container import Container, ContainerSpec, HostParts, Sandbox
from cluster.runtime.files import File
from cluster.runtime.host import Clock, Command, Host
from cluster.runtime.image import Pulled
from cluster.runtime.log import Logs
from cluster.runtime.machines import machine
from cluster.runtime.network import Network, Source
from cluster.runtime.process import KILLED, Script, Server, Status
from cluster.runtime.records import ContainerRef, ExitRecord, LogLine, MemoryRecords, Records
from cluster.runtime.run import check_exec, new_shell
from cluster.runtime.sandbox import census
from cluster.runtime.servers import Servers
from cluster.runtime.session import Session, writers
from cluster.runtime.terminal import Output

log = logging.getLogger(__name__)
SETTLE = 0.02
SAVE_EVERY = 0.5
"""Seconds between two hand-overs of log lines to the records."""


class NoSuchContainer(KeyError):
    """No container of that name was created here."""


class Runtime(Servers):
    """`on_change(ref)` is called, on the runtime's thread or the caller's, whenever a container has ended."""

    def __init__(
        self,
        network: Network,
        clock: Clock,
        records: Records | None = None,
        on_change: Callable[[ContainerRef], None] = lambda ref: None,
    ) -> None:
        super().__init__(self.sandbox)
        self.parts = HostParts(network, clock, self._exited, self._run_and_wait, self._all)
        self._records = records if records is not None else MemoryRecords()
        self._on_change = on_change
        self._lock = RLock()
        self._logs = Logs(self._records, lambda ref: self.container(ref).output)
        self._sandboxes: dict[str, Sandbox] = {}
        self._sessions: dict[ContainerRef, Session] = {}
        self._watchers: dict[ContainerRef, list[Output]] = {}
        self._works: dict[ContainerRef, Future[None]] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="container-runtime", daemon=True)
        self._thread.start()
        self._run(self._save_logs())

    def close(self) -> None:
        """Stop the event loop; whatever runs on it is gone, as when a node loses power."""
        self.save()
        self._run(self._end_all()).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._loop.close()

    async def _end_all(self) -> None:
        while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.sleep(SETTLE)  # a bash on its own thread may hand in one more command
        await self._loop.shutdown_default_executor()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """Where everything that takes time runs; callers may schedule work on it from any thread."""
        return self._loop

    # Sandboxes and volumes.

    def run_sandbox(self, sandbox: Sandbox) -> None:
        """A pod arrives on the node. Volumes marked `keep` find the files they had."""
        uid = sandbox.source.pod_uid
        for volume in sandbox.volumes.values():
            if volume.keep and (kept := self._records.load_files(uid, volume.name)):
                volume.put({path: File(data) for path, data in kept.items()})
        with self._lock:
            self._sandboxes[uid] = sandbox

    def sandbox(self, pod_uid: str) -> Sandbox | None:
        return self._sandboxes.get(pod_uid)

    def _all(self) -> list[Sandbox]:
        with self._lock:
            return list(self._sandboxes.values())

    def remove_sandbox(self, pod_uid: str) -> None:
        """The pod leaves the node, with its containers, volumes and logs."""
        self.lose_sandbox(pod_uid)
        self._records.forget(pod_uid)

    def lose_sandbox(self, pod_uid: str) -> None:
        """The node lost power: what ran is gone, what was on its disk stays."""
        with self._lock:
            sandbox = self._sandboxes.pop(pod_uid, None)
        for container in list(sandbox.containers.values()) if sandbox else []:
            self._kill(container)

    def update_volume(self, pod_uid: str, volume: str, files: Mapping[str, File]) -> None:
        """A Secret, ConfigMap or token has new content: every container that mounts it sees it."""
        if (sandbox := self._sandboxes.get(pod_uid)) and volume in sandbox.volumes:
            sandbox.volumes[volume].put(files)

    # Images and containers.

    def pull(self, image: str) -> Pulled:
        """Raises InvalidImageName or ImageNotFound."""
        return images.pull(image)

    def create(self, pod_uid: str, spec: ContainerSpec) -> ContainerRef:
        """Make a container in its pod's sandbox; a former run of that name is replaced."""
        ref = ContainerRef(pod_uid, spec.name)
        with self._lock:
            sandbox = self._sandboxes[pod_uid]
            output = self._logs.open(ref, spec.run)
            container = Container(sandbox, spec, self.pull(spec.image), output, self.parts)
            sandbox.containers[spec.name] = container
        return ref

    def start(self, ref: ContainerRef) -> Status:
        """Start pid 1; its status at once (a program that cannot be started is "exited" with StartError)."""
        container = self.container(ref)
        with container.lock:
            process = container.start()
            if isinstance(process, Script):
                self._begin_script(container)
            elif isinstance(process, Server) and process.work:
                self._works[ref] = self._run(container.work(process.work))
        if not container.running:
            self._exited(container)
        return container.status()

    def stop(self, ref: ContainerRef, grace: float) -> Status:
        """SIGTERM now, SIGKILL after `grace` seconds of the cluster's time; see Status.until."""
        container = self.container(ref)
        with container.lock:
            if container.running and container.kill_at is None and not container.terminate():
                container.kill_at = container.counter() + grace
                self._trap(container)
        return self.status(ref)

    def kill(self, ref: ContainerRef) -> Status:
        self._kill(self.container(ref))
        return self.status(ref)

    def remove(self, ref: ContainerRef) -> None:
        with self._lock:
            sandbox = self._sandboxes.get(ref.pod_uid)
            container = sandbox.containers.pop(ref.name, None) if sandbox else None
        if container:
            self._kill(container)

    def container(self, ref: ContainerRef) -> Container:
        """Raises NoSuchContainer."""
        try:
            return self._sandboxes[ref.pod_uid].containers[ref.name]
        except KeyError:
            raise NoSuchContainer(ref) from None

    def status(self, ref: ContainerRef) -> Status:
        """Raises NoSuchContainer. Deadlines that have passed have taken effect."""
        container = self.container(ref)
        container.settle()
        return container.status()

    def logs(self, ref: ContainerRef, previous: bool = False) -> list[LogLine]:
        """The log of the current run, or of the one before it."""
        self.save()
        return self._records.read_logs(ref, previous)

    def follow(
        self, ref: ContainerRef, follower: Callable[[LogLine | None], None]
    ) -> tuple[list[LogLine], Callable[[], None]]:
        """The lines so far; later ones go to `follower`, None at the end. The second value stops it."""
        return self.container(ref).output.follow(follower)

    # Sessions.

    def exec(
        self,
        ref: ContainerRef,
        argv: Sequence[str],
        output: Output,
        *,
        stdin: bool = False,
        tty: bool = False,
    ) -> Session:
        """Run a command in a running container. Raises NoSuchContainer, or run.NotExecutable."""
        container = self.container(ref)
        container.settle()
        if not container.running:
            raise NoSuchContainer(ref)
        check_exec(container, argv)
        session = Session(self._loop, lambda: self._save_volumes(container.sandbox))
        return self._begin(session, container, argv, output, stdin, tty)

    def session(
        self, host: Host, argv: Sequence[str], output: Output, *, stdin: bool = True, tty: bool = True
    ) -> Session:
        """A command or a shell on any host: a node's, the internet's, or a container."""
        return self._begin(Session(self._loop), host, argv, output, stdin, tty)

    def _begin(
        self, session: Session, host: Host, argv: Sequence[str], output: Output, stdin: bool, tty: bool
    ) -> Session:
        start = partial(session.begin, host, argv, output, stdin=stdin, tty=tty)
        self._loop.call_soon_threadsafe(start)
        return session

    def _run_and_wait(self, host: Host, argv: Sequence[str]) -> tuple[str, int]:
        """For servers that run commands; not to be called on the event loop's thread."""
        shown: list[bytes] = []
        session = self.session(host, argv, lambda stream, data: shown.append(data), stdin=False, tty=False)
        code = session.done.result()
        return b"".join(shown).decode(errors="replace"), code

    def machine(
        self,
        source: Source,
        files: Mapping[str, File] | None = None,
        commands: Mapping[str, Command] | None = None,
    ) -> Host:
        """A node's or the internet's host, for `session`; a fresh one, whose files live as long as it is kept."""
        made = machine(source, self.parts.network, self.parts.clock, files, commands)
        return replace(made, census=lambda: census(self._all(), source)) if source.kind == "node" else made

    def attach(self, ref: ContainerRef, output: Output) -> Attachment:
        """See what pid 1 writes from now on, and type into it when it reads stdin."""
        container = self.container(ref)
        with self._lock:
            if container.spec.stdin and not container.spec.tty:
                for line in container.output.lines():  # a quick command has said all before anybody could attach
                    output(line.stream, f"{line.text}\n".encode())
            self._watchers.setdefault(ref, []).append(output)
        return Attachment(container, self._sessions.get(ref), output, lambda: self._detach(ref, output))

    def _detach(self, ref: ContainerRef, output: Output) -> None:
        with self._lock:
            if output in self._watchers.get(ref, []):
                self._watchers[ref].remove(output)

    # Behind the scenes.

    def save(self) -> None:
        """Hand every log line, and the kept volumes of pods where a script is at work, to the records now."""
        self._logs.save()
        for uid in {ref.pod_uid for ref in list(self._sessions)}:
            if busy := self._sandboxes.get(uid):
                self._save_volumes(busy)

    def _save_volumes(self, sandbox: Sandbox) -> None:
        for volume in sandbox.volumes.values():
            if volume.keep and volume.changed():
                self._records.save_files(sandbox.source.pod_uid, volume.name, volume.content())

    async def _save_logs(self) -> None:
        while True:
            await asyncio.sleep(SAVE_EVERY)
            try:
                await asyncio.to_thread(self.save)
            except Exception:
                log.exception("logs could not be saved; they are tried again")

    def _begin_script(self, container: Container) -> None:
        """Pid 1 is a script or a shell: run it, its output into the log and to whoever is attached."""
        ref, spec = container.ref, container.spec

        def output(stream: Any, data: bytes) -> None:
            container.output.write(stream, data)
            for watcher in list(self._watchers.get(ref, [])):
                watcher(stream, data)

        session = self.session(container, container.argv, output, stdin=spec.stdin, tty=spec.tty)
        if not spec.stdin:
            session.close_stdin()
        self._sessions[ref] = session
        session.done.add_done_callback(lambda done: container.finish(_code(done)))

    def _trap(self, container: Container) -> None:
        """A script that traps TERM is stopped, its handler runs, and its exit code counts."""
        script, session = container.pid1, self._sessions.get(container.ref)
        if isinstance(script, Script) and script.on_term is not None and session:
            self._run(self._run_trap(container, session, script.on_term))

    async def _run_trap(self, container: Container, session: Session, body: str) -> None:
        def log(stream: Any, data: bytes) -> None:
            container.output.write(stream, data)

        shell = new_shell(container)
        code = await shell.execute(body, *writers(log, False))
        shell.close()
        container.finish(code)
        session.cancel()

    def _kill(self, container: Container) -> None:
        container.finish(KILLED)

    def _exited(self, container: Container) -> None:
        """Records may block, so never on the event loop's own thread."""
        if current_thread() is self._thread:
            self._loop.run_in_executor(None, self._record_exit, container)
        else:
            self._record_exit(container)

    def _record_exit(self, container: Container) -> None:
        container.output.close()
        if session := self._sessions.pop(container.ref, None):
            session.cancel()
        if work := self._works.pop(container.ref, None):
            work.cancel()
        status = container.status()
        record = ExitRecord(
            status.exit_code, status.reason, status.message, status.started_at, status.finished_at
        )
        self._records.save_exit(container.ref, container.spec.run, record)
        self._save_volumes(container.sandbox)
        self._on_change(container.ref)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)


def _code(done: Future[int]) -> int:
    return 1 if done.exception() else done.result()
