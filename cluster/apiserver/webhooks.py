"""The way to webhooks: https to a Service of the simulated cluster, or to a URL of this very machine.

A Service is reached as the real API server reaches one: from the control plane's node, to its cluster IP, over that
node's kube-proxy rules to a ready pod; the TLS handshake is made with the certificate that the container shows, and
judged by the configuration's caBundle and by the name SERVICE.NAMESPACE.svc. A URL is called for real, so only
addresses of the loopback are: a cluster is somebody's exercise, and must not be a way to call other people's servers.
What goes wrong is said in the words of Go's HTTP client. (In Kubernetes: apiserver/pkg/util/webhook/client.go.)
"""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from cluster.api.admissionregistration.webhooks import PORT
from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.apiserver.tls_client import Broken, Wire, exchanged, opened
from cluster.kubelet import nodes
from cluster.registry.policies.webhooks import CallFailed
from cluster.registry.registry import Registry

CONTROL_PLANE = "node-role.kubernetes.io/control-plane"
LOOPBACK_ONLY = "only addresses of the loopback (127.0.0.0/8, ::1, localhost) are called from here"
DEADLINE = "context deadline exceeded"


@dataclass(frozen=True)
class Way:
    """Where a webhook is: the URL it is told by, whom to dial, and whom the certificate must name.

    `place` is where in the cluster the connection is made from, "" for this machine itself.
    """

    url: str
    host: str
    port: int
    name: str
    place: str = ""


def post(cluster: str, client: Obj, body: bytes, seconds: int) -> bytes:
    """POST a body to a webhook of a cluster, given its clientConfig and how long it may take; CallFailed."""
    way = _way(cluster, client, seconds)
    shown = _shown(way.url, seconds)
    try:
        context = _context(str(client.get("caBundle") or ""))
        status, answer = asyncio.run(asyncio.wait_for(_asked(cluster, way, context, body, seconds), seconds))
    except TimeoutError:
        raise CallFailed(f"{shown}: {DEADLINE}") from None
    except ssl.SSLError as error:
        raise CallFailed(f"{shown}: {_mistrust(error, way)}") from None
    except (StatusError, OSError, Broken) as error:
        raise CallFailed(f"{shown}: {_unreached(error, way)}") from None
    if status != 200:
        raise CallFailed(f"failed to call webhook: {_refused(status, answer)}")
    return answer


async def _asked(
    cluster: str, way: Way, context: ssl.SSLContext, body: bytes, seconds: int
) -> tuple[int, bytes]:
    parts = urlsplit(way.url)
    head = (
        f"POST {parts.path or '/'}?timeout={seconds}s HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        f"User-Agent: kube-apiserver-admission\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    wire = await _dialled(cluster, way)
    try:
        return await exchanged(wire, context, way.name, head.encode() + body)
    finally:
        await wire.close()


async def _dialled(cluster: str, way: Way) -> Wire:
    if not way.place:
        return await opened(way.host, way.port)
    return Wire.of_session(await nodes.current().enter(cluster, way.place, way.host, way.port, "TCP"))


def _shown(url: str, seconds: int) -> str:
    """A call that failed, as Go tells of it; the time that it may take is part of the address."""
    return f'failed to call webhook: Post "{url}?timeout={seconds}s"'


def _way(cluster: str, client: Obj, seconds: int) -> Way:
    url = client.get("url")
    if url is not None:
        return _of_url(str(url), seconds)
    return _of_service(Registry(cluster), client["service"], seconds)


def _of_url(url: str, seconds: int) -> Way:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORT
    if host != "localhost" and not _is_loopback(host):
        raise CallFailed(f"{_shown(url, seconds)}: {LOOPBACK_ONLY}")
    return Way(url, host, port, host)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _of_service(registry: Registry, service: Obj, seconds: int) -> Way:
    name, namespace, port = service["name"], service["namespace"], int(service.get("port") or PORT)
    server = f"{name}.{namespace}.svc"
    url = f"https://{server}:{port}{service.get('path') or ''}"
    found = registry.find("services", namespace, name)
    if found is None:
        raise CallFailed(f'{_shown(url, seconds)}: service "{name}" not found')
    if port not in [p.get("port") for p in meta.get(found, "spec.ports", [])]:
        raise CallFailed(f'{_shown(url, seconds)}: no service port {port} found for service "{name}"')
    return Way(
        url, str(meta.get(found, "spec.clusterIP", "")), port, server, f"node:{_control_plane(registry)}"
    )


def _control_plane(registry: Registry) -> str:
    """The node that the API server runs on."""
    found = registry.list("nodes").items
    return next(
        (meta.name(n) for n in found if CONTROL_PLANE in meta.labels(n)), meta.name(found[0]) if found else ""
    )


def _context(bundle: str) -> ssl.SSLContext:
    """Trust in the CAs of a caBundle, or in those of this machine where there is none."""
    if not bundle:
        return ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=base64.b64decode(bundle).decode(errors="replace"))
    return context


def _mistrust(error: ssl.SSLError, way: Way) -> str:
    """Why a certificate proves nothing, as Go says it."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return f"tls: {error.reason or error}"
    said = error.verify_message
    if "mismatch" in said or "doesn't match" in said:
        return f"tls: failed to verify certificate: x509: certificate is not valid for {way.name}"
    if "expired" in said:
        return "tls: failed to verify certificate: x509: certificate has expired or is not yet valid"
    return "tls: failed to verify certificate: x509: certificate signed by unknown authority"


def _unreached(error: Exception, way: Way) -> str:
    """Why nobody answered, as Go says it."""
    if isinstance(error, Broken):
        return str(error)
    code = error.code if isinstance(error, StatusError) else 503
    if code == 504:
        return DEADLINE
    return f"dial tcp {way.host}:{way.port}: connect: connection refused"


def _refused(status: int, answer: bytes) -> str:
    """An HTTP status that is no answer, as client-go tells it."""
    if status == 404:
        return "the server could not find the requested resource"
    if status >= 500:
        said = answer.decode(errors="replace").strip()
        return f"an error on the server ({json.dumps(said)}) has prevented the request from succeeding"
    return "the server rejected our request for an unknown reason"
