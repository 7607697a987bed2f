"""A tiny network for the runtime's tests: names and addresses in two dicts, pods served by the runtime itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

from cluster.apimachinery.clock import Counter, now
from cluster.apimachinery.meta import Obj
from cluster.runtime.container import ContainerSpec, Sandbox
from cluster.runtime.engine import Runtime
from cluster.runtime.files import Volume
from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.network import (
    DATAGRAM,
    NoNameServer,
    NoSuchName,
    Record,
    RecordType,
    Refused,
    Resolution,
    Resolv,
    Source,
    TimedOut,
    Try,
    Unreachable,
    Way,
)
from cluster.runtime.records import ContainerRef, MemoryRecords

SEARCH = ("default.svc.cluster.local", "svc.cluster.local", "cluster.local")


@dataclass
class FakeConnection:
    world: World
    source: Source
    uid: str
    port: int
    local: str
    remote: str
    protocol: str = "TCP"
    secure: bool = False
    rejected: str = ""

    def certificate(self, server_name: str) -> str | None:
        chain = self.world.runtime.certificate(self.uid, self.port, server_name)
        self.secure = chain is not None
        return chain

    def key(self, server_name: str) -> str:
        return self.world.runtime.key(self.uid, self.port, server_name)

    def reject(self, why: str) -> None:
        self.world.rejected.append(why)

    def hang_up(self) -> None:
        self.world.rejected.append("hung up")

    def http(self, request: HttpRequest) -> HttpResponse:
        seen = HttpRequest(
            request.method, request.target, request.headers, request.body, self.local, f"{self.remote}"
        )
        answer = self.world.runtime.answer(self.uid, self.port, seen, self.secure)
        if answer is None:
            raise Refused
        return answer

    def send_text(self, data: bytes) -> bytes:
        return self.world.runtime.text(self.uid, self.port, data, self.protocol, self.local)


@dataclass
class World:
    """`names`: full name -> addresses; `routes`: (ip, port) -> (pod uid, target port)."""

    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    pointers: dict[str, str] = field(default_factory=dict)
    routes: dict[tuple[str, int], tuple[str, int]] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    alive: set[str] = field(default_factory=set)
    unreachable: set[str] = field(default_factory=set)
    dns_down: bool = False
    rejected: list[str] = field(default_factory=list)
    changed: dict[ContainerRef, Event] = field(default_factory=dict)
    speed: float = 1.0
    held: dict[str, list[Obj]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.records = MemoryRecords()
        self.anchor = now()
        self.runtime = Runtime(self, self.counter, self.records, self.on_change)

    def counter(self, cluster: str) -> Counter:
        return Counter(0.0, self.anchor, self.speed)

    def on_change(self, ref: ContainerRef) -> None:
        self.changed.setdefault(ref, Event()).set()

    # The Network protocol.

    def resolve(
        self,
        source: Source,
        name: str,
        family: RecordType = "A",
        *,
        search: bool = True,
        server: str = "",
        way: Way = DATAGRAM,
    ) -> Resolution:
        nameserver = server or source.resolv.nameserver
        if self.dns_down:
            raise NoNameServer
        few = name.count(".") < source.resolv.ndots
        candidates = [f"{name}.{domain}" for domain in source.resolv.search] if search and few else []
        for candidate in [*candidates, name]:
            if family == "PTR" and candidate in self.pointers:
                return Resolution(
                    nameserver, (Record(candidate, "PTR", self.pointers[candidate]),), (Try(candidate),)
                )
            if candidate in self.names:
                records = tuple(Record(candidate, "A", ip) for ip in self.names[candidate] if family == "A")
                return Resolution(nameserver, records, (Try(candidate),))
        raise NoSuchName(server=nameserver)

    def dial(
        self, source: Source, host: str, port: int, protocol: str = "TCP", timeout: float | None = None
    ) -> FakeConnection:
        address = host if host[0].isdigit() else self.resolve(source, host).addresses[0]
        if address in self.silent:
            raise TimedOut
        if address in self.unreachable:
            raise Unreachable
        if protocol == "ICMP" and address in self.alive:
            return FakeConnection(self, source, "", 0, f"{source.ip}:0", f"{address}:0")
        uid, target = self.routes.get(
            (address, port), (source.pod_uid if address == "127.0.0.1" else "", port)
        )
        if not self.runtime.listening(uid, address, target, protocol):
            raise Refused
        return FakeConnection(self, source, uid, target, f"{source.ip}:41000", f"{address}:{port}", protocol)

    def objects(self, source: Source) -> dict[str, list[Obj]]:
        return self.held

    def rules(self, source: Source, tool: str) -> str:
        return f"{tool} of {source.node}\n"

    # Shorthands.

    def pod(self, name: str, ip: str, *volumes: Volume) -> Sandbox:
        source = Source(
            "pod", name, "demo", "default", "node-1", ip, f"uid-{name}", Resolv("10.0.0.10", SEARCH)
        )
        sandbox = Sandbox(source, name, {volume.name: volume for volume in volumes})
        self.runtime.run_sandbox(sandbox)
        return sandbox

    def run(
        self, name: str, image: str, ip: str = "10.244.1.5", *volumes: Volume, **spec: object
    ) -> ContainerRef:
        """A pod with one container of that image, started."""
        self.pod(name, ip, *volumes)
        ref = self.runtime.create(f"uid-{name}", ContainerSpec(name=name, image=image, **spec))  # type: ignore[arg-type]
        self.runtime.start(ref)
        return ref

    def expose(self, name: str, ip: str, port: int, pod: str, target: int) -> None:
        self.names[f"{name}.default.svc.cluster.local"] = (ip,)
        self.routes[ip, port] = (f"uid-{pod}", target)

    def exec(self, ref: ContainerRef, *argv: str, stdin: bytes | None = None) -> tuple[str, str, int]:
        """(stdout, stderr, exit code) of a command in a container."""
        got: dict[str, bytes] = {"stdout": b"", "stderr": b""}

        def output(stream: str, data: bytes) -> None:
            got[stream] += data

        session = self.runtime.exec(ref, argv, output, stdin=stdin is not None)
        if stdin is not None:
            session.feed(stdin)
            session.close_stdin()
        code = session.done.result(timeout=20)
        return got["stdout"].decode(errors="replace"), got["stderr"].decode(errors="replace"), code

    def ended(self, ref: ContainerRef, seconds: float = 10) -> int:
        """Wait for a container's end; its exit code."""
        assert self.changed.setdefault(ref, Event()).wait(seconds)
        return self.runtime.status(ref).exit_code

    def log(self, ref: ContainerRef, previous: bool = False) -> list[str]:
        return [line.text for line in self.runtime.logs(ref, previous)]


Watch = Callable[[str, bytes], None]
