"""Reading protobuf request bodies.

kubectl and helm send most objects as protobuf, not JSON, and do not fall back when refused. Such a body is
the four bytes k8s\\0, then an envelope (runtime.Unknown) with the kind and the object's own bytes. Go's
generated code writes every field that is not a pointer, even when it is empty, so what Go would not print
in JSON is dropped here; and a few types look different in JSON: times, quantities, int-or-string, bytes,
raw JSON, and structs embedded in others. Answers are always JSON. (In Kubernetes:
apimachinery/pkg/runtime/serializer/protobuf.)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple

from google.protobuf import (  # type: ignore[import-untyped]
    descriptor_pb2,
    descriptor_pool,
    message_factory,
)
from google.protobuf.message import DecodeError as WireError  # type: ignore[import-untyped]
from google.protobuf.message import Message

from cluster.apimachinery import clock, gotypes
from cluster.apimachinery.decoding import DecodeError, encode_bytes
from cluster.apimachinery.meta import Obj, group_version

CONTENT_TYPE = "application/vnd.kubernetes.protobuf"
PREFIX = b"k8s\x00"

_API, _MACHINERY = "k8s.io.api", "k8s.io.apimachinery.pkg"
_META = f"{_MACHINERY}.apis.meta.v1"
_UNKNOWN, _TYPE_META = f"{_MACHINERY}.runtime.Unknown", f"{_MACHINERY}.runtime.TypeMeta"
_PACKAGES = {"": "core", "internal.apiserver.k8s.io": "apiserverinternal"}
_SERVERS = "k8s.io.{server}.pkg.apis"
_ELSEWHERE = {
    "apiextensions.k8s.io": _SERVERS.format(server="apiextensions_apiserver"),
    "apiregistration.k8s.io": _SERVERS.format(server="kube_aggregator"),
}
"""Groups whose types live beside their own API servers."""
_SCHEMAS = f"{_ELSEWHERE['apiextensions.k8s.io']}.apiextensions.v1"

Wire = descriptor_pb2.FieldDescriptorProto


class Part(NamedTuple):
    """How one field of a message becomes JSON; a nameless part's fields belong to the message around it."""

    name: str
    value: Callable[[Any], Any]
    kept: bool  # printed although zero or empty


def decode(body: bytes) -> Obj:
    """The object in a request's body, as its JSON manifest; DecodeError when there is none we can read."""
    if not body.startswith(PREFIX):
        expected = " ".join(map(str, PREFIX))
        raise DecodeError(
            f"provided data does not appear to be a protobuf message, expected prefix [{expected}]"
        )
    envelope: Any = _read(_UNKNOWN, body[len(PREFIX) :])
    head, raw, content_type = _json(_TYPE_META, envelope.f1), envelope.f2, envelope.f4
    if content_type == "application/json":
        found: Obj = json.loads(raw)
        return found
    name = message_name(head.get("apiVersion", ""), head.get("kind", ""))
    return {**head, **_json(name, _read(name, raw))}


def message_name(api_version: str, kind: str) -> str:
    """The message of a kind: ("apps/v1", "Deployment") → k8s.io.api.apps.v1.Deployment.

    Options (DeleteOptions and the like) travel under any group's name and are found in meta/v1.
    """
    group, version = group_version(api_version)
    package = _PACKAGES.get(group, group.partition(".")[0])
    root = _ELSEWHERE.get(group, _API)
    for name in (f"{root}.{package}.{version}.{kind}", f"{_META}.{kind}"):
        if name in gotypes.messages():
            return name
    raise DecodeError(f'no kind "{kind}" is registered for version "{api_version}"')


def _read(name: str, raw: bytes) -> Message:
    message = _classes()[name]()
    try:
        message.ParseFromString(raw)
    except WireError as error:
        raise DecodeError(str(error)) from None
    return message


def _json(name: str, message: Message) -> Obj:
    """A message as JSON, less what Go would not print."""
    parts, found = _parts(name), Obj()
    for descriptor, value in message.ListFields():
        part = parts[descriptor.number]
        item = part.value(value)
        if not part.name:
            found |= item
        elif item is not None and (item or part.kept):
            found[part.name] = item
    return found


@cache
def _parts(name: str) -> dict[int, Part]:
    kept = gotypes.kept(name) or frozenset()
    return {int(n): _part(spec, kept) for n, spec in gotypes.messages()[name].items()}


def _part(spec: list[str], kept: frozenset[str]) -> Part:
    name, cardinality, *_, type_ = spec
    one = _reader(type_)
    if cardinality == "list":
        return Part(name, lambda values: [one(v) for v in values], name in kept)
    if cardinality == "map":
        return Part(name, lambda values: {k: one(values[k]) for k in sorted(values)}, name in kept)
    return Part(name, one, name in kept or type_ in gotypes.messages())


def _reader(type_: str) -> Callable[[Any], Any]:
    """What turns a value of a type, as the protobuf library gives it, into JSON."""
    if type_ in _READERS:
        return _READERS[type_]
    if type_.endswith((".ExtraValue", ".Verbs")):  # a list that Go had to give a name
        return lambda message: list(message.f1)
    if type_ in gotypes.messages():
        return lambda message: _json(type_, message)
    return lambda value: value


def _time(message: Any) -> str | None:
    """Go's zero time is an empty message."""
    return clock.timestamp(message.f1) if message.ListFields() else None


def _micro_time(message: Any) -> str | None:
    return clock.micro(message.f1 + message.f2 / 1e9) if message.ListFields() else None


def _int_or_string(message: Any) -> int | str:
    value: int | str = message.f3 if message.f1 else message.f2
    return value


def _raw_json(message: Any) -> Any:
    return json.loads(message.f1) if message.f1 else None


def _whole(value: float) -> float:
    """Go prints a whole number without its point."""
    return int(value) if value.is_integer() else value


def _either(name: str) -> Callable[[Any], Any]:
    """A value that is a schema or something plain: a yes or no, or a list."""

    def read(message: Any) -> Any:
        found = _json(name, message)
        return found["schema"] if "schema" in found else found.get(*_PLAIN[name])

    return read


_PLAIN: dict[str, tuple[str, Any]] = {
    f"{_SCHEMAS}.JSONSchemaPropsOrArray": ("jSONSchemas", []),
    f"{_SCHEMAS}.JSONSchemaPropsOrBool": ("allows", False),
    f"{_SCHEMAS}.JSONSchemaPropsOrStringArray": ("property", []),
}

_READERS: dict[str, Callable[[Any], Any]] = {
    **{name: _either(name) for name in _PLAIN},
    f"{_SCHEMAS}.JSON": _raw_json,
    "bytes": encode_bytes,
    "double": _whole,
    f"{_META}.Time": _time,
    f"{_META}.MicroTime": _micro_time,
    f"{_META}.FieldsV1": _raw_json,
    f"{_MACHINERY}.runtime.RawExtension": _raw_json,
    f"{_MACHINERY}.util.intstr.IntOrString": _int_or_string,
    f"{_MACHINERY}.api.resource.Quantity": lambda message: message.f1,
}


@cache
def _classes() -> dict[str, type[Message]]:
    """A message class for every message, its fields named f1, f2…: protobuf cannot spell all JSON names."""
    file = descriptor_pb2.FileDescriptorProto(name="kubernetes.proto", syntax="proto2")
    for name, fields in gotypes.messages().items():
        _describe(file.message_type.add(name=_identifier(name)), fields.items())
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    found = ((name, pool.FindMessageTypeByName(_identifier(name))) for name in gotypes.messages())
    return {name: message_factory.GetMessageClass(descriptor) for name, descriptor in found}


def _identifier(name: str) -> str:
    return name.replace(".", "_")


def _describe(message: descriptor_pb2.DescriptorProto, fields: Iterable[tuple[str, list[str]]]) -> None:
    for number, (_, cardinality, *types) in fields:
        described = message.field.add(name=f"f{number}", number=int(number), label=Wire.LABEL_REPEATED)
        if cardinality == "map":
            entry = message.nested_type.add(name=f"F{number}Entry")
            entry.options.map_entry = True
            _describe(entry, [("1", ["", "one", types[0]]), ("2", ["", "one", types[1]])])
            entry.field[0].name, entry.field[1].name = "key", "value"
            described.type, described.type_name = Wire.TYPE_MESSAGE, f".{message.name}.{entry.name}"
            continue
        if cardinality == "one":
            described.label = Wire.LABEL_OPTIONAL
        described.type = _WIRE_TYPES.get(types[0], Wire.TYPE_MESSAGE)
        if described.type == Wire.TYPE_MESSAGE:
            described.type_name = f".{_identifier(types[0])}"


_WIRE_TYPES = {
    "string": Wire.TYPE_STRING,
    "bytes": Wire.TYPE_BYTES,
    "bool": Wire.TYPE_BOOL,
    "int32": Wire.TYPE_INT32,
    "int64": Wire.TYPE_INT64,
    "double": Wire.TYPE_DOUBLE,
}
