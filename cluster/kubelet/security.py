"""The security context of one container: what it says itself, else what its pod says.

(In Kubernetes: pkg/securitycontext/util.go DetermineEffectiveSecurityContext, pkg/kubelet/kuberuntime/
security_context.go.)
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubelet.environment import Missing
from cluster.runtime.security import ROOT, Security


def effective(pod: Obj, container: Obj) -> Security:
    """What the runtime is told; an image's own user is root, as of all that Podium knows."""
    of_pod, own = _contexts(pod, container)
    more = [*of_pod.get("supplementalGroups", []), *([of_pod["fsGroup"]] if "fsGroup" in of_pod else [])]
    return Security(
        uid=int(_field(pod, container, "runAsUser", ROOT)),
        gid=int(_field(pod, container, "runAsGroup", ROOT)),
        groups=tuple(map(int, more)),
        privileged=bool(own.get("privileged")),
        escalates=own.get("allowPrivilegeEscalation") is not False,
        read_only_root=bool(own.get("readOnlyRootFilesystem")),
        sysctls=tuple((s["name"], s["value"]) for s in of_pod.get("sysctls", [])),
    )


def check(pod: Obj, container: Obj) -> None:
    """Raises Missing for a container that may not run as root and would."""
    if not _field(pod, container, "runAsNonRoot", False) or effective(pod, container).uid != ROOT:
        return
    told = _field(pod, container, "runAsUser", None) is not None
    why = "container's runAsUser breaks non-root policy" if told else (
        "container has runAsNonRoot and image will run as root"
    )  # fmt: skip
    who = f"{meta.name(pod)}_{meta.namespace(pod)}({meta.uid(pod)})"
    raise Missing(f'{why} (pod: "{who}", container: {container["name"]})')


def _field(pod: Obj, container: Obj, name: str, unsaid: Any) -> Any:
    of_pod, own = _contexts(pod, container)
    return own.get(name, of_pod.get(name, unsaid))


def _contexts(pod: Obj, container: Obj) -> tuple[Obj, Obj]:
    return pod["spec"].get("securityContext") or {}, container.get("securityContext") or {}
