"""Containers: what runs, how it is, what it may use and what is mounted where.

(In kubectl: describeContainers.)
"""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.golang import quote

from .environment import environment, environment_from
from .probes import probe
from .values import amount, moment
from .writer import NONE, Writer

_PROBES = (("Liveness", "livenessProbe"), ("Readiness", "readinessProbe"), ("Startup", "startupProbe"))


def containers(
    w: Writer, label: str, found: Objs, statuses: Objs | None = None, pod: Obj | None = None, indent: str = ""
) -> None:
    """Containers under a label. `pod` resolves variables, a template has none; `indent` is the template's."""
    w.write(f"{indent}{label}:{'' if found else ' ' + NONE}\n")
    by_name = {status["name"]: status for status in statuses or []}
    for container in found:
        status = by_name.get(container["name"])
        w.write(f"{' ' if indent else ''}{container['name']}:\n", 1)
        _basics(w, container, status)
        _lines(w, "Command", container.get("command"))
        _lines(w, "Args", container.get("args"))
        if status:
            _condition(w, status)
        resources(w, container.get("resources"), 2)
        for title, field in _PROBES:
            if container.get(field):
                w.field(title, probe(container[field]), 2)
        environment_from(w, container.get("envFrom"))
        environment(w, container, pod)
        _mounts(w, container)


def _basics(w: Writer, container: Obj, status: Obj | None) -> None:
    if status:
        w.field("Container ID", status.get("containerID", ""), 2)
    w.field("Image", container.get("image", ""), 2)
    if status:
        w.field("Image ID", status.get("imageID", ""), 2)
    _ports(w, "Port", container, "containerPort")
    _ports(w, "Host Port", container, "hostPort")
    seccomp(w, container.get("securityContext"), 2, 3)


def _ports(w: Writer, label: str, container: Obj, field: str) -> None:
    shown = []
    for port in container.get("ports") or []:
        name = f" ({port['name']})" if port.get("name") else ""
        shown.append(f"{port.get(field, 0)}/{port.get('protocol', '')}{name}")
    w.field(f"{label}s" if len(shown) > 1 else label, ", ".join(shown) or NONE, 2)


def seccomp(w: Writer, context: Obj | None, level: int, localhost: int) -> None:
    """A security context's seccomp profile, and the level on which a node's own profile is named."""
    profile = (context or {}).get("seccompProfile")
    if profile:
        w.field("SeccompProfile", profile["type"], level)
        if profile["type"] == "Localhost":
            w.field("LocalhostProfile", profile["localhostProfile"], localhost)


def _lines(w: Writer, label: str, words: list[str] | None) -> None:
    if words:
        w.write(f"{label}:\n", 2)
        for line in "\n".join(words).split("\n"):
            w.write(f"{line}\n", 3)


def resources(w: Writer, found: Obj | None, level: int) -> None:
    """Limits and requests, each resource on a line."""
    for label, field in (("Limits", "limits"), ("Requests", "requests")):
        quantities = (found or {}).get(field)
        if quantities:
            w.write(f"{label}:\n", level)
        for name in sorted(quantities or {}):
            w.field(name, amount(quantities, name), level + 1)


def _condition(w: Writer, status: Obj) -> None:
    _state(w, "State", status.get("state") or {})
    if meta.get(status, "lastState.terminated"):
        _state(w, "Last State", status["lastState"])
    w.field("Ready", bool(status.get("ready")), 2)
    w.field("Restart Count", status.get("restartCount", 0), 2)


def _state(w: Writer, label: str, state: Obj) -> None:
    if "running" in state:
        w.field(label, "Running", 2)
        w.field("Started", moment(state["running"].get("startedAt")), 3)
    elif "terminated" in state:
        w.field(label, "Terminated", 2)
        _terminated(w, state["terminated"])
    else:
        w.field(label, "Waiting", 2)
        reason = meta.get(state, "waiting.reason")
        if reason:
            w.field("Reason", reason, 3)


def _terminated(w: Writer, end: Obj) -> None:
    for label, field in (("Reason", "reason"), ("Message", "message")):
        if end.get(field):
            w.field(label, end[field], 3)
    w.field("Exit Code", end.get("exitCode", 0), 3)
    if end.get("signal", 0) > 0:
        w.field("Signal", end["signal"], 3)
    w.field("Started", moment(end.get("startedAt")), 3)
    w.field("Finished", moment(end.get("finishedAt")), 3)


def _mounts(w: Writer, container: Obj) -> None:
    mounts: Objs = container.get("volumeMounts") or []
    none = "" if mounts else f"\t{NONE}"
    w.write(f"Mounts:{none}\n", 2)
    for mount in sorted(mounts, key=lambda mount: str(mount["mountPath"])):
        flags = "ro" if mount.get("readOnly") else "rw"
        if mount.get("subPath"):
            flags += f",path={quote(mount['subPath'])}"
        w.write(f"{mount['mountPath']} from {mount['name']} ({flags})\n", 3)
    devices: Objs = container.get("volumeDevices") or []
    if devices:
        w.write(f"Devices:{none}\n", 2)
    for device in sorted(devices, key=lambda device: str(device["devicePath"])):
        w.write(f"{device['devicePath']} from {device['name']}\n", 3)
