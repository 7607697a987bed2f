"""A container: an image's files, an environment, and one first process whose life is the container's life.

Pid 1 is special. It is what the kubelet started, its end is the container's end, its output is the container's
log, and the kernel gives it no default signal handlers: a shell loop ignores SIGTERM and has to be killed when the
grace period is over, while nginx, which has a handler, ends at once.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import RLock
from typing import Literal

from cluster.apimachinery.clock import now
from cluster.runtime.disk import Disk
from cluster.runtime.files import EXECUTABLE, File, Mount, network_files, place
from cluster.runtime.host import Call, Clock, Command, Host
from cluster.runtime.image import Daemon, Image, Pulled
from cluster.runtime.log import Log
from cluster.runtime.network import Network
from cluster.runtime.process import (
    KILLED,
    Done,
    Exited,
    Idle,
    Listener,
    Port,
    Process,
    Script,
    Server,
    Status,
    Work,
    idle_seconds,
    reason,
    trap_for_term,
)
from cluster.runtime.records import ContainerRef
from cluster.runtime.run import NotExecutable, check
from cluster.runtime.sandbox import Sandbox as Sandbox
from cluster.runtime.sandbox import census
from cluster.runtime.security import Security
from cluster.runtime.text import FOREVER

START_ERROR = 128
USERS = {
    "/etc/passwd": File(b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n"),
    "/etc/group": File(b"root:x:0:\nnobody:x:65534:\n"),
}
GO_ON_TERM = "exit 2"
"""A task of a Go binary as pid 1: without a handler of its own it ends with that code."""
LONGEST_MESSAGE = 4096
CREATE_FAILED = (
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: "
    "unable to start container process: error during container init: {}"
)


@dataclass(frozen=True)
class ContainerSpec:
    """One container as the kubelet wants it; $(VAR) is already expanded, `env` has the Services' variables.

    `command` replaces the image's entrypoint and `args` its cmd, as in a pod's manifest. `run` is the restart count.
    """

    name: str
    image: str
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    mounts: tuple[Mount, ...] = ()
    workdir: str = ""
    tty: bool = False
    stdin: bool = False
    stdin_once: bool = False
    run: int = 0
    security: Security = field(default_factory=Security)
    termination_path: str = "/dev/termination-log"
    log_tells: bool = False
    """Whether the end of the log stands for a message that a failed process has not left."""


class Container(Host):
    """One run of one container. The engine calls it under `lock`."""

    def __init__(
        self, sandbox: Sandbox, spec: ContainerSpec, pulled: Pulled, log: Log, host: HostParts
    ) -> None:
        image = pulled.image
        env = {**image.env, "HOSTNAME": sandbox.hostname, **spec.env}
        env.setdefault("HOME", "/root")
        super().__init__(
            source=sandbox.source, hostname=sandbox.hostname, network=host.network, clock=host.clock,
            userland=image.userland, env=env, workdir=spec.workdir or image.workdir,
            security=spec.security,
        )  # fmt: skip
        self.sandbox, self.spec, self.image, self.output = sandbox, spec, image, log
        self.ref = ContainerRef(sandbox.source.pod_uid, spec.name)
        self.lock = RLock()
        self.pid1: Process | None = None
        self.started_at = 0.0
        self.kill_at: float | None = None
        self.daemons: list[Server] = []
        self._on_exit, self._run, self._sandboxes = host.on_exit, host.run, host.sandboxes
        self._furnish()

    @property
    def argv(self) -> tuple[str, ...]:
        """What pid 1 runs: command and args over entrypoint and cmd."""
        if self.spec.command:
            return (*self.spec.command, *self.spec.args)
        return (*self.image.entrypoint, *(self.spec.args or self.image.cmd))

    @property
    def running(self) -> bool:
        return self.pid1 is not None and not isinstance(self.pid1, Exited)

    def start(self) -> Process:
        """Start pid 1; a Script still has to be run by the engine. Never raises: failures are Exited."""
        self.started_at = now()
        self.pid1 = self._first_process()
        return self.pid1

    def _first_process(self) -> Process:
        daemon = self._daemon(self.argv)
        try:
            outcome = daemon(self, self.argv) if daemon else None
            if outcome is not None:
                return self._become(outcome)
            check(self, self.argv)
        except NotExecutable as error:
            return Exited(START_ERROR, "StartError", CREATE_FAILED.format(error), now())
        seconds = idle_seconds(self.argv)
        if seconds is not None:
            return Idle(None if seconds == FOREVER else self.counter() + seconds)
        return Script(trap_for_term(self.argv) if daemon is None else GO_ON_TERM)

    def _daemon(self, argv: Sequence[str]) -> Daemon | None:
        name = argv[0] if argv else ""
        known = posixpath.basename(name) in self.image.programs and not self._replaced(name)
        return self.image.programs[posixpath.basename(name)] if known else None

    def _replaced(self, path: str) -> bool:
        """Whether a volume covers the program's file with one of its own."""
        return any(mount.path != "/" and path.startswith(mount.path + "/") for mount in self.tree.mounts)

    def _become(self, outcome: Server | Done) -> Process:
        if isinstance(outcome, Server):
            refused = self.serve(outcome)
            if refused is None and outcome.foreground:
                return outcome
            outcome = refused or Done(0)
        self.log(outcome.out)
        self.log(outcome.err, "stderr")
        return Exited(outcome.code, reason(outcome.code), self._last_words(outcome.code), now())

    def _furnish(self) -> None:
        for path, file in {**binaries(self.image), **USERS, **self.image.files}.items():
            self.tree.write(path, file.data, file.mode)
        for path in ("/etc", "/root", "/tmp", "/var/log", "/run", "/proc", "/dev", "/usr", self.workdir):
            self.tree.mkdir(path)
        for mount in sorted(self.spec.mounts, key=lambda mount: mount.path):
            place(self.tree, mount, self.sandbox.volumes[mount.volume])
        if self.spec.security.read_only_root:
            self.tree.mount("/dev", Disk())
            self.tree.mounts[0] = replace(self.tree.mounts[0], read_only=True)
        around = self.sandbox
        files: dict[str, File] = network_files(self.source, self.hostname, around.host_aliases, around.node_hosts)
        for path, file in files.items():
            if not any(mount.path == path for mount in self.spec.mounts):
                self.tree.write(path, file.data, file.mode)

    # What processes inside ask of their host.

    def programs(self) -> Mapping[str, Command]:
        daemons = {name: self._as_command(daemon) for name, daemon in self.image.programs.items()}
        return {**self.image.commands, **daemons}

    def _as_command(self, daemon: Daemon) -> Command:
        """A daemon started from a shell: it serves until the container ends, or prints and returns."""

        async def run(call: Call) -> int:
            outcome = daemon(self, (call.name, *call.argv))
            if outcome is None:
                return await self.image.commands[call.name](call)
            if isinstance(outcome, Server):
                refused = self.serve(outcome)
                if refused is None:
                    code = await outcome.work() if outcome.work else None
                    await self.sleep(FOREVER if outcome.foreground and code is None else 0)
                    return code or 0
                outcome = refused
            await call.out(outcome.out)
            await call.fail(outcome.err)
            return outcome.code

        return run

    async def work(self, work: Work) -> None:
        """What a server does besides answering; its exit code, if it comes to one, is the container's."""
        code = await work()
        if code is not None:
            self.finish(code)

    def log(self, text: str, stream: Literal["stdout", "stderr"] = "stdout") -> None:
        if text:
            self.output.write(stream, text.encode())

    def serve(self, server: Server) -> Done | None:
        with self.lock:
            taken = next((port for port, protocol in server.listeners if self._taken((port, protocol))), None)
            if taken is not None:
                return server.in_use(taken)
            self.log(server.output, "stderr")
            self.daemons.append(server)
            return None

    def withdraw(self, server: Server) -> None:
        with self.lock:
            if server in self.daemons:
                self.daemons.remove(server)

    def _taken(self, port: Port) -> bool:
        near = (sandbox for sandbox in self._sandboxes() if self.sandbox.shares_network(sandbox))
        return any(other.listener(port) for sandbox in near for other in list(sandbox.containers.values()))

    def servers(self) -> tuple[Server, ...]:
        return tuple(self.daemons)

    def listener(self, port: Port) -> Listener | None:
        """Who listens on a port of this container."""
        if isinstance(self.pid1, Exited):
            return None
        return next((one.listeners[port] for one in self.daemons if port in one.listeners), None)

    def run_and_wait(self, argv: Sequence[str]) -> tuple[str, int]:
        return self._run(self, argv)

    def exit(self, code: int) -> None:
        self.finish(code)

    def process(self, pid: int) -> str | None:
        return " ".join(self.argv) if pid == 1 and self.running else None

    def processes(self) -> Sequence[tuple[int, str]]:
        if not self.sandbox.host_pid:
            return super().processes()
        return census(self._sandboxes(), self.source)

    def beyond(self, path: str) -> Host | None:
        disk = next((m.disk for m in self.tree.mounts if m.path == posixpath.normpath(path)), None)
        machine = self.sandbox.machine() if self.sandbox.machine and disk else None
        if machine is None or machine.tree.mounts[0].disk is not disk:
            return None
        return replace(machine, source=self.source, hostname=self.hostname, census=self.processes)

    def signal(self, pid: int, signal: str) -> None:
        """From inside: only handlers of pid 1 count, and SIGKILL never reaches it."""
        if self.process(pid) is None:
            raise ProcessLookupError(pid)
        if signal == "HUP":
            for server in self.daemons:
                server.reload()
        elif signal in ("TERM", "INT", "QUIT"):
            self.terminate()

    # What the engine does to pid 1.

    def terminate(self) -> bool:
        """SIGTERM: True when pid 1 handles it and is ending."""
        process = self.pid1
        if isinstance(process, Server) and process.on_term is not None:
            self.finish(process.on_term)
        return not self.running

    def finish(self, code: int, why: str = "", message: str = "") -> None:
        """Pid 1 has ended; every port is closed with it. Ends a container once."""
        with self.lock:
            if not self.running:
                return
            self.pid1 = Exited(code, why or reason(code), message or self._last_words(code), now())
            self.daemons.clear()
        self._on_exit(self)

    def _last_words(self, code: int) -> str:
        """What the process left in its terminationMessagePath, or else in its log."""
        path = self.spec.termination_path
        left = self.tree.text(path)[:LONGEST_MESSAGE] if self.tree.is_file(path) else ""
        return left or (self.output.ending() if code and self.spec.log_tells else "")

    def settle(self) -> None:
        """Let deadlines that have passed take effect: a sleep's end, the end of the grace period."""
        process, counter = self.pid1, self.counter()
        if isinstance(process, Idle) and process.until is not None and counter >= process.until:
            self.finish(0)
        elif self.kill_at is not None and counter >= self.kill_at:
            self.finish(KILLED)

    def status(self) -> Status:
        process = self.pid1
        if process is None:
            return Status()
        if isinstance(process, Exited):
            return Status(
                "exited", self.started_at, process.finished_at, process.code, process.reason, process.message
            )
        ends = [
            end
            for end in (self.kill_at, process.until if isinstance(process, Idle) else None)
            if end is not None
        ]
        ports = tuple(port for server in self.daemons for port in server.listeners)
        return Status("running", self.started_at, until=min(ends, default=None), ports=ports)


def binaries(image: Image) -> dict[str, File]:
    """The programs that an image starts by their path, as files that lead to them."""
    paths = [word for word in (*image.entrypoint[:1], *image.cmd[:1]) if word.startswith("/")]
    known = [path for path in paths if posixpath.basename(path) in image.programs]
    script = '#!/bin/sh\nexec {} "$@"\n'
    return {path: File(script.format(posixpath.basename(path)).encode(), EXECUTABLE) for path in known}


@dataclass(frozen=True)
class HostParts:
    """What the engine lends every container."""

    network: Network
    clock: Clock
    on_exit: Callable[[Container], None]
    run: Callable[[Host, Sequence[str]], tuple[str, int]]
    sandboxes: Callable[[], Sequence[Sandbox]]
