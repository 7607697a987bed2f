from __future__ import annotations

import json
from typing import Any

from cluster.apiserver import openapi_v2, openapi_v2_wire
from tests.cluster.apiserver.conftest import Api

PROTOBUF = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"
ANSWERED = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"


def read(raw: bytes) -> dict[int, list[Any]]:
    """A protobuf message by its wire format alone: field number → values."""
    found: dict[int, list[Any]] = {}
    at = 0
    while at < len(raw):
        key, at = _varint(raw, at)
        value, at = _varint(raw, at)
        assert key & 7 in (0, 2), "only numbers and texts are expected"
        if key & 7 == 2:
            found.setdefault(key >> 3, []).append(raw[at : at + value])
            at += value
        else:
            found.setdefault(key >> 3, []).append(value)
    return found


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = raw[at]
        value, shift, at = value | (byte & 127) << shift, shift + 7, at + 1
        if byte < 128:
            return value, at


def named(raw: bytes, field: int = 1) -> dict[str, dict[int, list[Any]]]:
    pairs = (read(item) for item in read(raw).get(field, []))
    return {pair[1][0].decode(): read(pair[2][0]) for pair in pairs}


def test_kubectl_gets_every_kind_in_protobuf(api: Api) -> None:
    answer = api.get("openapi/v2", Accept=PROTOBUF)
    assert answer.headers["Content-Type"] == ANSWERED
    document = read(answer.raw)
    assert document[1] == [b"2.0"]
    assert read(document[2][0]) == {1: [b"Kubernetes"], 2: [b"v1.35.0"]}
    definitions = named(document[9][0])
    assert "io.k8s.api.core.v1.Pod" in definitions
    spec = named(definitions["io.k8s.api.core.v1.Pod"][25][0])["spec"]
    assert spec[1] == [b"#/definitions/io.k8s.api.core.v1.PodSpec"]
    assert spec[4][0].startswith(b"Specification of the desired behavior of the pod")


def test_the_keys_of_a_merge_travel_as_extensions(api: Api) -> None:
    definitions = named(read(api.get("openapi/v2", Accept=PROTOBUF).raw)[9][0])
    containers = named(definitions["io.k8s.api.core.v1.PodSpec"][25][0])["containers"]
    extensions = {read(x)[1][0].decode(): json.loads(read(read(x)[2][0])[2][0]) for x in containers[31]}
    assert extensions["x-kubernetes-patch-merge-key"] == "name"
    assert extensions["x-kubernetes-list-map-keys"] == ["name"]
    assert read(containers[22][0]) == {1: [b"array"]}


def test_a_patch_names_its_kind_and_its_parameters(api: Api) -> None:
    paths = named(read(api.get("openapi/v2", Accept=PROTOBUF).raw)[8][0], field=2)
    patch = read(paths["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"][8][0])
    extensions = {read(x)[1][0].decode(): json.loads(read(read(x)[2][0])[2][0]) for x in patch[13]}
    kind = {"group": "apps", "kind": "Deployment", "version": "v1"}
    assert extensions["x-kubernetes-group-version-kind"] == kind
    parameters = [read(read(item)[1][0]) for item in patch[8]]
    queries = [read(read(p[2][0])[3][0]) for p in parameters if 2 in p]
    assert b"fieldValidation" in [query[4][0] for query in queries]
    (body,) = (read(p[1][0]) for p in parameters if 1 in p)
    assert read(body[5][0])[1] == [b"#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.Patch"]


def test_bounds_and_values_keep_their_types() -> None:
    schema = {"type": "integer", "maximum": 9.5, "minItems": 2, "uniqueItems": True, "enum": ["a", 1]}
    raw = openapi_v2_wire.encode(
        {"swagger": "2.0", "info": {"title": "", "version": ""}, "paths": {}, "definitions": {"A": schema}}
    )
    message = raw[raw.index(b"A\x12") :]  # doubles are eight bytes, which `read` does not take
    assert b"\x39\x00\x00\x00\x00\x00\x00\x23\x40" in message
    assert b"\x78\x02\x80\x01\x01" in message
    assert b'\xa2\x01\x05\x12\x03"a"' in message
    assert b"\xa2\x01\x03\x12\x011" in message


def test_others_get_json_with_every_kind(api: Api) -> None:
    document = api.get("openapi/v2").body
    assert document["swagger"] == "2.0"
    assert "io.k8s.api.core.v1.Pod" in document["definitions"]
    operation = document["paths"]["/api/v1/namespaces/{namespace}/pods"]["post"]
    (body,) = (p for p in operation["parameters"] if p["in"] == "body")
    assert body["schema"] == {"$ref": "#/definitions/io.k8s.api.core.v1.Pod"}
    assert operation["consumes"] == ["application/json"]


def test_a_reference_keeps_its_description_beside_it(api: Api) -> None:
    pod = api.get("openapi/v2").body["definitions"]["io.k8s.api.core.v1.Pod"]
    assert pod["properties"]["spec"]["$ref"] == "#/definitions/io.k8s.api.core.v1.PodSpec"
    assert pod["properties"]["spec"]["description"].startswith("Specification of the desired behavior")


def test_what_version_2_cannot_say_is_left_out() -> None:
    """apiextensions-apiserver/pkg/controller/openapi/v2/conversion.go and builder.go."""
    open_ = {"x-kubernetes-preserve-unknown-fields": True}
    kind = {"x-kubernetes-group-version-kind": [{"group": "g", "kind": "K", "version": "v1"}]}
    text = {"type": "string"}
    schema = {"type": "object", "properties": {
        "either": {"anyOf": [text], "x-kubernetes-int-or-string": True},
        "maybe": {"type": "object", "nullable": True, "properties": {"a": text}},
        "free": {"type": "object", "properties": {"a": text}, **open_},
        "not": text,
    }}  # fmt: skip
    assert openapi_v2._definition(schema)["properties"] == {
        "either": {"x-kubernetes-int-or-string": True}, "maybe": {}, "free": open_, "not": text
    }  # fmt: skip
    assert openapi_v2._definition({**schema, **open_, **kind}) == {"type": "object", **kind}
