"""Containers: what is wrong with any of a pod's.

Names are unique over all kinds of containers of a pod; ports are declarations, checked for form; what a mount or
a variable refers to in the pod must be there. (In Kubernetes: validateContainers in pkg/apis/core/validation.)
"""

from __future__ import annotations

from typing import Any

from cluster.api.podspec import environment, ports, probes
from cluster.api.podspec.rules import choice
from cluster.api.podspec.volumes import relative_path
from cluster.apimachinery import quantity, validation
from cluster.apimachinery.errors import (
    Cause,
    duplicate,
    forbidden_field,
    invalid_value,
    not_found_value,
    not_supported,
    required,
)
from cluster.apimachinery.meta import Obj

PULLS = ("Always", "IfNotPresent", "Never")
NOT_EPHEMERAL = ("ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "resources")
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")


def problems(spec: Obj, path: str) -> list[Cause]:
    """Every cause against the containers of a pod's spec that stands at `path`."""
    names: set[str] = set()
    mains = spec.get("containers") or []
    found = [] if mains else [required(f"{path}.containers")]
    volumes = {v.get("name") for v in spec.get("volumes") or []}
    for index, container in enumerate(mains):
        found += _container(
            container, f"{path}.containers[{index}]", names, volumes, bool(spec.get("hostNetwork"))
        )
    found += ports.twice(mains, f"{path}.containers")
    for index, container in enumerate(spec.get("initContainers") or []):
        here = f"{path}.initContainers[{index}]"
        found += _container(container, here, names, volumes, bool(spec.get("hostNetwork")))
        found += _init(container, here)
    for index, container in enumerate(spec.get("ephemeralContainers") or []):
        here = f"{path}.ephemeralContainers[{index}]"
        found += _common(container, here, names, volumes) + _ephemeral(container, here, mains)
    return found


def _container(container: Obj, path: str, names: set[str], volumes: set[Any], host: bool) -> list[Cause]:
    return [
        *_common(container, path, names, volumes),
        *ports.problems(container.get("ports") or [], f"{path}.ports", host),
        *_resources(container.get("resources") or {}, f"{path}.resources"),
        *probes.problems(container, path),
    ]


def _common(container: Obj, path: str, names: set[str], volumes: set[Any]) -> list[Cause]:
    """What holds for containers of every kind; the name joins `names`."""
    name, image = container.get("name") or "", container.get("image") or ""
    found = [] if name else [required(f"{path}.name")]
    if name:
        found += validation.causes(f"{path}.name", name, validation.is_dns1123_label(name))
    if name in names:
        found.append(duplicate(f"{path}.name", name))
    names.add(name)
    if not image:
        found.append(required(f"{path}.image"))
    elif image != image.strip():
        text = "must not have leading or trailing whitespace"
        found.append(invalid_value(f"{path}.image", image, text))
    found += choice(container.get("imagePullPolicy"), f"{path}.imagePullPolicy", PULLS)
    found += environment.problems(container, path)
    return found + _mounts(container.get("volumeMounts") or [], f"{path}.volumeMounts", volumes)


def _mounts(mounts: list[Obj], path: str, volumes: set[Any]) -> list[Cause]:
    found: list[Cause] = []
    places: set[str] = set()
    for index, mount in enumerate(mounts):
        here, name, place = f"{path}[{index}]", mount.get("name") or "", mount.get("mountPath") or ""
        if not name:
            found.append(required(f"{here}.name"))
        if name not in volumes:
            found.append(not_found_value(f"{here}.name", name))
        if not place:
            found.append(required(f"{here}.mountPath"))
        if place in places:
            found.append(invalid_value(f"{here}.mountPath", place, "must be unique"))
        places.add(place)
        found += relative_path(mount.get("subPath") or "", f"{here}.subPath", needed=False)
    return found


def _resources(resources: Obj, path: str) -> list[Cause]:
    """Amounts must be amounts, and nobody may ask for more than the limit."""
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    found = _amounts(limits, f"{path}.limits") + _amounts(requests, f"{path}.requests")
    if found:
        return found
    for name, amount in requests.items():
        if name in limits and quantity.compare(amount, limits[name]) > 0:
            text = f"must be less than or equal to {name} limit of {limits[name]}"
            found.append(invalid_value(f"{path}.requests", amount, text))
    return found


def _amounts(amounts: Obj, path: str) -> list[Cause]:
    found: list[Cause] = []
    for name, amount in amounts.items():
        try:
            if quantity.parse(amount) < 0:
                found.append(invalid_value(f"{path}[{name}]", amount, "must be greater than or equal to 0"))
        except ValueError as error:
            found.append(invalid_value(f"{path}[{name}]", amount, str(error)))
    return found


def _init(container: Obj, path: str) -> list[Cause]:
    """An init container ends before the others start, unless it is a sidecar (restartPolicy Always)."""
    policy = container.get("restartPolicy")
    if policy == "Always":
        return []
    found = [not_supported(f"{path}.restartPolicy", policy, ["Always"])] if policy else []
    text = "may not be set for init containers without restartPolicy=Always"
    return found + [
        forbidden_field(f"{path}.{field}", text) for field in ("lifecycle", *_PROBES) if container.get(field)
    ]


def _ephemeral(container: Obj, path: str, mains: list[Obj]) -> list[Cause]:
    """A debugging container joins a pod that runs already: it may reserve nothing and promise nothing."""
    text = "cannot be set for an Ephemeral Container"
    found = [forbidden_field(f"{path}.{field}", text) for field in NOT_EPHEMERAL if container.get(field)]
    target = container.get("targetContainerName")
    if target and target not in {c.get("name") for c in mains}:
        found.append(not_found_value(f"{path}.targetContainerName", target))
    return found
