"""Volumes: directories a pod brings along, and where each comes from.

(In Kubernetes: ValidateVolumes in pkg/apis/core/validation.)
"""

from __future__ import annotations

from collections.abc import Callable

from cluster.apimachinery import validation
from cluster.apimachinery.errors import (
    Cause,
    duplicate,
    forbidden_field,
    invalid_value,
    not_supported,
    required,
)
from cluster.apimachinery.meta import Obj

SHORTEST_TOKEN = 600
HOST_TYPES = (
    "",
    "BlockDevice",
    "CharDevice",
    "Directory",
    "DirectoryOrCreate",
    "File",
    "FileOrCreate",
    "Socket",
)


def problems(volumes: list[Obj], path: str) -> list[Cause]:
    found: list[Cause] = []
    names: set[str] = set()
    for index, volume in enumerate(volumes):
        name, here = volume.get("name") or "", f"{path}[{index}]"
        if not name:
            found.append(required(f"{here}.name"))
        found += validation.causes(f"{here}.name", name, validation.is_dns1123_label(name)) if name else []
        if name in names:
            found.append(duplicate(f"{here}.name", name))
        names.add(name)
        found += _source(volume, here)
    return found


def _source(volume: Obj, path: str) -> list[Cause]:
    """Exactly one source; what is wrong with it, if we know that kind of source."""
    kinds = [k for k, v in volume.items() if k != "name" and v is not None]
    if not kinds:
        return [required(path, "must specify a volume type")]
    found = [forbidden_field(f"{path}.{k}", "may not specify more than 1 volume type") for k in kinds[1:]]
    check = _CHECKS.get(kinds[0])
    return found + (check(volume[kinds[0]], f"{path}.{kinds[0]}") if check else [])


def _secret(source: Obj, path: str) -> list[Cause]:
    found = [] if source.get("secretName") else [required(f"{path}.secretName")]
    return found + _mode(source, path) + _items(source, path)


def _config_map(source: Obj, path: str) -> list[Cause]:
    found = [] if source.get("name") else [required(f"{path}.name")]
    return found + _mode(source, path) + _items(source, path)


def _mode(source: Obj, path: str) -> list[Cause]:
    found: list[Cause] = []
    holders = [(source, f"{path}.defaultMode", "defaultMode")]
    holders += [(i, f"{path}.items[{n}].mode", "mode") for n, i in enumerate(source.get("items") or [])]
    for holder, where, field in holders:
        mode = holder.get(field)
        if mode is not None and not 0 <= mode <= 0o777:
            text = "must be a number between 0 and 0777 (octal), both inclusive"
            found.append(invalid_value(where, mode, text))
    return found


def _items(source: Obj, path: str) -> list[Cause]:
    found: list[Cause] = []
    for index, item in enumerate(source.get("items") or []):
        here = f"{path}.items[{index}]"
        if not item.get("key"):
            found.append(required(f"{here}.key"))
        found += relative_path(item.get("path") or "", f"{here}.path")
    return found


def relative_path(value: str, path: str, needed: bool = True) -> list[Cause]:
    """A path inside a volume: never absolute, never up."""
    if not value:
        return [required(path)] if needed else []
    found = [invalid_value(path, value, "must be a relative path")] if value.startswith("/") else []
    if ".." in value.split("/"):
        found.append(invalid_value(path, value, "must not contain '..'"))
    elif needed and value.startswith(".."):
        found.append(invalid_value(path, value, "must not start with '..'"))
    return found


def _host_path(source: Obj, path: str) -> list[Cause]:
    place, kind = source.get("path") or "", source.get("type") or ""
    found = [] if place else [required(f"{path}.path")]
    if ".." in place.split("/"):
        found.append(invalid_value(f"{path}.path", place, "must not contain '..'"))
    return found + ([] if kind in HOST_TYPES else [not_supported(f"{path}.type", kind, HOST_TYPES)])


def _claim(source: Obj, path: str) -> list[Cause]:
    return [] if source.get("claimName") else [required(f"{path}.claimName")]


def _downward(source: Obj, path: str) -> list[Cause]:
    found = _mode(source, path)
    for index, item in enumerate(source.get("items") or []):
        here = f"{path}.items[{index}]"
        found += relative_path(item.get("path") or "", f"{here}.path")
        if not item.get("fieldRef") and not item.get("resourceFieldRef"):
            found.append(required(here, "one of fieldRef and resourceFieldRef is required"))
    return found


def _projected(source: Obj, path: str) -> list[Cause]:
    found = _mode(source, path)
    for index, part in enumerate(source.get("sources") or []):
        for kind, value in part.items():
            check = _PARTS.get(kind)
            found += check(value, f"{path}.sources[{index}].{kind}") if check else []
    return found


def _named_items(source: Obj, path: str) -> list[Cause]:
    return ([] if source.get("name") else [required(f"{path}.name")]) + _items(source, path)


def _token(source: Obj, path: str) -> list[Cause]:
    found: list[Cause] = []
    seconds = source.get("expirationSeconds")
    if seconds is not None and seconds < SHORTEST_TOKEN:
        text = "may not specify a duration less than 10 minutes"
        found.append(invalid_value(f"{path}.expirationSeconds", seconds, text))
    return found + ([] if source.get("path") else [required(f"{path}.path")])


_Check = Callable[[Obj, str], list[Cause]]
_CHECKS: dict[str, _Check] = {
    "secret": _secret,
    "configMap": _config_map,
    "hostPath": _host_path,
    "persistentVolumeClaim": _claim,
    "downwardAPI": _downward,
    "projected": _projected,
}
_PARTS: dict[str, _Check] = {
    "secret": _named_items,
    "configMap": _named_items,
    "downwardAPI": _downward,
    "serviceAccountToken": _token,
}
