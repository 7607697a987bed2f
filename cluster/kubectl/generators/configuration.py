"""ConfigMaps and Secrets from literals, files and env files, and the hash that names a version of one.

A hash in the name makes a configuration immutable in spirit: a changed one is another object, and the Deployment
that names it rolls. (In Kubernetes: kubectl/pkg/cmd/create and kubectl/pkg/util/hash.)
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.apimachinery.meta import name as name_of
from cluster.apimachinery.validation import is_config_map_key, is_env_var_name
from cluster.kubectl.generators.objects import go_json, head, omitempty

Pair = tuple[str, bytes]


def literal(source: str) -> Pair:
    """ "key=value"; the value may hold further equals signs."""
    key, equals, value = source.partition("=")
    if not key or not equals:
        raise ValueError(f"invalid literal source {source}, expected key=value")
    return key, value.encode()


def file_source(source: str) -> tuple[str, str]:
    """ "[key=]path" → (key, path); the path's last part is the key where none is given."""
    key, equals, path = source.partition("=")
    if not equals:
        return source.rstrip("/").rpartition("/")[2] or "/", source
    if "=" in path:
        raise ValueError("key names or file paths cannot contain '='")
    if not key:
        raise ValueError(f"key name for file path {path} missing")
    if not path:
        raise ValueError(f"file path for key name {key} missing")
    return key, path


def env_pairs(text: bytes, path: str, environment: Mapping[str, str]) -> Iterator[Pair]:
    """The pairs of an env file; a name alone takes its value from the environment."""
    for place, raw in enumerate(text.removeprefix(b"\xef\xbb\xbf").splitlines()):
        try:
            line = raw.decode().lstrip()
        except UnicodeDecodeError:
            numbers = " ".join(str(byte) for byte in raw)
            raise ValueError(
                f"env file {path} contains invalid utf8 bytes at line {place + 1}: [{numbers}]"
            ) from None
        if line and not line.startswith("#"):
            key, equals, value = line.partition("=")
            problems = is_env_var_name(key, strict=True)
            if problems:
                raise ValueError(f"{json.dumps(key)} is not a valid key name: {';'.join(problems)}")
            yield key, (value if equals else environment.get(key, "")).encode()


def configmap(name: str, namespace: str, pairs: Iterable[Pair]) -> Obj:
    """What is no UTF-8 goes into binaryData."""
    data: dict[str, str] = {}
    binary: dict[str, str] = {}
    for key, value in pairs:
        _check_config_key(name, key, data, binary)
        try:
            data[key] = value.decode()
        except UnicodeDecodeError:
            binary[key] = base64.b64encode(value).decode()
    made = omitempty(data=_by_key(data) or None, binaryData=_by_key(binary) or None)
    return {**head("v1", "ConfigMap", name, namespace), **made}


def _by_key(data: dict[str, str]) -> dict[str, str]:
    """In the order Go prints a map."""
    return dict(sorted(data.items()))


def _check_config_key(name: str, key: str, data: Obj, binary: Obj) -> None:
    problems = is_config_map_key(key)
    if problems:
        raise ValueError(f"{json.dumps(key)} is not a valid key name for a ConfigMap: {','.join(problems)}")
    for field, found in (("Data", data), ("BinaryData", binary)):
        if key in found:
            raise ValueError(
                f'cannot add key "{key}", another key by that name already exists in {field} for ConfigMap "{name}"'
            )


def secret(name: str, namespace: str, pairs: Iterable[Pair], type_: str = "") -> Obj:
    data: dict[str, str] = {}
    for key, value in pairs:
        problems = is_config_map_key(key)
        if problems:
            raise ValueError(f"{json.dumps(key)} is not valid key name for a Secret {';'.join(problems)}")
        if key in data:
            raise ValueError(f"cannot add key {key}, another key by that name already exists")
        data[key] = base64.b64encode(value).decode()
    return {**head("v1", "Secret", name, namespace), **omitempty(data=_by_key(data) or None, type=type_)}


def docker_config(server: str, user: str, password: str, email: str = "") -> bytes:
    """A ~/.docker/config.json for one registry."""
    auth = base64.b64encode(f"{user}:{password}".encode()).decode()
    entry = omitempty(username=user, password=password, email=email, auth=auth)
    return go_json({"auths": {server: entry}}).encode()


_CONSONANTS = str.maketrans("013ae", "ghkmt")


def content_hash(obj: Obj, empty: Any = None) -> str:
    """Ten letters for a ConfigMap's or Secret's kind, name and content; no vowels, so no words.

    `empty` is what stands for a ConfigMap without data: {}, or what kustomize writes instead.
    """
    told: Obj = {
        "kind": obj["kind"],
        "name": name_of(obj),
        "data": obj.get("data") or ({} if empty is None else empty),
    }
    if obj["kind"] == "Secret":
        told["type"] = obj.get("type", "")
    told |= omitempty(immutable=obj.get("immutable"), binaryData=obj.get("binaryData"))
    digest = hashlib.sha256(go_json(told, sort_keys=True).encode()).hexdigest()
    return digest[:10].translate(_CONSONANTS)


def with_hash(obj: Obj) -> Obj:
    """The object under a name that ends in the hash of its content."""
    named = f"{name_of(obj)}-{content_hash(obj)}"
    return {**obj, "metadata": {**obj["metadata"], "name": named}}
