"""Which checks a level means at a version, and the labels by which a namespace asks for one.

`pod-security.kubernetes.io/enforce: baseline` refuses, `warn` warns; `…-version: v1.30` keeps a namespace at what that
release checked. (In Kubernetes: pod-security-admission/api/helpers.go and policy/registry.go.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cluster.apimachinery.errors import Cause, invalid_value
from cluster.apimachinery.meta import Obj
from cluster.registry.pod_security import baseline, restricted
from cluster.registry.pod_security.findings import Check, Finding

PRIVILEGED, BASELINE, RESTRICTED = LEVELS = ("privileged", "baseline", "restricted")
LATEST = "latest"
PREFIX = "pod-security.kubernetes.io/"
MODES = ("enforce", "audit", "warn")
_BASELINE: tuple[tuple[Check, int], ...] = (
    (baseline.app_armor, 0), (baseline.capabilities, 0), (baseline.host_namespaces, 0),
    (baseline.host_path_volumes, 0), (baseline.host_ports, 0), (baseline.probe_hosts, 34), (baseline.privileged, 0),
    (baseline.proc_mount, 0), (baseline.selinux, 0), (baseline.seccomp, 0), (baseline.sysctls, 0),
    (baseline.windows_host_process, 0),
)  # fmt: skip
"""Each check with the minor version of Kubernetes that it came with, in the order in which they are told."""
_RESTRICTED: tuple[tuple[Check, int], ...] = (
    (restricted.privilege_escalation, 8), (restricted.capabilities, 22), (restricted.proc_mount, 35),
    (restricted.volumes, 0), (restricted.non_root, 0), (restricted.user, 23), (restricted.seccomp, 19),
)  # fmt: skip
_REPLACED: dict[Check, Check] = {
    baseline.capabilities: restricted.capabilities,
    baseline.host_path_volumes: restricted.volumes,
    baseline.proc_mount: restricted.proc_mount,
    baseline.seccomp: restricted.seccomp,
}
"""Baseline checks that a restricted one of the same thing makes superfluous."""
_OF_HOST_USERS: tuple[Check, ...] = (baseline.proc_mount, restricted.non_root, restricted.user)
"""Checks that a pod with users of its own need not pass, since 1.35."""


@dataclass(frozen=True)
class Level:
    """A level at a version."""

    name: str = PRIVILEGED
    version: str = LATEST

    def __str__(self) -> str:
        return f"{self.name}:{self.version}"

    @property
    def minor(self) -> int:
        return 1 << 30 if self.version == LATEST else int(self.version.rpartition(".")[2])

    def checks(self) -> Iterator[Check]:
        """The checks it means, those of baseline first."""
        if self.name == PRIVILEGED:
            return
        strict = [check for check, since in _RESTRICTED if self.name == RESTRICTED and since <= self.minor]
        yield from (
            c
            for c, since in _BASELINE
            if since <= self.minor and not (c in _REPLACED and _REPLACED[c] in strict)
        )
        yield from strict

    def findings(self, head: Obj, spec: Obj) -> list[Finding]:
        """Everything that a pod of this metadata and spec does against it."""
        spared = _OF_HOST_USERS if spec.get("hostUsers") is False and self.minor >= 35 else ()
        asked = (check for check in self.checks() if check not in spared)
        return [found for check in asked if (found := check(head, spec)) is not None]


def asked(labels: dict[str, str], mode: str) -> Level:
    """The level that a namespace's labels ask for. What cannot be read is restricted: a mistake opens no door."""
    level = labels.get(PREFIX + mode, PRIVILEGED)
    version = labels.get(f"{PREFIX}{mode}-version", LATEST)
    readable = _is_version(version)
    return Level(level if level in LEVELS else RESTRICTED, version if readable else LATEST)


def problems(labels: dict[str, str]) -> list[Cause]:
    """What is wrong with a namespace's labels."""
    found = []
    for mode in MODES:
        level, version = labels.get(PREFIX + mode), labels.get(f"{PREFIX}{mode}-version")
        if level is not None and level not in LEVELS:
            field = f"metadata.labels[{PREFIX}{mode}]"
            found.append(invalid_value(field, level, f"must be one of {', '.join(LEVELS)}"))
        if version is not None and not _is_version(version):
            field = f"metadata.labels[{PREFIX}{mode}-version]"
            found.append(invalid_value(field, version, 'must be "latest" or "v1.x"'))
    return found


def _is_version(text: str) -> bool:
    return text == LATEST or bool(re.fullmatch(r"v1\.(0|[1-9]\d*)", text))
