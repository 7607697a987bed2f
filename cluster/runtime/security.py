"""What a container's processes run as, and what the kernel lets them do: the runtime's side of a securityContext.

(In Kubernetes: LinuxContainerSecurityContext of the CRI, which runc turns into credentials, capabilities and mounts.)
"""

from __future__ import annotations

from dataclasses import dataclass

ROOT = 0


@dataclass(frozen=True)
class Security:
    """Ids, and rights. `groups` are supplementary; `escalates` lets a set-user-ID program give more rights than its
    caller has; `sysctls` are the pod's own of the kernel's settings, as (name, value)."""

    uid: int = ROOT
    gid: int = ROOT
    groups: tuple[int, ...] = ()
    privileged: bool = False
    escalates: bool = True
    read_only_root: bool = False
    sysctls: tuple[tuple[str, str], ...] = ()
