"""A process that runs kubelets: the runtime, the network its containers call, and the socket for the API server."""

from __future__ import annotations

import asyncio
import http.client
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cluster.apimachinery import meta
from cluster.client.runner import Runner
from cluster.etcd import store
from cluster.kubelet import cri, generator, nodes, wire
from cluster.kubelet.containers import Containers
from cluster.kubelet.fabric import Backends, Fabric
from cluster.kubelet.local import LocalNodes
from cluster.kubelet.machines import Machines
from cluster.kubelet.records import Rows
from cluster.runtime.engine import Runtime
from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.records import ContainerRef
from cluster.runtime.servers import Servers


@dataclass(frozen=True)
class ApiServer:
    """How a pod reaches the real API server: its plain-http address on this machine, and the certificate chain that
    it shows on https (PEM)."""

    url: str = ""
    chain: Callable[[], str | None] = lambda: None

    def answer(self, cluster: str, request: HttpRequest) -> HttpResponse:
        """Pass a pod's request on, under the cluster's path."""
        where = urlsplit(self.url)
        if not where.hostname:
            return HttpResponse(503)
        connection = http.client.HTTPConnection(where.hostname, where.port, timeout=10)
        try:
            headers = {k: v for k, v in request.headers if k.lower() != "host"}
            target = f"/clusters/{cluster}{request.target}"
            connection.request(request.method, target, request.body or None, headers)
            answer = connection.getresponse()
            return HttpResponse(answer.status, tuple(answer.getheaders()), answer.read())
        except OSError:
            return HttpResponse(503)
        finally:
            connection.close()

    def runs(self, cluster: str) -> bool:
        return store.cluster_row(cluster).answers


class KubeletProcess:
    """Everything a process needs besides the loops themselves to be its nodes' kubelets."""

    def __init__(self, runner: Runner, socket: Path, api: ApiServer) -> None:
        self._runner, self._socket = runner, socket
        servers = Servers(lambda uid: self.runtime.sandbox(uid))
        network, rows = Fabric(Backends(servers, api.chain, api.answer, api.runs), counter=runner.counter), Rows()
        self._rows = rows
        self.runtime = Runtime(network, runner.counter, rows, self._changed)
        machines = Machines(self.runtime)
        self.nodes = LocalNodes(self.runtime, machines)
        rows.sweep()
        cri.provide(Containers(self.runtime, rows, machines, self._changed))
        generator.provide(network.backends)
        runner.gone = self._sweep

    def start(self) -> None:
        """Serve the socket, on a thread of its own; and this process's own API server without one."""
        nodes.provide(self.nodes)
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()

        async def serve() -> None:
            self._socket.unlink(missing_ok=True)  # one that a dead process left
            self._stopping = asyncio.Event()
            async with await wire.serve(self.nodes, self._socket):
                ready.set()
                await self._stopping.wait()

        def run() -> None:
            self._loop.run_until_complete(serve())
            self._loop.close()

        self._thread = threading.Thread(target=run, name="kubelet port", daemon=True)
        self._thread.start()
        ready.wait(5)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(5)
        self._socket.unlink(missing_ok=True)
        self.runtime.close()

    def _sweep(self) -> None:
        """End the containers of pods that no cluster has any more: their loops would turn for ever."""
        self._rows.sweep()
        living = self._rows.living()
        for sandbox in self.runtime.parts.sandboxes():
            if sandbox.source.pod_uid not in living:
                self.runtime.lose_sandbox(sandbox.source.pod_uid)

    def _changed(self, ref: ContainerRef) -> None:
        """A container has ended: its pod's kubelet looks at once."""
        sandbox = self.runtime.sandbox(ref.pod_uid)
        if sandbox is not None:
            source = sandbox.source
            self._runner.enqueue(source.cluster, "kubelet", meta.join_key(source.namespace, source.name))
