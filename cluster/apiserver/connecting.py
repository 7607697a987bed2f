"""CONNECT: admission is asked before somebody is let through to a pod, a service or a node.

Such a request writes nothing, so what policies and webhooks see as its object are its options: a PodExecOptions, made
of the query as Go makes one. (In Kubernetes: apiserver/pkg/endpoints/handlers.ConnectResource.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import QueryDict

from cluster.apimachinery.meta import Obj
from cluster.apiserver import options
from cluster.apiserver.calls import Call
from cluster.registry.acts import Manner

_STREAMS = ("stdin", "stdout", "stderr", "tty")


def _streams(query: QueryDict) -> Obj:
    asked = {stream: options.flag(query, stream) for stream in _STREAMS}
    return {**asked, "container": query.get("container", "")}


def _exec(query: QueryDict) -> Obj:
    return {**_streams(query), "command": query.getlist("command")}


def _ports(query: QueryDict) -> Obj:
    return {
        "ports": [int(port) for text in query.getlist("ports") for port in text.split(",") if port.isdigit()]
    }


_OPTIONS: Mapping[str, tuple[str, Callable[[QueryDict], Obj]]] = {
    "exec": ("PodExecOptions", _exec),
    "attach": ("PodAttachOptions", _streams),
    "portforward": ("PodPortForwardOptions", _ports),
}


def admit(call: Call, about: Obj, path: str = "") -> None:
    """Ask whether a request may go through to an object; the refusal of whoever says no."""
    part = call.info.subresource
    if part == "proxy":
        kind, told = f"{call.target.kind.kind}ProxyOptions", {"path": path}
    else:
        kind, read = _OPTIONS[part]
        told = read(call.request.GET)
    door: dict[str, Any] = {"kind": kind, "apiVersion": "v1", **{k: v for k, v in told.items() if v}}
    call.registry.admit("CONNECT", call.resource, part, about, door, call.actor, Manner(call.warn))
