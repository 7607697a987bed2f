"""The status of a claim to devices: what it was given, who uses it, how each device does.

(In Kubernetes: validateResourceClaimStatusUpdate in pkg/apis/resource/validation, and the strategy's
dropDeallocatedStatusDevices.)
"""

from __future__ import annotations

import ipaddress

from cluster.api.drivers import name_problems
from cluster.api.podspec.selectors import node_selector_problems
from cluster.api.resource import claims, values
from cluster.apimachinery import meta
from cluster.apimachinery.errors import (
    Cause,
    forbidden_field,
    immutable,
    invalid_value,
    not_supported,
    required,
    too_long,
)
from cluster.apimachinery.meta import Obj, Objs

MOST_USERS, MOST_RESULTS, MOST_ADDRESSES = 256, 32, 16
LONGEST_DATA, LONGEST_INTERFACE, LONGEST_HARDWARE = 10 * 1024, 256, 128
SOURCES = ("FromClaim", "FromClass")
_OFF = ("bindingConditions", "bindingFailureConditions", "consumedCapacity", "shareID", "tolerations")

Device = tuple[str, str, str]
"""A device by driver, pool and name."""


def _device(item: Obj) -> Device:
    return item.get("driver", ""), item.get("pool", ""), item.get("device", "")


def _results(status: Obj) -> Objs:
    return meta.get(status, "allocation.devices.results") or []


def kept(status: Obj, old: Obj) -> Obj:
    """The status without what 1.35 does not serve, and without reports on devices that were given back."""
    status = meta.copy(status)
    for item in (*_results(status), *(status.get("devices") or [])):
        for field in _OFF:
            item.pop(field, None)
    lost = {_device(r) for r in _results(old)} - {_device(r) for r in _results(status)}
    if lost and status.get("devices"):
        status["devices"] = [d for d in status["devices"] if _device(d) not in lost]
    return {k: v for k, v in status.items() if k != "devices" or v}


def problems(obj: Obj, old: Obj) -> list[Cause]:
    """Everything wrong with a status that replaces another."""
    status, before = obj.get("status") or {}, old.get("status") or {}
    users, given = status.get("reservedFor") or [], {_device(r) for r in _results(status)}
    found = values.distinct(users, "status.reservedFor", _user, MOST_USERS, lambda u: u.get("uid", ""))
    found += values.distinct(
        status.get("devices") or [], "status.devices", lambda d, p: _report(d, p, given), key=_device
    )
    if users and status.get("allocation") is None:
        text = "may not be specified when `allocated` is not set"
        found.append(forbidden_field("status.reservedFor", text))
    elif meta.is_deleting(obj) and any(u not in (before.get("reservedFor") or []) for u in users):
        text = "new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set"
        found.append(forbidden_field("status.reservedFor", text))
    return found + _allocation(status.get("allocation"), before.get("allocation"), claims.names(obj.get("spec") or {}))


def _user(user: Obj, path: str) -> list[Cause]:
    return [required(f"{path}.{field}") for field in ("resource", "name", "uid") if not user.get(field)]


def _allocation(new: Obj | None, old: Obj | None, known: claims.Names) -> list[Cause]:
    path = "status.allocation"
    if new is None or new == old:
        return []
    if old is not None:
        return [immutable(path, new)]
    devices = new.get("devices") or {}
    found = values.each(
        devices.get("results") or [], f"{path}.devices.results", lambda r, p: _result(r, p, known), MOST_RESULTS
    )
    found += values.each(
        devices.get("config") or [], f"{path}.devices.config", lambda c, p: _config(c, p, known),
        2 * values.MOST_CONFIGS,
    )  # fmt: skip
    selector = new.get("nodeSelector")
    return found + (node_selector_problems(selector, f"{path}.nodeSelector") if selector is not None else [])


def _result(result: Obj, path: str, known: claims.Names) -> list[Cause]:
    found = claims.reference(result.get("request") or "", f"{path}.request", known)
    return found + _place(result, path)


def _place(item: Obj, path: str) -> list[Cause]:
    """What is wrong with the three names of a device."""
    driver, pool, device = _device(item)
    found = name_problems(driver, f"{path}.driver") + values.pool_name(pool, f"{path}.pool")
    return found + values.label(device, f"{path}.device")


def _config(config: Obj, path: str, known: claims.Names) -> list[Cause]:
    source = config.get("source") or ""
    found = [] if source else [required(f"{path}.source")]
    if source and source not in SOURCES:
        found.append(not_supported(f"{path}.source", source, SOURCES))
    return found + claims.config(config, path, known)


def _report(report: Obj, path: str, given: set[Device]) -> list[Cause]:
    found = _place(report, path)
    if _device(report) not in given:
        shown = dict(zip(("Driver", "Pool", "Device"), _device(report), strict=True))
        found.append(invalid_value(path, shown, "must be an allocated device in the claim"))
    if report.get("data") is not None:
        found += values.raw_object(report["data"], f"{path}.data", LONGEST_DATA)
    return found + _network(report.get("networkData") or {}, f"{path}.networkData")


def _network(data: Obj, path: str) -> list[Cause]:
    limits = {"interfaceName": LONGEST_INTERFACE, "hardwareAddress": LONGEST_HARDWARE}
    found = [too_long(f"{path}.{f}", most) for f, most in limits.items() if len((data.get(f) or "").encode()) > most]
    return found + values.distinct(data.get("ips") or [], f"{path}.ips", _address, MOST_ADDRESSES)


def _address(address: str, path: str) -> list[Cause]:
    try:
        canonical = str(ipaddress.ip_interface(address)) if "/" in address else ""
    except ValueError:
        canonical = ""
    if not canonical:
        text = "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)"
        return [invalid_value(path, address, text)]
    return [] if address == canonical else [invalid_value(path, address, f'must be in canonical form ("{canonical}")')]
