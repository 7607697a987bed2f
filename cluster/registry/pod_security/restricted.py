"""Restricted: what hardening a pod asks for must be said."""

from __future__ import annotations

import json

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.registry.pod_security import baseline
from cluster.registry.pod_security.baseline import SECCOMP, forbidden_seccomp
from cluster.registry.pod_security.findings import (
    Finding,
    containers,
    names,
    plural,
    quoted,
    said_of,
    security,
    setters,
)

VOLUMES = frozenset(
    ("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret",
     "image")
)  # fmt: skip
ADDED = "NET_BIND_SERVICE"
"""The one capability that may be added."""


def _windows(spec: Obj) -> bool:
    return bool(meta.get(spec, "os.name", "") == "windows")


def privilege_escalation(head: Obj, spec: Obj) -> Finding | None:
    bad = names([c for c in containers(spec) if security(c).get("allowPrivilegeEscalation") is not False])
    if _windows(spec) or not bad:
        return None
    detail = "must set securityContext.allowPrivilegeEscalation=false"
    return Finding("allowPrivilegeEscalation != false", f"{said_of('container', bad)} {detail}")


def capabilities(head: Obj, spec: Obj) -> Finding | None:
    """Every capability is dropped, and at most one is taken back."""
    if _windows(spec):
        return None
    keeping, adding, added = [], [], set[str]()
    for container in containers(spec):
        asked = security(container).get("capabilities") or {}
        if "ALL" not in (asked.get("drop") or []):
            keeping.append(container["name"])
        if extra := set(asked.get("add") or []) - {ADDED}:
            adding.append(container["name"])
            added |= extra
    parts = []
    if keeping:
        parts.append(f'{said_of("container", keeping)} must set securityContext.capabilities.drop=["ALL"]')
    if adding:
        extra_names = quoted(sorted(added))
        parts.append(
            f"{said_of('container', adding)} must not include {extra_names} in securityContext.capabilities.add"
        )
    return Finding("unrestricted capabilities", "; ".join(parts)) if parts else None


def proc_mount(head: Obj, spec: Obj) -> Finding | None:
    """As baseline has it, and for a pod with users of its own too."""
    return baseline.proc_mount(head, spec)


def volumes(head: Obj, spec: Obj) -> Finding | None:
    bad, kinds = [], set[str]()
    for volume in spec.get("volumes") or []:
        kind = next((key for key, value in volume.items() if key != "name" and value is not None), "unknown")
        if kind not in VOLUMES:
            bad.append(volume["name"])
            kinds.add(kind)
    if not bad:
        return None
    uses = plural("uses", "use", len(bad))
    what = plural("restricted volume type", "restricted volume types", len(kinds))
    return Finding(
        "restricted volume types", f"{said_of('volume', bad)} {uses} {what} {quoted(sorted(kinds))}"
    )


def non_root(head: Obj, spec: Obj) -> Finding | None:
    """Said for the pod, or for each container."""
    pod = security(spec).get("runAsNonRoot")
    told = [(container, security(container).get("runAsNonRoot")) for container in containers(spec)]
    denying = [container for container, value in told if value is False]
    if pod is False or denying:
        who = setters(pod is False, denying)
        return Finding("runAsNonRoot != true", f"{who} must not set securityContext.runAsNonRoot=false")
    silent = names([container for container, value in told if value is None])
    if pod or not silent:
        return None
    detail = f"pod or {said_of('container', silent)} must set securityContext.runAsNonRoot=true"
    return Finding("runAsNonRoot != true", detail)


def user(head: Obj, spec: Obj) -> Finding | None:
    bad = [container for container in containers(spec) if security(container).get("runAsUser") == 0]
    pod = security(spec).get("runAsUser") == 0
    return Finding("runAsUser=0", f"{setters(pod, bad)} must not set runAsUser=0") if pod or bad else None


def seccomp(head: Obj, spec: Obj) -> Finding | None:
    """A profile, for the pod or for each container, and not the one that is none."""
    if _windows(spec):
        return None
    if found := forbidden_seccomp(spec, lambda kind: kind in SECCOMP):
        return found
    silent = names([c for c in containers(spec) if security(c).get("seccompProfile") is None])
    if security(spec).get("seccompProfile") is not None or not silent:
        return None
    allowed = " or ".join(map(json.dumps, SECCOMP))
    detail = (
        f"pod or {said_of('container', silent)} must set securityContext.seccompProfile.type to {allowed}"
    )
    return Finding("seccompProfile", detail)
