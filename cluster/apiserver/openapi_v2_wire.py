"""OpenAPI v2 as protobuf, the form in which kubectl asks for it.

The messages are those of gnostic's openapiv2: what JSON says with a map is a list of name and value there, what may
be one thing or another is wrapped in a message of its own, and every x- extension travels as YAML text. So a document
is first put into that shape (`_document` and the functions below it), then written by the protobuf library. (In
Kubernetes: gnostic-models/openapiv2; kube-openapi/pkg/util/proto reads it.)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import orjson
from google.protobuf import (  # type: ignore[import-untyped]
    descriptor_pb2,
    descriptor_pool,
    json_format,
    message_factory,
)
from google.protobuf.message import Message  # type: ignore[import-untyped]

from cluster.apimachinery.meta import Obj

_Field = descriptor_pb2.FieldDescriptorProto
_SCALARS = {
    "string": _Field.TYPE_STRING,
    "bool": _Field.TYPE_BOOL,
    "int64": _Field.TYPE_INT64,
    "double": _Field.TYPE_DOUBLE,
}
_MESSAGES = {
    "Document": "swagger=1 info=2:Info paths=8:Paths definitions=9:Named",
    "Info": "title=1 version=2 description=3",
    "Paths": "path=2:*NamedPathItem",
    "NamedPathItem": "name=1 value=2:PathItem",
    "PathItem": "get=2:Operation put=3:Operation post=4:Operation delete=5:Operation options=6:Operation "
    "head=7:Operation patch=8:Operation parameters=9:*ParametersItem",
    "Operation": "tags=1:*string description=3 operationId=5 produces=6:*string consumes=7:*string "
    "parameters=8:*ParametersItem responses=9:Responses deprecated=11:bool vendor_extension=13:*NamedAny",
    "ParametersItem": "parameter=1:Parameter",
    "Parameter": "body=1:BodyParameter other=2:OtherParameter",
    "BodyParameter": "description=1 name=2 in=3 required=4:bool schema=5:Schema",
    "OtherParameter": "query=3:QueryParameter path=4:PathParameter",
    "QueryParameter": "required=1:bool in=2 description=3 name=4 type=6 format=7 uniqueItems=20:bool",
    "PathParameter": "required=1:bool in=2 description=3 name=4 type=5 format=6 uniqueItems=19:bool",
    "Responses": "response=1:*NamedResponse",
    "NamedResponse": "name=1 value=2:ResponseValue",
    "ResponseValue": "response=1:Response",
    "Response": "description=1 schema=2:SchemaItem",
    "SchemaItem": "schema=1:Schema",
    "Schema": "_ref=1 format=2 title=3 description=4 default=5:Any multipleOf=6:double maximum=7:double "
    "exclusiveMaximum=8:bool minimum=9:double exclusiveMinimum=10:bool maxLength=11:int64 minLength=12:int64 "
    "pattern=13 maxItems=14:int64 minItems=15:int64 uniqueItems=16:bool maxProperties=17:int64 "
    "minProperties=18:int64 required=19:*string enum=20:*Any additionalProperties=21:Additional type=22:Words "
    "items=23:Items properties=25:Named "
    "example=30:Any vendor_extension=31:*NamedAny",
    "Named": "additional=1:*NamedSchema",
    "NamedSchema": "name=1 value=2:Schema",
    "Additional": "schema=1:Schema boolean=2:bool",
    "Items": "schema=1:*Schema",
    "Words": "value=1:*string",
    "NamedAny": "name=1 value=2:Any",
    "Any": "yaml=2",
}
"""Each message's fields as name=number:type; a string where no type is said, * for a list."""


def encode(document: Obj) -> bytes:
    """A document of version 2, as plain JSON values, in gnostic's protobuf form."""
    message: Message = json_format.ParseDict(_document(document), _document_class()())
    found: bytes = message.SerializeToString()
    return found


# -- the shape ---------------------------------------------------------------------------------------------------


def _document(value: Obj) -> Obj:
    paths = [{"name": path, "value": _path(item)} for path, item in value["paths"].items()]
    return {
        "swagger": value["swagger"],
        "info": value["info"],
        "paths": {"path": paths},
        "definitions": _named(value["definitions"]),
    }


def _path(item: Obj) -> Obj:
    return {
        key: _operation(value) if isinstance(value, dict) else _parameters(value)
        for key, value in item.items()
    }


def _operation(value: Obj) -> Obj:
    found, extensions = _parted(value)
    found["responses"] = {"response": [_response(code, v) for code, v in found["responses"].items()]}
    found["parameters"] = _parameters(found.get("parameters", []))
    return {**found, "vendor_extension": extensions}


def _response(code: str, value: Obj) -> Obj:
    answer = {"description": value["description"]}
    if "schema" in value:
        answer["schema"] = {"schema": _schema(value["schema"])}
    return {"name": code, "value": {"response": answer}}


def _parameters(values: list[Obj]) -> list[Obj]:
    return [{"parameter": _parameter(value)} for value in values]


def _parameter(value: Obj) -> Obj:
    if value["in"] == "body":
        return {"body": {**value, "schema": _schema(value["schema"])}}
    return {"other": {value["in"]: value}}


def _schema(value: Obj) -> Obj:
    found, extensions = _parted(value)
    made = {key: _KEYWORDS[key](item) if key in _KEYWORDS else item for key, item in found.items()}
    if "$ref" in made:
        made["_ref"] = made.pop("$ref")
    return {**made, "vendor_extension": extensions} if extensions else made


def _parted(value: Obj) -> tuple[Obj, list[Obj]]:
    """What a node says of itself, and its extensions in YAML (of which JSON is a part)."""
    extensions = [{"name": key, "value": _any(item)} for key, item in value.items() if key.startswith("x-")]
    return {key: item for key, item in value.items() if not key.startswith("x-")}, extensions


def _any(value: Any) -> Obj:
    return {"yaml": orjson.dumps(value).decode()}


def _named(schemas: Obj) -> Obj:
    return {"additional": [{"name": name, "value": _schema(item)} for name, item in schemas.items()]}


_KEYWORDS: dict[str, Callable[[Any], Any]] = {
    "properties": _named,
    "items": lambda item: {"schema": [_schema(item)]},
    "type": lambda word: {"value": [word]},
    "enum": lambda values: [_any(value) for value in values],
    "default": _any,
    "example": _any,
    "additionalProperties": lambda item: (
        {"boolean": item} if isinstance(item, bool) else {"schema": _schema(item)}
    ),
}

# -- the messages ------------------------------------------------------------------------------------------------


@cache
def _document_class() -> type[Message]:
    file = descriptor_pb2.FileDescriptorProto(name="openapi_v2.proto", package="openapi.v2", syntax="proto3")
    for name, fields in _MESSAGES.items():
        described = file.message_type.add(name=name)
        for field in fields.split():
            described.field.append(_described(field))
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    found: type[Message] = message_factory.GetMessageClass(pool.FindMessageTypeByName("openapi.v2.Document"))
    return found


def _described(text: str) -> descriptor_pb2.FieldDescriptorProto:
    head, _, type_ = text.partition(":")
    name, _, number = head.partition("=")
    word = type_.removeprefix("*") or "string"
    label = _Field.LABEL_REPEATED if type_.startswith("*") else _Field.LABEL_OPTIONAL
    field: descriptor_pb2.FieldDescriptorProto = _Field(
        name=name, json_name=name, number=int(number), label=label
    )
    field.type = _SCALARS.get(word, _Field.TYPE_MESSAGE)
    if field.type == _Field.TYPE_MESSAGE:
        field.type_name = f".openapi.v2.{word}"
    return field
