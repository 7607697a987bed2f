"""The files of a pod's volumes, gathered from the objects they name.

Secrets, ConfigMaps, the downward API and projected volumes become files; emptyDir and hostPath are the runtime's.
A volume that names a missing object keeps the pod in ContainerCreating, and the event says which.
(In Kubernetes: pkg/volume/secret, configmap, downwardapi, projected.)
"""

from __future__ import annotations

import base64
from collections.abc import Callable

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubelet.environment import Missing, Read, field_value, resource_value

Files = dict[str, tuple[bytes, int]]
"""Path inside the volume → (content, permission bits)."""

Token = Callable[[Obj, str, int], str]
"""Issues a service account token: (pod, audience, seconds it is good for)."""

CONTENT = ("secret", "configMap", "downwardAPI", "projected")
_MODE = 0o644


def content(pod: Obj, volume: Obj, read: Read, token: Token) -> Files | None:
    """The files of a volume; None for one whose content is the runtime's. Raises Missing."""
    for kind in CONTENT:
        if kind in volume:
            return _SOURCES[kind](pod, volume[kind], read, token)
    return None


def problem(pod: Obj, read: Read) -> str | None:
    """What the FailedMount event says when a volume cannot be set up."""
    for volume in pod["spec"].get("volumes", []):
        try:
            content(pod, volume, read, _no_token)
        except Missing as missing:
            return f'MountVolume.SetUp failed for volume "{volume["name"]}" : {missing}'
    return None


def _no_token(pod: Obj, audience: str, seconds: int) -> str:
    return ""


def _secret(pod: Obj, source: Obj, read: Read, token: Token) -> Files:
    name = source.get("secretName") or source.get("name", "")
    return _keyed("secret", name, source, read("secrets", name))


def _config_map(pod: Obj, source: Obj, read: Read, token: Token) -> Files:
    return _keyed("configmap", source["name"], source, read("configmaps", source["name"]))


def _keyed(kind: str, name: str, source: Obj, obj: Obj | None) -> Files:
    """The keys of a Secret or ConfigMap as files: all of them, or those that `items` names."""
    if obj is None:
        if source.get("optional"):
            return {}
        raise Missing(f'{kind} "{name}" not found')
    data = _bytes(obj)
    mode = int(source.get("defaultMode") or _MODE)
    items = source.get("items")
    if not items:
        return {key: (value, mode) for key, value in data.items()}
    found: Files = {}
    for item in items:
        if item["key"] not in data:
            if source.get("optional"):
                continue
            raise Missing(f"references non-existent {kind} key: {item['key']}")
        found[item["path"]] = (data[item["key"]], int(item.get("mode") or mode))
    return found


def _bytes(obj: Obj) -> dict[str, bytes]:
    if obj["kind"] == "Secret":
        return {k: base64.b64decode(v) for k, v in (obj.get("data") or {}).items()}
    texts = {k: v.encode() for k, v in (obj.get("data") or {}).items()}
    return texts | {k: base64.b64decode(v) for k, v in (obj.get("binaryData") or {}).items()}


def _downward(pod: Obj, source: Obj, read: Read, token: Token) -> Files:
    mode = int(source.get("defaultMode") or _MODE)
    found: Files = {}
    for item in source.get("items", []):
        if "fieldRef" in item:
            text = field_value(pod, item["fieldRef"]["fieldPath"])
        else:
            text = resource_value(pod, pod["spec"]["containers"][0], item["resourceFieldRef"])
        found[item["path"]] = (text.encode(), int(item.get("mode") or mode))
    return found


def _projected(pod: Obj, source: Obj, read: Read, token: Token) -> Files:
    """Several sources in one folder; the volume's mode is that of every file without its own."""
    found: Files = {}
    mode = int(source.get("defaultMode") or _MODE)
    for part in source.get("sources", []):
        for kind, value in part.items():
            if kind == "serviceAccountToken":
                seconds = int(value.get("expirationSeconds") or 3600)
                text = token(pod, value.get("audience") or "", seconds)
                found[value["path"]] = (text.encode(), mode)
            elif kind in _SOURCES:
                found |= _SOURCES[kind](pod, {"defaultMode": mode, **value}, read, token)
    return found


_SOURCES: dict[str, Callable[[Obj, Obj, Read, Token], Files]] = {
    "secret": _secret,
    "configMap": _config_map,
    "downwardAPI": _downward,
    "projected": _projected,
}


def used(pod: Obj, resource: str) -> set[str]:
    """The names of the Secrets or ConfigMaps that a pod's volumes name."""
    kind, field = ("secret", "secretName") if resource == "secrets" else ("configMap", "name")
    found: set[str] = set()
    for volume in pod["spec"].get("volumes", []):
        parts = [volume, *meta.get(volume, "projected.sources", [])]
        for part in parts:
            source = part.get(kind)
            if source:
                found.add(source.get(field) or source.get("name", ""))
    return found
