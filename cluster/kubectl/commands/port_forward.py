"""kubectl port-forward: ports of this machine that lead to ports of a pod.

Each connection to a local port is carried to the pod itself, past every Service and network policy, as long as the
command runs. A Service or a workload only helps to find the pod. (In Kubernetes: kubectl/pkg/cmd/portforward.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl import klog, listening, remote
from cluster.kubectl.builder import Builder
from cluster.kubectl.command import Command
from cluster.kubectl.commands.exec import STREAMS, patience
from cluster.kubectl.errors import KubectlError, UsageError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.forwarding import Tunnel
from cluster.kubectl.golang import plain
from cluster.kubectl.listening import LOCALHOST, Listeners, Pair, host_port
from cluster.kubectl.session import Session
from cluster.kubectl.transport import Stream


async def _run(session: Session, args: Args) -> None:
    if len(args.positional) < 2:
        raise UsageError(args.command, "TYPE/NAME and list of ports are required for port-forward")
    seconds = patience(args)
    name, *ports = args.positional
    found = await Builder(session, [name], default_type="pods").do()
    target = found.checked()[0].obj
    pod = await remote.pod_of(session, target, seconds)
    service = target if target["kind"] == "Service" else None
    _check_protocols(ports, service or pod)
    words = [_led_on(word, service, pod) for word in ports]
    if (phase := meta.get(pod, "status.phase", "")) != "Running":
        raise KubectlError(f"unable to forward port because pod is not running. Current status={phase}")
    addresses = listening.addresses(args.many("address"))
    pairs = [listening.pair(word) for word in words]
    await _forward(session, await Tunnel.to(session, pod), addresses, pairs)


# -- Which ports ------------------------------------------------------------------


def _check_protocols(words: Sequence[str], obj: Obj) -> None:
    """KubectlError for a port that speaks only UDP: streams cannot carry that."""
    spoken: dict[int, set[str]] = {}
    for number, protocol in _spoken(obj):
        spoken.setdefault(number, set()).add(protocol)
    for word in words:
        wanted = _split(word)[1]
        number = int(wanted) if wanted.isdigit() else _named(obj, wanted)
        if "UDP" in spoken.get(number, ()) and "TCP" not in spoken[number]:
            raise KubectlError(f"UDP protocol is not supported for {wanted}")


def _spoken(obj: Obj) -> Iterator[tuple[int, str]]:
    """(port, protocol) of a Service or of a pod's containers."""
    if obj["kind"] == "Service":
        yield from ((int(port["port"]), port.get("protocol", "TCP")) for port in meta.get(obj, "spec.ports", []))
        return
    for container in meta.get(obj, "spec.containers", []):
        for port in container.get("ports") or ():
            yield int(port["containerPort"]), port.get("protocol", "TCP")


def _split(word: str) -> tuple[str, str]:
    """(local, remote)"""
    parts = word.split(":")
    return (parts[0], parts[1]) if len(parts) == 2 else (parts[0], parts[0])


def _led_on(word: str, service: Obj | None, pod: Obj) -> str:
    """LOCAL:REMOTE with the number of the pod's port, which a Service may know under another one or by a name."""
    local, wanted = _split(word)
    if service is None:
        if not wanted:
            raise KubectlError("remote port cannot be empty")
        number = wanted if wanted.isdigit() else str(_named(pod, wanted))
        return f"{local}:{number}" if local != wanted else number
    port = int(wanted) if wanted.isdigit() else _named(service, wanted)
    if local == wanted:
        local = str(port)
    number = str(_behind(service, pod, port))
    return f"{local}:{number}" if local != number else number


def _behind(service: Obj, pod: Obj, port: int) -> int:
    """The pod's port behind a Service's."""
    for each in meta.get(service, "spec.ports", []):
        if each["port"] == port:
            target = each.get("targetPort") or port
            if service["spec"].get("clusterIP") == "None":
                return port
            return target if isinstance(target, int) else _named(pod, str(target))
    raise KubectlError(f"Service {meta.name(service)} does not have a service port {port}")


def _named(obj: Obj, name: str) -> int:
    """The number of a Service's or a pod's port of that name."""
    if obj["kind"] == "Service":
        ports, field = meta.get(obj, "spec.ports", []), "port"
    else:
        every = [*meta.get(obj, "spec.containers", []), *meta.get(obj, "spec.initContainers", [])]
        ports, field = [port for each in every for port in each.get("ports") or ()], "containerPort"
    for port in ports:
        if port.get("name", "") == name:
            return int(port[field])
    raise KubectlError(f"{obj['kind']} '{meta.name(obj)}' does not have a named port '{name}'")


# -- The forwarding ---------------------------------------------------------------


async def _forward(session: Session, tunnel: Tunnel, addresses: Sequence[str], pairs: Sequence[Pair]) -> None:
    """Until the pod is lost or the person leaves."""
    listeners = Listeners(session)
    try:
        ports = [Port(session, tunnel, pair) for pair in pairs]
        opened = [await port.open(listeners, addresses) for port in ports]
        if not any(opened):
            shown = plain([f"{{{pair.local} {pair.remote}}}" for pair in pairs])
            raise KubectlError(f"unable to listen on any of the requested ports: {shown}")
        await tunnel.run()
        raise KubectlError("lost connection to pod")
    finally:
        await listeners.close()
        with suppress(ConnectionError):
            await tunnel.close()


@dataclass
class Port:
    """One pair of ports; where any local one was asked for, it is known once the first address has it."""

    session: Session
    tunnel: Tunnel
    pair: Pair

    async def open(self, listeners: Listeners, addresses: Sequence[str]) -> bool:
        """Listens at all addresses; whether enough of them could be had."""
        problems: list[str] = []
        had = {address: await self._at(listeners, address, problems) for address in addresses}
        local = [fine for address, fine in had.items() if address in LOCALHOST]
        others = [fine for address, fine in had.items() if address not in LOCALHOST]
        if (any(local) or not local) and all(others):
            return True
        told = f"Listeners failed to create with the following errors: {plain(problems)}"
        self.session.err(f"Unable to listen on port {self.pair.local}: {told}\n")
        return False

    async def _at(self, listeners: Listeners, address: str, problems: list[str]) -> bool:
        network = "tcp6" if ":" in address else "tcp4"
        try:
            number = await listeners.listen(address, self.pair.local, self._serve, network)
        except OSError as problem:
            problems.append(f"unable to create listener: Error {problem}")
            return False
        self.pair = replace(self.pair, local=number)
        self.session.out(f"Forwarding from {host_port(address, number)} -> {self.pair.remote}\n")
        return True

    async def _serve(self, stream: Stream) -> None:
        self.session.out(f"Handling connection for {self.pair.local}\n")
        if problem := await self.tunnel.carry(stream, self.pair.remote):
            told = f"an error occurred forwarding {self.pair.local} -> {self.pair.remote}: {problem}"
            self.session.err(klog.unhandled("portforward.go:424", told))
            await self.tunnel.close()


COMMAND = Command(
    "port-forward",
    "Forward one or more local ports to a pod",
    _run,
    "TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]",
    (
        Flag("address", kind="stringSlice", default=("localhost",), help="Addresses to listen at; localhost is both."),
        next(flag for flag in STREAMS if flag.name == "pod-running-timeout"),
    ),
)
