"""What the kubelet asks a server over the network, and how it words the answer: httpGet, tcpSocket, grpc.

A question starts on the node and goes to the pod's own address unless the handler names another host. Redirects are
followed as long as they stay with that host, ten times. (In Kubernetes: pkg/probe/http, tcp, grpc.)
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from cluster.apimachinery.meta import Obj
from cluster.kubelet.cri import Outcome
from cluster.runtime import grpc
from cluster.runtime.container import Container
from cluster.runtime.engine import Runtime
from cluster.runtime.http import Headers, HttpRequest, HttpResponse
from cluster.runtime.network import NetworkError, NoSuchName, Refused, Source, TimedOut

MINOR = "1.35"
REDIRECTS = (301, 302, 303, 307, 308)
MOST_REDIRECTS = 10
CLIENT_PORT = 40000
OWN = ("127.0.0.1", "localhost", "::1")


class Failed(Exception):
    """No answer; the text is Go's."""


@dataclass(frozen=True)
class Node:
    """Where a question starts: the node, beside one pod."""

    runtime: Runtime
    container: Container

    @property
    def ip(self) -> str:
        return self.container.source.ip

    def fetch(self, scheme: str, host: str, port: int, request: HttpRequest) -> HttpResponse:
        """One request. Raises Failed."""
        where = f"{_bracketed(host)}:{port}"
        if host not in (self.ip, *OWN):
            return self._abroad(scheme, host, port, request)
        uid = self.container.source.pod_uid
        if not self.runtime.listening(uid, self.ip, port):
            raise Failed(f"dial tcp {where}: connect: connection refused")
        secure = scheme == "https" and self.runtime.certificate(uid, port, host) is not None
        if scheme == "https" and not secure:
            raise Failed("http: server gave HTTP response to HTTPS client")
        return _answered(self.runtime.answer(uid, port, request, secure))

    def _abroad(self, scheme: str, host: str, port: int, request: HttpRequest) -> HttpResponse:
        """A host other than the pod itself: over the cluster's network, as any process of the node."""
        own = self.container.source
        source = Source("node", own.node, own.cluster, "", own.node)
        try:
            connection = self.container.network.dial(source, host, port)
            if scheme == "https" and connection.certificate(host) is None:
                raise Failed("http: server gave HTTP response to HTTPS client")
            return _answered(connection.http(request))
        except NetworkError as error:
            raise Failed(dial_error(error, host, port)) from error


def ask(runtime: Runtime, container: Container, handler: Obj, hook: bool, seconds: float) -> Outcome:
    """Ask once, and wait for the answer; `seconds` is how long the caller will wait."""
    node = Node(runtime, container)
    if "tcpSocket" in handler:
        return _tcp(node, handler["tcpSocket"])
    if "grpc" in handler:
        return _grpc(node, handler["grpc"], seconds)
    return _hook(node, handler["httpGet"]) if hook else _http(node, handler["httpGet"])


def timed_out(container: Container, handler: Obj, seconds: float) -> str:
    """What is said when there was no answer in time."""
    if "grpc" in handler:
        return f"timeout: health rpc did not complete within {seconds:g}s"
    if "tcpSocket" in handler:
        action = handler["tcpSocket"]
        return f"dial tcp {_bracketed(action.get('host') or container.source.ip)}:{action['port']}: i/o timeout"
    why = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
    return f'Get "{url_of(container, handler["httpGet"])}": {why}'


def url_of(container: Container, action: Obj) -> str:
    host = _bracketed(action.get("host") or container.source.ip)
    path = str(action.get("path") or "/")
    return f"{action.get('scheme', 'HTTP').lower()}://{host}:{action['port']}{path if path[0] == '/' else '/' + path}"


def _tcp(node: Node, action: Obj) -> Outcome:
    host, port = action.get("host") or node.ip, int(action["port"])
    if host in (node.ip, *OWN):
        listening = node.runtime.listening(node.container.source.pod_uid, node.ip, port)
        error = f"dial tcp {_bracketed(host)}:{port}: connect: connection refused"
        return Outcome("success") if listening else Outcome("failure", error)
    own = node.container.source
    try:
        node.container.network.dial(Source("node", own.node, own.cluster, "", own.node), host, port)
    except NetworkError as error:
        return Outcome("failure", dial_error(error, host, port))
    return Outcome("success")


def _grpc(node: Node, action: Obj, seconds: float) -> Outcome:
    where = f"{_bracketed(node.ip)}:{action['port']}"
    asked = grpc.request(where, action.get("service") or "", f"kube-probe/{MINOR}")
    try:
        found = grpc.status(node.fetch("http", node.ip, int(action["port"]), asked))
    except Failed:
        patience = f"within {seconds:g}s: context deadline exceeded"
        return Outcome("failure", f'timeout: failed to connect service "{where}" {patience}')
    except grpc.GrpcError as error:
        if error.code == "Unimplemented":
            protocol = "this server does not implement the grpc health protocol (grpc.health.v1.Health)"
            return Outcome("failure", f"error: {protocol}: {error.message}")
        return Outcome("failure", f"error: health rpc probe failed: {error}")
    if found != "SERVING":
        return Outcome("failure", f'service unhealthy (responded with "{found}")')
    return Outcome("success", "service healthy")


def _http(node: Node, action: Obj) -> Outcome:
    first = url = url_of(node.container, action)
    for turn in range(MOST_REDIRECTS + 1):
        try:
            response = _get(node, url, action, f"kube-probe/{MINOR}")
        except Failed as error:
            return Outcome("failure", f'Get "{url}": {error}')
        onward = urljoin(url, response.header("Location")) if response.status in REDIRECTS else ""
        if not onward or urlsplit(onward).hostname != urlsplit(first).hostname or turn == MOST_REDIRECTS:
            break
        url = onward
    body = response.body.decode(errors="replace")
    if not 200 <= response.status < 400:
        return Outcome("failure", f"HTTP probe failed with statuscode: {response.status}")
    if response.status >= 300:
        return Outcome("warning", f"Probe terminated redirects, Response body: {body}")
    return Outcome("success", body)


def _hook(node: Node, action: Obj) -> Outcome:
    """A hook's request only has to be answered, whatever the answer; https falls back to http."""
    url = url_of(node.container, action)
    schemes = (url, url.replace("https://", "http://", 1)) if url.startswith("https://") else (url,)
    for attempt in schemes:
        try:
            _get(node, attempt, action, f"kube-lifecycle/{MINOR}")
            return Outcome("success")
        except Failed as error:
            why = f'Get "{attempt}": {error}'
    return Outcome("failure", hook_failed("HTTP", node.container, action.get("path", ""), why))


def hook_failed(kind: str, container: Container, what: Sequence[str] | str, why: str, said: str | None = None) -> str:
    """The message of a failed hook in its container's status."""
    source = container.source
    pod = f"{source.name}_{source.namespace}({source.pod_uid})"
    shown = what if isinstance(what, str) else f"[{' '.join(what)}]"
    about = f'{kind} lifecycle hook ({shown}) for Container "{container.ref.name}" in Pod "{pod}" failed'
    return f"{about} - error: {why}" + ("" if said is None else f", message: {json.dumps(said)}")


def _get(node: Node, url: str, action: Obj, agent: str) -> HttpResponse:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    client = f"{node.container.sandbox.bridge}:{CLIENT_PORT}"
    request = HttpRequest("GET", target, _headers(parts.netloc, agent, action), client=client)
    return node.fetch(parts.scheme, parts.hostname or "", port, request)


def _headers(authority: str, agent: str, action: Obj) -> Headers:
    """The kubelet's own headers, each replaced by one of that name in the handler."""
    given = tuple((h["name"], str(h.get("value", ""))) for h in action.get("httpHeaders", []))
    names = {name.lower() for name, _ in given}
    own = (("Host", authority), ("User-Agent", agent), ("Accept", "*/*"), ("Connection", "close"))
    return (*(pair for pair in own if pair[0].lower() not in names), *(pair for pair in given if pair[1]))


def _answered(response: HttpResponse | None) -> HttpResponse:
    if response is None:
        raise Failed("EOF")
    return response


def dial_error(error: NetworkError, host: str, port: int) -> str:
    """Go's words for a connection that did not come about."""
    if isinstance(error, NoSuchName):
        return f"dial tcp: lookup {host}: no such host"
    why = "connect: connection refused" if isinstance(error, Refused) else f"connect: {error.errno.lower()}"
    return f"dial tcp {_bracketed(host)}:{port}: {'i/o timeout' if isinstance(error, TimedOut) else why}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
