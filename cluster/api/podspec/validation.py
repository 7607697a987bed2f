"""What is wrong with a pod, alone or in a template.

The checks follow the spec from its volumes to its tolerations, so that a kubelet can rely on what is stored: the
names are names, what is referred to is there. (In Kubernetes: ValidatePodSpec in pkg/apis/core/validation.)
"""

from __future__ import annotations

from cluster.api.podspec import affinity, containers, placement, resolving, security, volumes
from cluster.api.podspec.rules import NOT_NEGATIVE, choice
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import Cause, duplicate, forbidden_field, invalid_value
from cluster.apimachinery.meta import Obj

RESTARTS = ("Always", "OnFailure", "Never")
_PREEMPTION = ("PreemptLowerPriority", "Never")
_LARGEST = 2**31 - 1


def pod_problems(pod: Obj) -> list[Cause]:
    """Every cause against a new (defaulted) pod."""
    spec = pod.get("spec") or {}
    found = problems(spec, "spec")
    if spec.get("ephemeralContainers"):
        found.append(forbidden_field("spec.ephemeralContainers", "cannot be set on create"))
    return found


def template_problems(template: Obj, path: str) -> list[Cause]:
    """Every cause against a (defaulted) pod template."""
    spec = template.get("spec") or {}
    found = validation.label_causes(meta.labels(template), f"{path}.labels")
    found += problems(spec, f"{path}.spec")
    if spec.get("ephemeralContainers"):
        text = "ephemeral containers not allowed in pod template"
        found.append(forbidden_field(f"{path}.spec.ephemeralContainers", text))
    return found


def problems(spec: Obj, path: str) -> list[Cause]:
    """Every cause against a pod's spec that stands at `path`."""
    return [
        *volumes.problems(spec.get("volumes") or [], f"{path}.volumes"),
        *containers.problems(spec, path),
        *choice(spec.get("restartPolicy"), f"{path}.restartPolicy", RESTARTS),
        *validation.label_causes(spec.get("nodeSelector") or {}, f"{path}.nodeSelector"),
        *security.pod_problems(spec, path),
        *affinity.problems(spec.get("affinity") or {}, f"{path}.affinity"),
        *resolving.problems(spec, path),
        *_gates(spec, path),
        *affinity.spread_problems(spec.get("topologySpreadConstraints") or [], f"{path}.topologySpreadConstraints"),
        *_names(spec, path),
        *_seconds(spec, path),
        *placement.toleration_problems(spec.get("tolerations") or [], f"{path}.tolerations"),
        *_aliases(spec.get("hostAliases") or [], f"{path}.hostAliases"),
        *choice(spec.get("preemptionPolicy", _PREEMPTION[0]), f"{path}.preemptionPolicy", _PREEMPTION),
    ]


def _gates(spec: Obj, path: str) -> list[Cause]:
    """What readiness and the scheduler wait for has qualified names."""
    found: list[Cause] = []
    for index, gate in enumerate(spec.get("readinessGates") or []):
        kind = gate.get("conditionType") or ""
        here = f"{path}.readinessGates[{index}].conditionType"
        found += validation.causes(here, kind, validation.is_qualified_name(kind))
    names = [gate.get("name") or "" for gate in spec.get("schedulingGates") or []]
    for index, name in enumerate(names):
        here = f"{path}.schedulingGates[{index}]"
        found += validation.causes(here, name, validation.is_qualified_name(name))
        found += [duplicate(here, name)] if name in names[:index] else []
    return found


_NAMED = {
    "serviceAccountName": validation.is_dns1123_subdomain,
    "nodeName": validation.is_dns1123_subdomain,
    "hostname": validation.is_dns1123_label,
    "subdomain": validation.is_dns1123_label,
    "priorityClassName": validation.is_dns1123_subdomain,
    "runtimeClassName": validation.is_dns1123_subdomain,
}


def _names(spec: Obj, path: str) -> list[Cause]:
    return [
        invalid_value(f"{path}.{field}", spec[field], text)
        for field, rule in _NAMED.items()
        if spec.get(field)
        for text in rule(spec[field])
    ]


def _seconds(spec: Obj, path: str) -> list[Cause]:
    found: list[Cause] = []
    grace, deadline = spec.get("terminationGracePeriodSeconds"), spec.get("activeDeadlineSeconds")
    if grace is not None and grace < 0:
        found.append(invalid_value(f"{path}.terminationGracePeriodSeconds", grace, NOT_NEGATIVE))
    if deadline is not None:
        problem = validation.is_in_range(deadline, 1, _LARGEST)
        found += [invalid_value(f"{path}.activeDeadlineSeconds", deadline, text) for text in problem]
    return found


def _aliases(aliases: list[Obj], path: str) -> list[Cause]:
    found: list[Cause] = []
    for index, alias in enumerate(aliases):
        ip = alias.get("ip") or ""
        found += validation.causes(f"{path}[{index}].ip", ip, validation.is_ip(ip))
        for place, name in enumerate(alias.get("hostnames") or []):
            here = f"{path}[{index}].hostnames[{place}]"
            found += validation.causes(here, name, validation.is_dns1123_subdomain(name))
    return found
