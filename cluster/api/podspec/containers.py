"""Containers: what is wrong with any of a pod's.

Names are unique over all kinds of containers of a pod; ports are declarations, checked for form; what a mount or
a variable refers to in the pod must be there. (In Kubernetes: validateContainers in pkg/apis/core/validation.)
"""

from __future__ import annotations

from typing import Any

from cluster.api import resources as amounts
from cluster.api.podspec import environment, ports, probes, security
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

_MESSAGES = ("File", "FallbackToLogsOnError")
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
        here = f"{path}.containers[{index}]"
        found += _common(container, here, volumes, spec) + _once(container, here, names)
        found += probes.problems(container, here)
    found += ports.twice(mains, f"{path}.containers")
    for index, container in enumerate(spec.get("initContainers") or []):
        here = f"{path}.initContainers[{index}]"
        found += _common(container, here, volumes, spec) + _once(container, here, names)
        found += probes.problems(container, here) + _init(container, here)
    for index, container in enumerate(spec.get("ephemeralContainers") or []):
        here = f"{path}.ephemeralContainers[{index}]"
        found += _common(container, here, volumes, spec) + _once(container, here, names)
        found += _ephemeral(container, here, mains)
    return found


def _once(container: Obj, path: str, names: set[str]) -> list[Cause]:
    """The name joins `names`, which has those of the containers before."""
    name = container.get("name") or ""
    found = [duplicate(f"{path}.name", name)] if name in names else []
    names.add(name)
    return found


def _common(container: Obj, path: str, volumes: set[Any], spec: Obj) -> list[Cause]:
    """What holds for containers of every kind."""
    name, host_users = container.get("name") or "", spec.get("hostUsers", True)
    found = validation.causes(f"{path}.name", name, validation.is_dns1123_label(name)) if name else []
    found += [] if name else [required(f"{path}.name")]
    found += _image(container.get("image") or "", f"{path}.image")
    found += choice(container.get("terminationMessagePolicy"), f"{path}.terminationMessagePolicy", _MESSAGES)
    found += ports.problems(container.get("ports") or [], f"{path}.ports", bool(spec.get("hostNetwork")))
    found += environment.problems(container, path)
    found += _mounts(container.get("volumeMounts") or [], f"{path}.volumeMounts", volumes)
    found += choice(container.get("imagePullPolicy"), f"{path}.imagePullPolicy", PULLS)
    found += _resources(container.get("resources") or {}, f"{path}.resources")
    context = container.get("securityContext") or {}
    return found + security.container_problems(context, f"{path}.securityContext", host_users)


def _image(image: str, path: str) -> list[Cause]:
    if not image:
        return [required(path)]
    text = "must not have leading or trailing whitespace"
    return [] if image == image.strip() else [invalid_value(path, image, text)]


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
    """Only what is known can be asked for, in whole pieces where it comes in pieces, and within the limit."""
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    found = [c for name, amount in limits.items() for c in _amount(name, amount, f"{path}.limits[{name}]")]
    for name, amount in requests.items():
        found += _amount(name, amount, f"{path}.requests[{name}]") + _within(name, amount, limits, path)
    names = {*limits, *requests}
    if any(map(amounts.huge, names)) and not names & {"cpu", "memory"}:
        found.append(forbidden_field(path, "HugePages require cpu or memory"))
    return found


def _amount(name: str, amount: str, path: str) -> list[Cause]:
    return amounts.container_name_problems(name, path) + amounts.amount_problems(name, amount, path)


def _within(name: str, amount: str, limits: Obj, path: str) -> list[Cause]:
    """Nobody may ask for more than the limit; of what cannot be shared, the limit is what one asks for."""
    shared = amounts.native(name) and not amounts.huge(name)
    if name not in limits:
        text = "Limit must be set for non overcommitable resources"
        return [] if shared else [required(f"{path}.limits", text)]
    over = quantity.compare(amount, limits[name])
    if over and not shared:
        text = f"must be equal to {name} limit of {limits[name]}"
        return [invalid_value(f"{path}.requests", amount, text)]
    text = f"must be less than or equal to {name} limit of {limits[name]}"
    return [invalid_value(f"{path}.requests", amount, text)] if over > 0 else []


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
