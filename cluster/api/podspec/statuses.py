"""What may be written into a pod's status, by a kubelet or by whoever plays one.

A pod's story goes one way: a container that has ended and is not to be restarted never runs again, the quality of
service is settled at birth. What a writer of an older version leaves out is kept. (In Kubernetes:
ValidatePodStatusUpdate in pkg/apis/core/validation, podStatusStrategy in pkg/registry/core/pod.)
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import (
    Cause,
    duplicate,
    forbidden_field,
    immutable,
    invalid_value,
    not_supported,
)
from cluster.apimachinery.meta import Obj

_OWN_CONDITIONS = ("PodScheduled", "Ready", "Initialized")
_HEALTH = ("Healthy", "Unhealthy", "Unknown")
_LARGEST_ID = 2**31 - 1
_LISTS = (("containerStatuses", "containers"), ("initContainerStatuses", "initContainers"))
_EPHEMERAL = "ephemeralContainerStatuses"


def kept(status: Obj, before: Obj) -> Obj:
    """A written status with what its writer does not know of taken from the one before."""
    found = dict(status)
    for field in ("qosClass", "observedGeneration"):
        if not found.get(field) and before.get(field):
            found[field] = before[field]
    if found.get("conditions") and before.get("conditions"):
        found["conditions"] = _observed(found["conditions"], before["conditions"])
    return found


def _observed(conditions: list[Obj], before: list[Obj]) -> list[Obj]:
    """Conditions with the generations that those of their type had, in order."""
    known: dict[str, list[int]] = {}
    for condition in before:
        known.setdefault(condition.get("type") or "", []).append(condition.get("observedGeneration") or 0)
    found = []
    for condition in conditions:
        of_type = known.get(condition.get("type") or "") or [0]
        old = of_type.pop(0)
        found.append({**condition, "observedGeneration": old} if old and not condition.get("observedGeneration")
                     else condition)  # fmt: skip
    return found


def problems(pod: Obj, old: Obj) -> list[Cause]:
    """Every cause against turning the old pod's status into this one's."""
    status, before, spec = pod.get("status") or {}, old.get("status") or {}, old["spec"]
    found = _conditions(status.get("conditions") or []) + _nominated(status, before, spec)
    if (status.get("observedGeneration") or 0) < 0:
        found.append(_negative("status.observedGeneration", status["observedGeneration"]))
    if status.get("qosClass") != before.get("qosClass"):
        found.append(immutable("status.qosClass", status.get("qosClass") or ""))
    found += _transitions(status, before, spec) + _claims(status, spec)
    found += _addresses(status, before, "podIPs") + _addresses(status, before, "hostIPs")
    found += [c for field in (*dict(_LISTS), _EPHEMERAL) for c in _users(status.get(field) or [], f"status.{field}")]
    return found + _allocated(status, spec)


def _negative(path: str, value: int) -> Cause:
    return invalid_value(path, value, "must be a non-negative integer")


def _conditions(conditions: list[Obj]) -> list[Cause]:
    found: list[Cause] = []
    for index, condition in enumerate(conditions):
        path, kind = f"status.conditions[{index}]", condition.get("type") or ""
        if (condition.get("observedGeneration") or 0) < 0:
            found.append(_negative(f"{path}.observedGeneration", condition["observedGeneration"]))
        if kind not in _OWN_CONDITIONS:
            found += validation.causes(f"{path}.Type", kind, validation.is_qualified_name(kind))
    return found


def _nominated(status: Obj, before: Obj, spec: Obj) -> list[Cause]:
    """A node is freed for a pod that has none yet."""
    path, name = "status.nominatedNodeName", status.get("nominatedNodeName") or ""
    if not name or name == before.get("nominatedNodeName"):
        return []
    found = validation.causes(path, name, validation.is_dns1123_subdomain(name))
    text = "may not be set on pods that are already bound to a node"
    return [*found, forbidden_field(path, text)] if spec.get("nodeName") else found


def _transitions(status: Obj, before: Obj, spec: Obj) -> list[Cause]:
    """What ended for good stays so."""
    found: list[Cause] = []
    for field, containers in _LISTS:
        found += _revived(status, before, field, {c["name"]: c for c in spec.get(containers) or []}, spec)
    return found + _revived(status, before, _EPHEMERAL, {}, spec)


def _revived(status: Obj, before: Obj, field: str, made: dict[str, Obj], spec: Obj) -> list[Cause]:
    running = {s.get("name") for s in status.get(field) or [] if not meta.get(s, "state.terminated")}
    ended = [(i, s) for i, s in enumerate(before.get(field) or []) if meta.get(s, "state.terminated")]
    text = "may not be transitioned to non-terminated state"
    return [
        forbidden_field(f"status.{field}[{index}].state", text)
        for index, was in ended
        if was.get("name") in running and not _restarted(made.get(was["name"]), was, spec)
    ]


def _restarted(container: Obj | None, ended: Obj, spec: Obj) -> bool:
    """Whether a container that ended is to be started again: by its own rules, else by the pod's."""
    if container is None:
        return False
    code = int(meta.get(ended, "state.terminated.exitCode", 0))
    own = container.get("restartPolicy")
    if own and any(_meant(rule.get("exitCodes"), code) for rule in container.get("restartPolicyRules") or []):
        return True
    policy = own or spec.get("restartPolicy")
    return code != 0 if policy == "OnFailure" else policy != "Never"


def _meant(codes: Obj | None, code: int) -> bool:
    if codes is None:
        return False
    return (code in (codes.get("values") or [])) == (codes.get("operator") == "In")


def _claims(status: Obj, spec: Obj) -> list[Cause]:
    found: list[Cause] = []
    known, seen = {c.get("name") for c in spec.get("resourceClaims") or []}, set()
    for index, claim in enumerate(status.get("resourceClaimStatuses") or []):
        path, name = f"status.resourceClaimStatuses[{index}].name", claim.get("name") or ""
        if name not in known:
            found.append(invalid_value(path, name, "must match the name of an entry in `spec.resourceClaims`"))
        if name in seen:
            found.append(duplicate(path, name))
        seen.add(name)
        made = claim.get("resourceClaimName")
        found += validation.causes(path, made, validation.is_dns1123_subdomain(made)) if made is not None else []
    return found


def _addresses(status: Obj, before: Obj, field: str) -> list[Cause]:
    """Addresses are valid, but for those that were there; two of them are one of each family."""
    path, values = f"status.{field}", [a.get("ip") or "" for a in status.get(field) or []]
    known = {a.get("ip") for a in before.get(field) or []}
    found: list[Cause] = []
    if field == "hostIPs" and values and values[0] != (status.get("hostIP") or ""):
        found.append(invalid_value(f"{path}[0].ip", values[0], "must be equal to `hostIP`"))
    for index, value in enumerate(values):
        problems = [] if value in known else validation.is_ip(value)
        found += validation.causes(f"{path}[{index}]", value, problems)
    if len(values) > 1 and (len(values) > 2 or len(_families(values)) != len(values)):
        shown = [{"IP": value} for value in values]
        found.append(invalid_value(path, shown, "may specify no more than one IP for each IP family"))
    return found


def _families(values: Iterable[str]) -> set[int]:
    return {ipaddress.ip_address(value).version for value in values if not validation.is_ip(value)}


def _users(statuses: list[Obj], path: str) -> list[Cause]:
    """Who a container runs as is a number of 31 bits."""
    found: list[Cause] = []
    for index, status in enumerate(statuses):
        linux, here = meta.get(status, "user.linux") or {}, f"{path}[{index}].user.linux"
        ids = [(f"{here}.{field}", linux.get(field) or 0) for field in ("uid", "gid")]
        ids += [(f"{here}.supplementalGroups[{i}]", g) for i, g in enumerate(linux.get("supplementalGroups") or [])]
        for field, value in ids:
            found += [invalid_value(field, value, text) for text in validation.is_in_range(value, 0, _LARGEST_ID)]
    return found


def _allocated(status: Obj, spec: Obj) -> list[Cause]:
    """The health of devices is told of those that a container asked for."""
    found: list[Cause] = []
    for field, containers in _LISTS:
        made = {c["name"]: c for c in spec.get(containers) or []}
        for index, told in enumerate(status.get(field) or []):
            for number, resource in enumerate(told.get("allocatedResourcesStatus") or []):
                path = f"status.{field}[{index}].allocatedResourcesStatus[{number}]"
                found += _asked_for(resource, made.get(told.get("name")), path) + _health(resource, path)
    text = "must not be specified in container status"
    return found + [
        forbidden_field(f"status.{_EPHEMERAL}[{index}].allocatedResourcesStatus", text)
        for index, told in enumerate(status.get(_EPHEMERAL) or [])
        if told.get("allocatedResourcesStatus")
    ]


def _asked_for(resource: Obj, container: Obj | None, path: str) -> list[Cause]:
    name, resources = resource.get("name") or "", (container or {}).get("resources") or {}
    claims = ["/".join(filter(None, (f"claim:{c['name']}", c.get("request")))) for c in resources.get("claims") or []]
    if container is None or name in claims or name in (resources.get("requests") or {}):
        return []
    if name.startswith("claim:"):
        shape = "a format 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty"
        return [invalid_value(f"{path}.name", name, f"must match one of the container's resource claims in {shape}")]
    return [invalid_value(f"{path}.name", name, "must match one of the container's resource requests")]


def _health(resource: Obj, path: str) -> list[Cause]:
    found: list[Cause] = []
    seen: set[str] = set()
    for index, device in enumerate(resource.get("resources") or []):
        here, name = f"{path}.resources[{index}]", device.get("resourceID") or ""
        if device.get("health") not in _HEALTH:
            found.append(not_supported(f"{here}.health", device.get("health") or "", _HEALTH))
        if name in seen:
            found.append(duplicate(f"{here}.resourceID", name))
        seen.add(name)
    return found
