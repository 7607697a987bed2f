"""What of a pod may change once it is there: next to nothing.

A pod is a fact on a node. Its images may be replaced, its deadline shortened, tolerations added, gates opened;
labels and annotations are free. Ephemeral containers are only ever added. (In Kubernetes: ValidatePodUpdate and
ValidatePodEphemeralContainersUpdate.)
"""

from __future__ import annotations

import json
from difflib import unified_diff
from typing import Any

from cluster.api.podspec import placement
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, forbidden_field, invalid_value, required
from cluster.apimachinery.meta import Obj

UPDATABLE = (
    "`spec.containers[*].image`",
    "`spec.initContainers[*].image`",
    "`spec.activeDeadlineSeconds`",
    "`spec.tolerations` (only additions to existing tolerations)",
    "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
)
_LISTS = ("containers", "initContainers")


def problems(pod: Obj, old: Obj) -> list[Cause]:
    """Every cause against turning the old pod into this one."""
    spec, before = pod.get("spec") or {}, old.get("spec") or {}
    for field in _LISTS:
        if len(spec.get(field) or []) != len(before.get(field) or []):
            return [forbidden_field(f"spec.{field}", "pod updates may not add or remove containers")]
    found = _images(spec) + _deadline(spec, before) + _gates(spec, before) + ephemeral_problems(spec, before)
    if not placement.only_added(spec.get("tolerations") or [], before.get("tolerations") or []):
        text = "existing toleration can not be modified except its tolerationSeconds"
        found.append(forbidden_field("spec.tolerations", text))
    if found:
        return found
    rest, rest_before = _fixed(spec, before, pod, old), _plain(before)
    return [] if rest == rest_before else [_changed(rest, rest_before)]


def _images(spec: Obj) -> list[Cause]:
    return [
        required(f"spec.{field}[{index}].image")
        for field in _LISTS
        for index, container in enumerate(spec.get(field) or [])
        if not container.get("image")
    ]


def _deadline(spec: Obj, before: Obj) -> list[Cause]:
    """The deadline may come nearer; it may not go away."""
    new, old = spec.get("activeDeadlineSeconds"), before.get("activeDeadlineSeconds")
    if new is None and old is not None:
        return [
            invalid_value(
                "spec.activeDeadlineSeconds", None, "must not update from a positive integer to nil value"
            )
        ]
    if new is not None and old is not None and new > old:
        return [
            invalid_value("spec.activeDeadlineSeconds", new, "must be less than or equal to previous value")
        ]
    return []


def ephemeral_problems(spec: Obj, before: Obj) -> list[Cause]:
    """Ephemeral containers that are there stay as they are."""
    now = {c.get("name"): c for c in spec.get("ephemeralContainers") or []}
    found: list[Cause] = []
    for was in before.get("ephemeralContainers") or []:
        if was.get("name") not in now:
            found.append(_ephemeral(was, "removed"))
        elif now[was["name"]] != was:
            found.append(_ephemeral(was, "changed"))
    return found


def _ephemeral(container: Obj, what: str) -> Cause:
    text = f'existing ephemeral containers "{container.get("name")}" may not be {what}\n'
    return forbidden_field("spec.ephemeralContainers", text)


def _gates(spec: Obj, before: Obj) -> list[Cause]:
    """A gate may be opened, never put up."""
    known = {gate.get("name") for gate in before.get("schedulingGates") or []}
    return [
        forbidden_field(
            f"spec.schedulingGates[{index}].name",
            f"only deletion is allowed, but found new scheduling gate '{gate.get('name')}'",
        )
        for index, gate in enumerate(spec.get("schedulingGates") or [])
        if gate.get("name") not in known
    ]


def _plain(spec: Obj) -> Obj:
    return {k: v for k, v in spec.items() if k != "ephemeralContainers"}


def _fixed(spec: Obj, before: Obj, pod: Obj, old: Obj) -> Obj:
    """The spec with everything that may change put back to what it was."""
    fixed: Obj = meta.copy(_plain(spec))
    for field in _LISTS:
        for container, was in zip(fixed.get(field) or [], before.get(field) or [], strict=True):
            container["image"] = was.get("image")
    for field in ("activeDeadlineSeconds", "tolerations", "schedulingGates"):
        _put_back(fixed, before, field)
    if (before.get("terminationGracePeriodSeconds") or 0) < 0 and spec.get(
        "terminationGracePeriodSeconds"
    ) == 1:
        _put_back(fixed, before, "terminationGracePeriodSeconds")
    if _bound(pod, old):
        _put_back(fixed, before, "nodeName")
    return fixed


def _bound(pod: Obj, old: Obj) -> bool:
    """Whether this is the scheduler's binding: only that may place a pod, and only it touches the condition."""
    return meta.condition_is(pod, "PodScheduled") and not meta.condition_is(old, "PodScheduled")


def _put_back(spec: Obj, before: Obj, field: str) -> None:
    spec.pop(field, None)
    if field in before:
        spec[field] = before[field]


def _changed(rest: Obj, before: Obj) -> Cause:
    old, new = (_lines(part) for part in (before, rest))
    shown = "\n".join(unified_diff(old, new, lineterm="", n=2))
    return forbidden_field(
        "spec", f"pod updates may not change fields other than {','.join(UPDATABLE)}\n{shown}\n"
    )


def _lines(value: Any) -> list[str]:
    return json.dumps(value, indent=2, sort_keys=True).splitlines()
