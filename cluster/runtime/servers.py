"""The end of a packet's way: who listens in a pod, and what it answers.

The data plane walks a packet to a pod's address and asks here, as the kernel of a real node asks its table of
listening sockets. Containers of one pod share one address, so the first of them that listens on a port has it.
"""

from __future__ import annotations

from collections.abc import Callable

from cluster.runtime.container import Sandbox
from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.process import Listener


class Servers:
    """`sandbox` finds a pod's sandbox by its uid, None when the pod does not run in this process."""

    def __init__(self, sandbox: Callable[[str], Sandbox | None]) -> None:
        self._sandbox = sandbox

    def listening(self, pod_uid: str, ip: str, port: int, protocol: str = "TCP") -> bool:
        """Whether a process of the pod accepts this port at this address."""
        found = self._listener(pod_uid, port, protocol)
        return found is not None and found.hears(ip)

    def sockets(self, pod_uid: str) -> list[tuple[str, int, str]]:
        """All that listen in the pod, as (address, port, protocol)."""
        sandbox = self._sandbox(pod_uid)
        containers = list(sandbox.containers.values()) if sandbox else []
        opened = [(c, at) for c in containers for server in c.servers() for at in server.listeners]
        return sorted((one.ip, *at) for c, at in opened if (one := c.listener(at)))

    def answer(self, pod_uid: str, port: int, request: HttpRequest, tls: bool = False) -> HttpResponse | None:
        """The server's response; None when nobody there speaks HTTP."""
        listener = self._listener(pod_uid, port, "TCP")
        return listener.answer(request, tls) if listener and listener.answer else None

    def certificate(self, pod_uid: str, port: int, server_name: str) -> str | None:
        """The PEM chain that the port presents; None when it does not speak TLS."""
        listener = self._listener(pod_uid, port, "TCP")
        return listener.certificate(server_name) or None if listener else None

    def key(self, pod_uid: str, port: int, server_name: str) -> str:
        """The private key of that chain in PEM; "" where nobody knows it."""
        listener = self._listener(pod_uid, port, "TCP")
        return listener.key(server_name) if listener else ""

    def text(self, pod_uid: str, port: int, data: bytes, protocol: str = "TCP", client: str = "") -> bytes:
        """What comes back for raw bytes."""
        listener = self._listener(pod_uid, port, protocol)
        return listener.raw(data, client) if listener else b""

    def _listener(self, pod_uid: str, port: int, protocol: str) -> Listener | None:
        sandbox = self._sandbox(pod_uid)
        for container in list(sandbox.containers.values()) if sandbox else []:
            container.settle()
            if found := container.listener((port, protocol)):
                return found
        return None
