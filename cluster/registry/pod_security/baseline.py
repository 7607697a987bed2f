"""Baseline: what is known to lead from a pod to its node is forbidden."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
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

_APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/"
CAPABILITIES = frozenset(
    ("AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
     "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT")
)  # fmt: skip
SELINUX_TYPES = ("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t")
SYSCTLS = frozenset(
    ("kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range",
     "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time",
     "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes",
     "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem")
)  # fmt: skip
SECCOMP = ("RuntimeDefault", "Localhost")


def app_armor(head: Obj, spec: Obj) -> Finding | None:
    """No container without its AppArmor profile."""
    pod, bad = _loose_profile(spec), [c for c in containers(spec) if _loose_profile(c)]
    noted = sorted(
        f"{key}={json.dumps(value)}"
        for key, value in (head.get("annotations") or {}).items()
        if key.startswith(_APP_ARMOR) and value not in ("", "runtime/default") and not value.startswith("localhost/")
    )  # fmt: skip
    told = [*sorted({pod, *map(_loose_profile, bad)} - {""}), *noted]
    if not told:
        return None
    who = [setters(bool(pod), bad)] if pod or bad else []
    who += [plural("annotation", "annotations", len(noted))] if noted else []
    reason = plural("forbidden AppArmor profile", "forbidden AppArmor profiles", len(told))
    return Finding(reason, f"{' and '.join(who)} must not set AppArmor profile type to {quoted(told)}")


def _loose_profile(part: Obj) -> str:
    """A profile that is none, "" for any other."""
    kind = str(meta.get(security(part), "appArmorProfile.type", ""))
    return kind if kind not in ("", "RuntimeDefault", "Localhost") else ""


def capabilities(head: Obj, spec: Obj) -> Finding | None:
    """No capability beyond those that a container runtime gives anyway."""
    added = {
        c["name"]: set(meta.get(security(c), "capabilities.add", [])) - CAPABILITIES for c in containers(spec)
    }
    bad = [name for name, extra in added.items() if extra]
    if not bad:
        return None
    extra = quoted(sorted(set().union(*added.values())))
    return Finding(
        "non-default capabilities",
        f"{said_of('container', bad)} must not include {extra} in securityContext.capabilities.add",
    )


def host_namespaces(head: Obj, spec: Obj) -> Finding | None:
    shared = [f"{field}=true" for field in ("hostNetwork", "hostPID", "hostIPC") if spec.get(field)]
    return Finding("host namespaces", ", ".join(shared)) if shared else None


def host_path_volumes(head: Obj, spec: Obj) -> Finding | None:
    bad = [volume["name"] for volume in spec.get("volumes") or [] if volume.get("hostPath") is not None]
    return Finding("hostPath volumes", said_of("volume", bad)) if bad else None


def host_ports(head: Obj, spec: Obj) -> Finding | None:
    taken = {
        c["name"]: [p["hostPort"] for p in c.get("ports") or [] if p.get("hostPort")]
        for c in containers(spec)
    }
    bad = [name for name, ports in taken.items() if ports]
    ports = sorted({str(port) for found in taken.values() for port in found})
    if not bad:
        return None
    uses, what = plural("uses", "use", len(bad)), plural("hostPort", "hostPorts", len(ports))
    return Finding("hostPort", f"{said_of('container', bad)} {uses} {what} {', '.join(ports)}")


_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_ACTIONS = ("httpGet", "tcpSocket")


def probe_hosts(head: Obj, spec: Obj) -> Finding | None:
    """No probe, and no hook, of a host other than the pod."""
    bad, hosts = [], set[str]()
    for container in containers(spec):
        hooks = container.get("lifecycle") or {}
        asked = [container.get(p) or {} for p in _PROBES] + [
            hooks.get(h) or {} for h in ("postStart", "preStop")
        ]
        found = {(action.get(kind) or {}).get("host") or "" for action in asked for kind in _ACTIONS} - {""}
        if found:
            bad.append(container["name"])
            hosts |= found
    if not bad:
        return None
    uses, what = (
        plural("uses", "use", len(bad)),
        plural("probe or lifecycle host", "probe or lifecycle hosts", len(hosts)),
    )
    return Finding(
        "probe or lifecycle host", f"{said_of('container', bad)} {uses} {what} {quoted(sorted(hosts))}"
    )


def privileged(head: Obj, spec: Obj) -> Finding | None:
    bad = names([c for c in containers(spec) if security(c).get("privileged")])
    detail = "must not set securityContext.privileged=true"
    return Finding("privileged", f"{said_of('container', bad)} {detail}") if bad else None


def proc_mount(head: Obj, spec: Obj) -> Finding | None:
    bad = [c for c in containers(spec) if security(c).get("procMount") not in (None, "", "Default")]
    if not bad:
        return None
    values = quoted(sorted({security(c)["procMount"] for c in bad}))
    return Finding(
        "procMount", f"{said_of('container', names(bad))} must not set securityContext.procMount to {values}"
    )


def selinux(head: Obj, spec: Obj) -> Finding | None:
    """No SELinux type but a container's, no user, no role."""
    told: list[Obj] = []

    def bad(part: Obj) -> bool:
        options = security(part).get("seLinuxOptions") or {}
        told.append(options)
        return bool(
            (options.get("type") or "") not in SELINUX_TYPES or options.get("user") or options.get("role")
        )

    pod, found = bad(spec), [container for container in containers(spec) if bad(container)]
    if not pod and not found:
        return None
    kinds = sorted({options.get("type") or "" for options in told} - set(SELINUX_TYPES))
    parts = [f"{plural('type', 'types', len(kinds))} {quoted(kinds)}"] if kinds else []
    parts += [f"{field} may not be set" for field in ("user", "role") if any(o.get(field) for o in told)]
    who = setters(pod, found)
    return Finding(
        "seLinuxOptions", f"{who} set forbidden securityContext.seLinuxOptions: {'; '.join(parts)}"
    )


def seccomp(head: Obj, spec: Obj) -> Finding | None:
    return forbidden_seccomp(spec, lambda kind: kind != "Unconfined")


def forbidden_seccomp(spec: Obj, allowed: Callable[[Any], bool]) -> Finding | None:
    """A seccomp profile that somebody set and must not."""
    values: set[str] = set()

    def bad(part: Obj) -> bool:
        kind = meta.get(security(part), "seccompProfile.type")
        if kind is None or allowed(kind):
            return False
        values.add(str(kind))
        return True

    pod, found = bad(spec), [container for container in containers(spec) if bad(container)]
    if not pod and not found:
        return None
    detail = f"must not set securityContext.seccompProfile.type to {quoted(sorted(values))}"
    return Finding("seccompProfile", f"{setters(pod, found)} {detail}")


def sysctls(head: Obj, spec: Obj) -> Finding | None:
    bad = [s["name"] for s in security(spec).get("sysctls") or [] if s["name"] not in SYSCTLS]
    return Finding("forbidden sysctls", ", ".join(bad)) if bad else None


def windows_host_process(head: Obj, spec: Obj) -> Finding | None:
    def asks(part: Obj) -> bool:
        return bool(meta.get(security(part), "windowsOptions.hostProcess"))

    pod, found = asks(spec), [container for container in containers(spec) if asks(container)]
    if not pod and not found:
        return None
    detail = "must not set securityContext.windowsOptions.hostProcess=true"
    return Finding("hostProcess", f"{setters(pod, found)} {detail}")
