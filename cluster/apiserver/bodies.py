"""Reading request bodies: JSON, YAML or protobuf into plain JSON values.

Students write these bodies, so nothing in them is believed. What cannot be stored or handed on faithfully (NaN, a
NUL, half a surrogate pair, a key said twice, a hundred levels of nesting) is found here, before any kind is
asked what it thinks. (In Kubernetes: apimachinery/pkg/runtime/serializer and sigs.k8s.io/json, sigs.k8s.io/yaml.)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import orjson
import yaml

from cluster.apimachinery import errors, protobuf
from cluster.apimachinery.errors import StatusError
from cluster.apiserver.negotiation import ACCEPTED, JSON, PROTOBUF, YAML

MAX_BYTES = 3 * 1024 * 1024
MAX_DEPTH = 200
MAX_NODES = 1_000_000


@dataclass(frozen=True)
class Body:
    """A decoded body, and the paths of keys that were said twice (the last one counts)."""

    value: Any
    duplicates: list[str] = field(default_factory=list)


def decode(raw: bytes, content_type: str) -> Body:
    """A body by its media type (none means JSON); 400, 413 or 415 for what cannot be read."""
    if len(raw) > MAX_BYTES:
        raise errors.too_large(f"Request entity too large: limit is {MAX_BYTES}")
    media = content_type.partition(";")[0].strip().lower()
    if media == PROTOBUF:
        return Body(_checked(_from_protobuf(raw)))
    if media in (YAML, "application/yml"):
        return from_yaml(raw)
    if media in ("", JSON):
        return from_json(raw)
    raise errors.unsupported_media_type(media, ACCEPTED)


def _from_protobuf(raw: bytes) -> Any:
    try:
        return protobuf.decode(raw)
    except ValueError as error:
        raise errors.bad_request(str(error)) from None


def from_json(raw: bytes) -> Body:
    """A JSON document; 400 when it is none."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise _unreadable(raw, f"couldn't get version/kind; json parse error: {error}") from None
    _checked(value)
    return Body(value, _duplicates(raw))


def _unreadable(raw: bytes, why: str) -> StatusError:
    """Kubernetes shows the first bytes of what it could not read."""
    start = raw[:30].decode(errors="replace")
    shown = json.dumps(start) + (" ..." if len(raw) > 30 else "")
    return errors.bad_request(f"the object provided is unrecognized: {why} ({shown})")


def _checked(value: Any) -> Any:
    """The value, once nothing in it would break the store."""
    nodes = 0
    level: list[Any] = [value]
    depth = 0
    while level:
        depth, nodes = depth + 1, nodes + len(level)
        if depth > MAX_DEPTH:
            raise _too_deep()
        if nodes > MAX_NODES:
            raise errors.bad_request("the body has too many values")
        # Bounded, since YAML's aliases can make few bytes many values.
        level = list(islice((child for node in level for child in _children(node)), MAX_NODES + 1))
    return value


def _too_deep() -> StatusError:
    return errors.bad_request(f"the body is nested too deeply: at most {MAX_DEPTH} levels are read")


def _children(node: Any) -> Iterator[Any]:
    """The values in a node that need a look themselves; 400 for text that JSON in a database cannot hold."""
    if isinstance(node, dict):
        for key in node:
            _check_text(key)
        yield from node.values()
    elif isinstance(node, list):
        yield from node
    elif isinstance(node, str):
        _check_text(node)
    elif isinstance(node, float) and (node != node or node in (float("inf"), float("-inf"))):
        raise errors.bad_request("the body has a number that is not finite")


_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def _check_text(text: str) -> None:
    if _UNSTORABLE.search(text):
        raise errors.bad_request(
            "the body has text with a NUL or half a surrogate pair, which cannot be stored"
        )


class _Pairs(list[tuple[str, Any]]):
    """A JSON object as it was written, doubled keys and all."""


def _duplicates(raw: bytes) -> list[str]:
    """The paths of keys that stand twice in one object."""
    doubled = False

    def notice(pairs: list[tuple[str, Any]]) -> None:
        nonlocal doubled
        doubled = doubled or len({key for key, _ in pairs}) < len(pairs)

    json.loads(raw, object_pairs_hook=notice)
    return list(_doubled(json.loads(raw, object_pairs_hook=_Pairs), "")) if doubled else []


def _doubled(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, _Pairs):
        seen: set[str] = set()
        for key, item in value:
            below = f"{path}.{key}" if path else key
            if key in seen:
                yield below
            seen.add(key)
            yield from _doubled(item, below)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _doubled(item, f"{path}[{index}]")


def from_yaml(raw: bytes) -> Body:
    """A YAML document; 400 when it is none."""
    loader = _Loader(raw)
    try:
        _check_depth(raw)
        value = loader.get_single_data()
    except (yaml.YAMLError, ValueError, RecursionError, UnicodeError) as error:
        line = str(error).replace("\n", " ")
        raise errors.bad_request(f"error converting YAML to JSON: yaml: {line}") from None
    finally:
        loader.dispose()
    return Body(_checked(value), loader.doubled)


def _check_depth(raw: bytes) -> None:
    """400 before the C parser would run out of stack on a deep document."""
    depth = 0
    for event in yaml.parse(raw, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise _too_deep()


class _Loader(yaml.CSafeLoader):
    """YAML as Kubernetes reads it: times stay text, keys become text, doubled keys are noted."""

    yaml_implicit_resolvers = {  # noqa: RUF012 (PyYAML's own class attribute)
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, stream: bytes) -> None:
        super().__init__(stream)
        self.doubled: list[str] = []

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        self.flatten_mapping(node)
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = _key(self.construct_object(key_node, deep=True))
            if key in found:
                line = key_node.start_mark.line + 1
                self.doubled.append(f'yaml: unmarshal errors:\n  line {line}: key "{key}" already set in map')
            found[key] = self.construct_object(value_node, deep=True)
        return found


def _key(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise yaml.YAMLError(f"a key may not be {type(value).__name__}")


def _mapping(loader: Any, node: Any) -> Any:
    return loader.construct_mapping(node)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
