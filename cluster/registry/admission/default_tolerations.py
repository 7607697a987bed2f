"""DefaultTolerationSeconds: how long a pod stays on a node that has fallen silent.

A node that is not ready or cannot be reached gets a NoExecute taint. Every pod that says nothing of those two
tolerates them for five minutes: long enough for a machine to restart. (In Kubernetes:
plugin/pkg/admission/defaulttolerationseconds.)
"""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.registry.admission import Request

ORDER = 40
SECONDS = 300
TAINTS = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")


def admit(request: Request) -> None:
    """Add the two tolerations to a pod that has no opinion; daemons, which stay for ever, have one."""
    if request.resource != "pods" or request.subresource or request.obj is None:
        return
    if request.operation == "UPDATE" and meta.is_deleting(request.obj):
        return
    spec = request.obj["spec"]
    given = spec.get("tolerations") or []
    added = [_toleration(taint) for taint in TAINTS if not any(_covers(t, taint) for t in given)]
    if added:
        spec["tolerations"] = [*given, *added]


def _covers(toleration: Obj, taint: str) -> bool:
    return toleration.get("key") in (taint, None, "") and toleration.get("effect") in ("NoExecute", None, "")


def _toleration(taint: str) -> Obj:
    return {"key": taint, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": SECONDS}
