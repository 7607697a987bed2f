"""What the writer of a pod, or of a template for pods, is warned of: it works, but hardly as meant.

A variable that hides another, a port twice, a byte that is divided ("100m" of memory), a name that is no host's. None
of it is refused, since it never was; the API server says so beside its answer. (In Kubernetes: pkg/api/pod/warnings.go,
and the strategies that ask it.)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cluster.api import outdated
from cluster.api.podspec import port_warnings
from cluster.apimachinery import meta, quantity, validation
from cluster.apimachinery.meta import Obj

SURPRISE = "which can result in surprising behavior; a DNS label is recommended"
_ANNOTATIONS = {
    "scheduler.alpha.kubernetes.io/critical-pod":
        'non-functional in v1.16+; use the "priorityClassName" field instead',
    "security.alpha.kubernetes.io/sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
    "security.alpha.kubernetes.io/unsafe-sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
}  # fmt: skip
_VOLUMES = {
    "photonPersistentDisk": "deprecated in v1.11, non-functional in v1.16+",
    "gitRepo": "deprecated in v1.11, and disabled by default in v1.33+",
    "scaleIO": "deprecated in v1.16, non-functional in v1.22+",
    "flocker": "deprecated in v1.22, non-functional in v1.25+",
    "storageos": "deprecated in v1.22, non-functional in v1.25+",
    "quobyte": "deprecated in v1.22, non-functional in v1.25+",
    "glusterfs": "deprecated in v1.25, non-functional in v1.26+",
    "cephfs": "deprecated in v1.28, non-functional in v1.31+",
    "rbd": "deprecated in v1.28, non-functional in v1.31+",
}
_LISTS = ("initContainers", "containers", "ephemeralContainers")
_BYTES = ("memory", "ephemeral-storage")


def name(obj: Obj, used: str = "in Pod names and hostnames") -> list[str]:
    """A name from which host names are made, and cannot be."""
    problems = validation.is_dns1123_label(meta.name(obj))
    return [f"metadata.name: this is used {used}, {SURPRISE}: [{' '.join(problems)}]"] if problems else []


def of_pod(pod: Obj) -> list[str]:
    """Of a new pod."""
    return name(pod, "in the Pod's hostname") + template(pod, "")


def of_owner(obj: Obj, old: Obj | None, path: str = "spec.template") -> list[str]:
    """Of a kind with a pod template: what its pods get, and their names' beginning when it is new."""
    if old is None:
        return name(obj) + template(meta.get(obj, path, {}), f"{path}.")
    changed = meta.get(obj, "metadata.generation") != meta.get(old, "metadata.generation")
    return template(meta.get(obj, path, {}), f"{path}.") if changed else []


def template(pod: Obj, at: str) -> list[str]:
    """Everything to be said of a pod's metadata and spec, which stand below `at` ("" or "spec.template.")."""
    spec, path = pod.get("spec") or {}, f"{at}spec"
    found = outdated.node_labels(spec.get("nodeSelector") or {}, f"{path}.nodeSelector")
    found += _node_affinity(spec, path) + _spread(spec, path)
    known = meta.annotations_of(pod)
    found += [f"{at}metadata.annotations[{key}]: {text}" for key, text in _ANNOTATIONS.items() if key in known]
    found += _volumes(spec, path) + _doubles(spec, path) + _seccomp(pod, at)
    for here, container in _containers(spec, path):
        found += list(_fractions(container.get("resources") or {}, f"{here}.resources")) + _hidden(container, here)
    found += port_warnings.of(list(_containers(spec, path)))
    if (spec.get("terminationGracePeriodSeconds") or 0) < 0:
        text = "must be >= 0; negative values are invalid and will be treated as 1"
        found.append(f"{path}.terminationGracePeriodSeconds: {text}")
    found += _pod_affinity(spec, path)
    for index, server in enumerate(meta.get(spec, "dnsConfig.nameservers", [])):
        found += outdated.ip(f"{path}.dnsConfig.nameservers[{index}]", server)
    return found


def _containers(spec: Obj, path: str) -> Iterator[tuple[str, Obj]]:
    for field in _LISTS:
        for index, container in enumerate(spec.get(field) or []):
            yield f"{path}.{field}[{index}]", container


def _node_affinity(spec: Obj, path: str) -> list[str]:
    affinity, here = meta.get(spec, "affinity.nodeAffinity", {}), f"{path}.affinity.nodeAffinity"
    needed, liked = (f"{kind}DuringSchedulingIgnoredDuringExecution" for kind in ("required", "preferred"))
    terms = meta.get(affinity, f"{needed}.nodeSelectorTerms", [])
    found = outdated.node_terms(terms, f"{here}.{needed}.nodeSelectorTerms")
    for index, term in enumerate(affinity.get(liked) or []):
        found += outdated.node_term(term.get("preference") or {}, f"{here}.{liked}[{index}].preference", True)
    return found


NOTHING = "a null labelSelector results in matching no pod"


def _spread(spec: Obj, path: str) -> list[str]:
    found: list[str] = []
    for index, constraint in enumerate(spec.get("topologySpreadConstraints") or []):
        here, key = f"{path}.topologySpreadConstraints[{index}]", constraint.get("topologyKey") or ""
        if key in outdated.NODE_LABELS:
            found.append(f"{here}.topologyKey: {key} is {outdated.NODE_LABELS[key]}")
        if constraint.get("labelSelector") is None:
            found.append(f"{here}.labelSelector: {NOTHING}")
    return found


def _pod_affinity(spec: Obj, path: str) -> list[str]:
    found: list[str] = []
    for side in ("podAffinity", "podAntiAffinity"):
        affinity, here = meta.get(spec, f"affinity.{side}", {}), f"{path}.affinity.{side}"
        for kind, inner in (("required", ""), ("preferred", "podAffinityTerm")):
            field = f"{kind}DuringSchedulingIgnoredDuringExecution"
            for index, term in enumerate(affinity.get(field) or []):
                asked = (term.get(inner) or {}) if inner else term
                place = ".".join(filter(None, (f"{here}.{field}[{index}]", inner, "labelSelector")))
                found += [f"{place}: {NOTHING}"] if asked.get("labelSelector") is None else []
    return found


def _volumes(spec: Obj, path: str) -> list[str]:
    return [
        f"{path}.volumes[{index}].{plugin}: {text}"
        for index, volume in enumerate(spec.get("volumes") or [])
        for plugin, text in _VOLUMES.items()
        if volume.get(plugin) is not None
    ]


def _doubles(spec: Obj, path: str) -> list[str]:
    found: list[str] = []
    for field, key, called in (("hostAliases", "ip", "ip"), ("imagePullSecrets", "name", "name")):
        values = [item.get(key) or "" for item in spec.get(field) or []]
        found += [
            f'{path}.{field}[{index}].{key}: duplicate {called} "{value}"'
            for index, value in enumerate(values)
            if value in values[:index]
        ]
    secrets = spec.get("imagePullSecrets") or []
    empty = [index for index, secret in enumerate(secrets) if not secret.get("name")]
    return found + [f'{path}.imagePullSecrets[{index}].name: invalid empty name ""' for index in empty]


def _seccomp(pod: Obj, at: str) -> list[str]:
    """Annotations of old that no longer do anything."""
    known, text = meta.annotations_of(pod), 'non-functional in v1.27+; use the "seccompProfile" field instead'
    spec = pod.get("spec") or {}
    prefix, containers = "seccomp.security.alpha.kubernetes.io", [c for _, c in _containers(spec, "")]
    holders = [(f"{prefix}/pod", spec), *((f"container.{prefix}/{c.get('name')}", c) for c in containers)]
    return [
        f"{at}metadata.annotations[{key}]: {text}"
        for key, holder in holders
        if key in known and not meta.get(holder, "securityContext.seccompProfile")
    ]


def _fractions(resources: Obj, path: str) -> Iterator[str]:
    for kind in _BYTES:
        for side in ("limits", "requests"):
            value = (resources.get(side) or {}).get(kind)
            if value is not None and quantity.parse(value) % 1:
                yield fraction(f"{path}.{side}[{kind}]", value)


def fraction(path: str, value: Any) -> str:
    return f'{path}: fractional byte value "{value}" is invalid, must be an integer'


def _hidden(container: Obj, path: str) -> list[str]:
    """A variable that is set again, unless it goes on from what it was."""
    found: list[str] = []
    seen: set[str] = set()
    for index, variable in enumerate(container.get("env") or []):
        called, value = variable.get("name") or "", variable.get("value") or ""
        before = f"$({called})"
        if called in seen and (variable.get("valueFrom") or value == before or before not in value):
            text = f'hides previous definition of "{called}", which may be dropped when using apply'
            found.append(f"{path}.env[{index}]: {text}")
        seen.add(called)
    return found
