"""CSIDriver: what the cluster must know of a storage driver before it asks it anything.

Whether volumes are attached before they are mounted, whether the driver wants to know for which pod, whether it tells
how much room it has left: kubelet, scheduler and attach-detach controller read it here.
"""

from __future__ import annotations

from cluster.api.podspec.defaults import fill
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, NONE
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, duplicate, immutable, invalid_value, not_supported
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.models import KubeObject

UNSET = "<unset>"
LIFECYCLES = ("Persistent", "Ephemeral")
GROUP_POLICIES = ("File", "None", "ReadWriteOnceWithFSType")
SHORTEST_TOKEN, LONGEST_TOKEN = 600, 1 << 32
SHORTEST_PERIOD = 10


def _flag(field: str, unset: bool = False) -> Column:
    """A column that tells a flag of the spec."""
    name = field[:1].upper() + field[1:]
    return Column(name, lambda o: bool(meta.get(o, f"spec.{field}", unset)), type="boolean",
                  description="What the driver wants, or can.")  # fmt: skip


def _audiences(obj: Obj) -> str:
    requests = meta.get(obj, "spec.tokenRequests")
    return UNSET if requests is None else ",".join(r.get("audience", "") for r in requests)


class CSIDriver(KubeObject):
    KIND = Kind("storage.k8s.io", "v1", "CSIDriver", "csidrivers", namespaced=False)
    COLUMNS = (
        NAME_COLUMN,
        _flag("attachRequired", unset=True),
        _flag("podInfoOnMount"),
        _flag("storageCapacity"),
        Column("TokenRequests", _audiences, description="For whom the driver wants tokens of its pods."),
        _flag("requiresRepublish"),
        Column("Modes", lambda o: ",".join(meta.get(o, "spec.volumeLifecycleModes") or []) or NONE,
               description="Whether volumes outlive their pods."),
        AGE_COLUMN,
    )  # fmt: skip
    UNCONDITIONAL = False
    FORM = ("spec.attachRequired", "spec.podInfoOnMount", "spec.storageCapacity", "spec.fsGroupPolicy")
    GENERATION = True

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = obj["spec"] = obj.get("spec") or {}
        fill(spec, attachRequired=True, podInfoOnMount=False, storageCapacity=False, requiresRepublish=False,
             seLinuxMount=False, fsGroupPolicy=GROUP_POLICIES[2])  # fmt: skip
        spec["volumeLifecycleModes"] = spec.get("volumeLifecycleModes") or [LIFECYCLES[0]]

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj["spec"]
        found: list[Cause] = []
        if spec.get("fsGroupPolicy") not in GROUP_POLICIES:
            found.append(not_supported("spec.fsGroupPolicy", spec.get("fsGroupPolicy"), GROUP_POLICIES))
        found += _tokens(spec.get("tokenRequests") or [], "spec.tokenRequests")
        found += [
            not_supported("spec.volumeLifecycleModes", mode, LIFECYCLES)
            for mode in spec["volumeLifecycleModes"]
            if mode not in LIFECYCLES
        ]
        return found + _rest(spec) + (_changes(spec, old["spec"]) if old is not None else [])


def _tokens(requests: list[Obj], path: str) -> list[Cause]:
    """One request an audience, for at least ten minutes."""
    found: list[Cause] = []
    audiences: set[str] = set()
    for index, request in enumerate(requests):
        audience, seconds = request.get("audience", ""), request.get("expirationSeconds")
        if audience in audiences:
            found.append(duplicate(f"{path}[{index}].audience", audience))
            continue
        audiences.add(audience)
        field = f"{path}[{index}].expirationSeconds"
        if seconds is not None and seconds < SHORTEST_TOKEN:
            found.append(invalid_value(field, seconds, "may not specify a duration less than 10 minutes"))
        if seconds is not None and seconds > LONGEST_TOKEN:
            found.append(invalid_value(field, seconds, "may not specify a duration larger than 2^32 seconds"))
    return found


def _rest(spec: Obj) -> list[Cause]:
    found: list[Cause] = []
    period, in_secrets = spec.get("nodeAllocatableUpdatePeriodSeconds"), spec.get("serviceAccountTokenInSecrets")
    if period is not None and period < SHORTEST_PERIOD:
        text = "must be greater than or equal to 10 seconds"
        found.append(invalid_value("spec.nodeAllocatableUpdatePeriodSeconds", period, text))
    if in_secrets is not None and not spec.get("tokenRequests"):
        text = "serviceAccountTokenInSecrets is set but no tokenRequests are specified"
        found.append(invalid_value("spec.serviceAccountTokenInSecrets", in_secrets, text))
    return found


def _changes(spec: Obj, before: Obj) -> list[Cause]:
    """Upstream's own path of the first field is misspelt, and clients see it so."""
    fixed = {"attachRequired": "spec.attachedRequired", "volumeLifecycleModes": "spec.volumeLifecycleModes"}
    return [immutable(path, spec[f]) for f, path in fixed.items() if spec[f] != before.get(f)]
