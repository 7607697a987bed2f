"""The devices of a slice: their names, what is told about them, and how much there is of what.

(In Kubernetes: validateDevice in pkg/apis/resource/validation, dropDisabledFields in
pkg/registry/resource/resourceslice.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cluster.api.resource import values
from cluster.apimachinery.errors import Cause, invalid_value, too_long
from cluster.apimachinery.meta import Obj

MOST_FACTS = 32
LONGEST_VALUE = 64
LONGEST_KEY = 63 + 1 + values.LONGEST_ID
_OFF = ("sharedCounters", "perDeviceNodeSelection")
_OFF_DEVICE = (
    "taints", "consumesCounters", "nodeName", "nodeSelector", "allNodes", "bindsToNode", "bindingConditions",
    "bindingFailureConditions", "allowMultipleAllocations",
)  # fmt: skip
_KINDS = ("bool", "int", "string", "version")
_NUMBER, _BEFORE, _BUILD = r"(0|[1-9]\d*)", r"(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)", "[0-9a-zA-Z-]+"
_SEMVER = rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(-{_BEFORE}(\.{_BEFORE})*)?(\+{_BUILD}(\.{_BUILD})*)?"


def drop_disabled(spec: Obj) -> None:
    """Forget what 1.35 does not serve unless it is asked to, in place."""
    for field in _OFF:
        spec.pop(field, None)
    for device in spec.get("devices") or []:
        for field in _OFF_DEVICE:
            device.pop(field, None)
        for capacity in (device.get("capacity") or {}).values():
            capacity.pop("requestPolicy", None)


def problems(device: Obj, path: str) -> list[Cause]:
    """What is wrong with one device."""
    attributes, capacity = device.get("attributes") or {}, device.get("capacity") or {}
    found = values.label(device.get("name") or "", f"{path}.name")
    facts = len(attributes) + len(capacity)
    if facts > MOST_FACTS:
        text = f"the total number of attributes and capacities must not exceed {MOST_FACTS}"
        found.append(invalid_value(path, facts, text))
    for name, attribute, where in _keyed(attributes, f"{path}.attributes"):
        found += values.qualified(name, where) + _attribute(attribute, where)
    for name, _, where in _keyed(capacity, f"{path}.capacity"):
        found += values.qualified(name, where)
    return found


def _keyed(items: Obj, path: str) -> Iterator[tuple[str, Obj, str]]:
    """A map's entries with their paths; a key that is too long is shown without its middle."""
    for key, item in items.items():
        rest = LONGEST_KEY - 3
        shown = key if len(key) <= LONGEST_KEY else f"{key[: (rest + 1) // 2]}...{key[len(key) - rest // 2 :]}"
        yield key, item, f"{path}[{shown}]"


def _attribute(attribute: Obj, path: str) -> list[Cause]:
    said = [kind for kind in _KINDS if attribute.get(kind) is not None]
    found: list[Cause] = []
    for kind in ("string", "version"):
        text = attribute.get(kind)
        if kind == "version" and text is not None and not re.fullmatch(_SEMVER, text):
            why = "must be a string compatible with semver.org spec 2.0.0"
            found.append(invalid_value(f"{path}.version", text, why))
        if text is not None and len(text.encode()) > LONGEST_VALUE:
            found.append(too_long(f"{path}.{kind}", LONGEST_VALUE))
    if len(said) == 1:
        return found
    return [*found, invalid_value(path, attribute if said else "", "exactly one value must be specified")]
