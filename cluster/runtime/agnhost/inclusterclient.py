"""agnhost inclusterclient: asks the API server's /healthz again and again, with the pod's own token."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Sequence

from cluster.apimachinery.clock import utc
from cluster.runtime.golang import flags, log_line
from cluster.runtime.host import Call
from cluster.runtime.http import HttpRequest
from cluster.runtime.network import NetworkError
from cluster.runtime.text import FOREVER

TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token"
NO_CLUSTER = (
    "unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined"
)


async def inclusterclient(call: Call, argv: Sequence[str]) -> int:
    given = flags(argv, poll_interval="30")
    server, port = call.env.get("KUBERNETES_SERVICE_HOST"), call.env.get("KUBERNETES_SERVICE_PORT")
    await say(call, "started", 56)
    if not server or not port:
        return await call.fail(log_line(f"err: {NO_CLUSTER}"))
    if not call.host.tree.is_file(TOKEN):
        return await call.fail(log_line(f"err: open {TOKEN}: no such file or directory"))
    waited = 0.0
    while waited < FOREVER:
        await call.host.sleep(float(given["poll_interval"]))
        await say(call, "calling /healthz", 77)
        await ask(call, server, int(port))
    return 0


async def ask(call: Call, server: str, port: int) -> None:
    authorization = f"Bearer {call.host.tree.text(TOKEN)}"
    digest = hashlib.sha256(f"salt|{authorization}".encode()).digest()
    await say(call, f"authz_header={base64.urlsafe_b64encode(digest).decode().rstrip('=')}", 95)
    request = HttpRequest("GET", "/healthz", (("Host", f"{server}:{port}"), ("Authorization", authorization)))
    try:
        connection = await asyncio.to_thread(call.host.network.dial, call.host.source, server, port)
        await asyncio.to_thread(connection.certificate, server)
        await asyncio.to_thread(connection.http, request)
    except NetworkError as error:
        await say(call, "status=failed", 80, "E")
        await say(call, f"error checking /healthz: {error.errno.lower()}", 81, "E")


async def say(call: Call, words: str, line: int, level: str = "I") -> None:
    await call.fail(f"{level}{utc():%m%d %H:%M:%S.%f}       1 main.go:{line}] {words}\n")
