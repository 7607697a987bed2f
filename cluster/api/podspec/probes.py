"""Probes and hooks: how a kubelet asks a container how it is, and what it tells it.

(In Kubernetes: validateProbe and validateHandler in pkg/apis/core/validation.)
"""

from __future__ import annotations

from cluster.api.podspec.rules import choice, not_negative, port_or_name
from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, forbidden_field, invalid_value, required
from cluster.apimachinery.meta import Obj

PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
HOOKS = ("postStart", "preStop")
HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc", "sleep")
SCHEMES = ("HTTP", "HTTPS")
_NUMBERS = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")


def problems(container: Obj, path: str) -> list[Cause]:
    """Every cause against a container's probes and life-cycle hooks."""
    found: list[Cause] = []
    for name in HOOKS:
        hook = (container.get("lifecycle") or {}).get(name)
        if hook is not None:
            found += _handler(hook, f"{path}.lifecycle.{name}")
    for name in PROBES:
        if container.get(name) is not None:
            found += _probe(container[name], f"{path}.{name}", name)
    return found


def _probe(probe: Obj, path: str, name: str) -> list[Cause]:
    found = _handler(probe, path) + not_negative(probe, path, *_NUMBERS)
    once = probe.get("successThreshold") or 0
    if name != "readinessProbe" and once != 1:
        found.append(invalid_value(f"{path}.successThreshold", once, "must be 1"))
    return found


def _handler(handler: Obj, path: str) -> list[Cause]:
    given = [kind for kind in HANDLERS if handler.get(kind) is not None]
    if not given:
        return [required(path, "must specify a handler type")]
    text = "may not specify more than 1 handler type"
    found = [forbidden_field(f"{path}.{kind}", text) for kind in given[1:]]
    kind, action = given[0], handler[given[0]]
    if kind == "exec" and not action.get("command"):
        found.append(required(f"{path}.exec.command"))
    if kind in ("httpGet", "tcpSocket", "grpc"):
        found += port_or_name(action.get("port"), f"{path}.{kind}.port")
    if kind == "httpGet":
        found += [] if action.get("path") else [required(f"{path}.httpGet.path")]
        found += choice(action.get("scheme"), f"{path}.httpGet.scheme", SCHEMES)
        names = [header.get("name") or "" for header in action.get("httpHeaders") or []]
        for name in names:
            found += validation.causes(f"{path}.httpGet.httpHeaders", name, validation.is_http_header_name(name))
    return found
