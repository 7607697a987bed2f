"""What a claim to devices may ask for, alone or in a template.

Requests are named; constraints and settings refer to them by name, to one of several alternatives as NAME/SUBNAME.
Fields of features that are off in 1.35 (tolerations, consumable capacity) are dropped as if they had not been sent.
(In Kubernetes: validateDeviceClaim in pkg/apis/resource/validation, pkg/api/resourceclaimspec.)
"""

from __future__ import annotations

from collections.abc import Iterator

from cluster.api.resource import values
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj

MOST_REQUESTS = MOST_CONSTRAINTS = 32
MOST_ALTERNATIVES = 8
ALL, EXACT = MODES = ("All", "ExactCount")
_OFF = ("capacity", "tolerations")
_BAD_REFERENCE = (
    "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'"
)

Names = dict[str, set[str]]
"""The requests of a claim, each with the names of its alternatives."""


def _wanted(spec: Obj) -> Iterator[Obj]:
    """Each request for devices of one class, wherever it stands."""
    for request in meta.get(spec, "devices.requests") or []:
        yield from [request["exactly"]] if isinstance(request.get("exactly"), dict) else []
        yield from request.get("firstAvailable") or []


def default(spec: Obj) -> None:
    """One device is what is meant when nothing is said, in place."""
    for wanted in _wanted(spec):
        wanted["allocationMode"] = wanted.get("allocationMode") or EXACT
        if wanted["allocationMode"] == EXACT and not wanted.get("count"):
            wanted["count"] = 1


def drop_disabled(spec: Obj) -> None:
    """Forget what 1.35 does not serve unless it is asked to, in place."""
    for wanted in _wanted(spec):
        for field in _OFF:
            wanted.pop(field, None)
    for constraint in meta.get(spec, "devices.constraints") or []:
        constraint.pop("distinctAttribute", None)


def names(spec: Obj) -> Names:
    requests = meta.get(spec, "devices.requests") or []
    return {r.get("name", ""): {s.get("name", "") for s in r.get("firstAvailable") or []} for r in requests}


def problems(spec: Obj, path: str) -> list[Cause]:
    """Everything wrong with a claim's spec."""
    devices, known, path = spec.get("devices") or {}, names(spec), f"{path}.devices"
    found = values.distinct(
        devices.get("requests") or [], f"{path}.requests", _request, MOST_REQUESTS, lambda r: r.get("name", "")
    )
    found += values.each(
        devices.get("constraints") or [], f"{path}.constraints", lambda c, p: _constraint(c, p, known),
        MOST_CONSTRAINTS,
    )  # fmt: skip
    return found + values.each(
        devices.get("config") or [], f"{path}.config", lambda c, p: config(c, p, known), values.MOST_CONFIGS
    )


def _request(request: Obj, path: str) -> list[Cause]:
    found = values.label(request.get("name") or "", f"{path}.name")
    exactly, choices = request.get("exactly"), request.get("firstAvailable") or []
    if exactly is None and not choices:
        return [*found, required(path, "exactly one of `exactly` or `firstAvailable` is required")]
    if exactly is not None and choices:
        text = "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set"
        return [*found, invalid_value(path, None, text)]
    if exactly is not None:
        return found + _devices(exactly, f"{path}.exactly")
    where = f"{path}.firstAvailable"
    return found + values.distinct(choices, where, _choice, MOST_ALTERNATIVES, lambda c: c.get("name", ""))


def _choice(choice: Obj, path: str) -> list[Cause]:
    return values.label(choice.get("name") or "", f"{path}.name") + _devices(choice, path)


def _devices(wanted: Obj, path: str) -> list[Cause]:
    found = values.class_name(wanted.get("deviceClassName") or "", f"{path}.deviceClassName")
    found += values.selectors(wanted.get("selectors") or [], f"{path}.selectors")
    mode, count = wanted.get("allocationMode"), wanted.get("count") or 0
    if mode not in MODES:
        found.append(not_supported(f"{path}.allocationMode", mode, MODES))
    elif mode == ALL and count:
        text = "must not be specified when allocationMode is 'All'"
        found.append(invalid_value(f"{path}.count", count, text))
    elif mode == EXACT and count <= 0:
        found.append(invalid_value(f"{path}.count", count, "must be greater than zero"))
    return found


def _constraint(constraint: Obj, path: str, known: Names) -> list[Cause]:
    found, attribute = _references(constraint, path, known), constraint.get("matchAttribute")
    if attribute is None:
        return [*found, required(f"{path}.matchAttribute")]
    return found + values.fully_qualified(attribute, f"{path}.matchAttribute")


def config(item: Obj, path: str, known: Names) -> list[Cause]:
    """What is wrong with settings for some of the requests."""
    return _references(item, path, known) + values.config(item, path)


def _references(item: Obj, path: str, known: Names) -> list[Cause]:
    return values.distinct(
        item.get("requests") or [], f"{path}.requests", lambda name, p: reference(name, p, known), MOST_REQUESTS
    )


def reference(name: str, path: str, known: Names) -> list[Cause]:
    """What is wrong with a name that should be a request's, or one of its alternatives'."""
    parts = name.split("/")
    if len(parts) > 2:
        return [invalid_value(path, name, _BAD_REFERENCE)]
    found = [cause for part in parts for cause in values.label(part, path)]
    known_here = parts[0] in known and (len(parts) == 1 or parts[1] in known[parts[0]])
    return found if known_here else [*found, invalid_value(path, name, _BAD_REFERENCE)]
