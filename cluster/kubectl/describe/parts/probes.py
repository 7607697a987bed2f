"""A probe in one line: what is asked, and how patiently."""

from __future__ import annotations

from urllib.parse import quote

from cluster.apimachinery.meta import Obj
from cluster.kubectl.golang import plain

_IN_A_PATH = "/$&+,:;=@"
"""What Go leaves as it is in a URL's path, besides letters and digits."""


def host_port(host: str, port: object) -> str:
    """host:port, an IPv6 address in brackets. (In Go: net.JoinHostPort.)"""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def probe(found: Obj) -> str:
    """The probe's action and its five numbers."""
    patience = (
        f"delay={found.get('initialDelaySeconds', 0)}s timeout={found.get('timeoutSeconds', 0)}s "
        f"period={found.get('periodSeconds', 0)}s #success={found.get('successThreshold', 0)} "
        f"#failure={found.get('failureThreshold', 0)}"
    )
    return f"{_action(found)} {patience}"


def _action(found: Obj) -> str:
    if "exec" in found:
        return f"exec {plain(found['exec'].get('command') or [])}"
    if "httpGet" in found:
        return f"http-get {_url(found['httpGet'])}"
    if "tcpSocket" in found:
        return f"tcp-socket {found['tcpSocket'].get('host', '')}:{found['tcpSocket']['port']}"
    if "grpc" in found:
        return f"grpc <pod>:{found['grpc']['port']} {found['grpc'].get('service') or ''}"
    return "unknown"


def _url(get: Obj) -> str:
    path = quote(str(get.get("path", "")), safe=_IN_A_PATH)
    slash = "/" if path and not path.startswith("/") else ""
    return (
        f"{str(get.get('scheme', '')).lower()}://{host_port(get.get('host', ''), get['port'])}{slash}{path}"
    )
