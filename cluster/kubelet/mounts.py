"""Where a container mounts its pod's volumes, or parts of them.

A subPathExpr is expanded from the container's variables, each of which must be there and not be empty; neither it nor
a subPath may lead out of its volume. (In Kubernetes: makeMounts in pkg/kubelet/kubelet_pods.go.)
"""

from __future__ import annotations

from collections.abc import Mapping

from cluster.apimachinery.meta import Obj
from cluster.kubelet.environment import REFERENCE, Missing, expand
from cluster.runtime.files import Mount


def mounts(container: Obj, env: Mapping[str, str]) -> tuple[Mount, ...]:
    """The mounts of a container with these variables. Raises Missing."""
    wanted = container.get("volumeMounts", [])
    return tuple(Mount(m["name"], m["mountPath"], bool(m.get("readOnly")), _part(m, env)) for m in wanted)


def _part(mount: Obj, env: Mapping[str, str]) -> str:
    part = mount.get("subPath") or _expanded(mount.get("subPathExpr") or "", env)
    if part.startswith("/"):
        raise Missing(f"error SubPath `{part}` must not be an absolute path")
    if ".." in part.split("/"):
        raise Missing(f"unable to provision SubPath `{part}`: must not contain '..'")
    return part


def _expanded(text: str, env: Mapping[str, str]) -> str:
    names = {match.group(2) for match in REFERENCE.finditer(text) if match.group(2)}
    if missing := sorted(name for name in names if not env.get(name)):
        raise Missing(f"missing value for {', '.join(missing)}")
    return expand(text, env)
