from __future__ import annotations

from tests.cluster.apiserver.conftest import Api

PROTOBUF = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"


def test_old_clients_get_a_protobuf_document(api: Api) -> None:
    answer = api.get("openapi/v2", Accept=PROTOBUF)
    assert answer.headers["Content-Type"] == "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
    assert answer.raw == b"\x0a\x032.0\x12\x15\x0a\x0aKubernetes\x12\x07v1.35.0"


def test_others_get_json_with_every_kind(api: Api) -> None:
    document = api.get("openapi/v2").body
    assert document["swagger"] == "2.0"
    assert "io.k8s.api.core.v1.Pod" in document["definitions"]
    operation = document["paths"]["/api/v1/namespaces/{namespace}/pods"]["post"]
    (body,) = (p for p in operation["parameters"] if p["in"] == "body")
    assert body["schema"] == {"$ref": "#/definitions/io.k8s.api.core.v1.Pod"}
