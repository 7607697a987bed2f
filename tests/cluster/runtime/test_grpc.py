"""gRPC's health protocol, by grpc/health.proto and the wire format of protocol buffers."""

from __future__ import annotations

import pytest

from cluster.runtime import grpc
from cluster.runtime.http import HttpRequest, HttpResponse


def test_a_check_is_a_framed_message_with_the_services_name() -> None:
    asked = grpc.request("10.0.0.1:5000", "web", "kube-probe/1.35")
    assert (asked.method, asked.path) == ("POST", "/grpc.health.v1.Health/Check")
    assert asked.body == b"\x00\x00\x00\x00\x05\x0a\x03web"


def answered(request: HttpRequest) -> HttpResponse:
    def check(service: str) -> str:
        if service == "gone":
            raise grpc.NotFound
        return "SERVING" if service == "web" else "NOT_SERVING"

    listener = grpc.listener(check)
    assert listener.answer is not None
    return listener.answer(request, False)


def test_what_is_asked_is_answered() -> None:
    assert grpc.status(answered(grpc.request("a", "web", ""))) == "SERVING"
    assert grpc.status(answered(grpc.request("a", "", ""))) == "NOT_SERVING"


def test_an_unknown_service_is_an_error_in_grpc_gos_words() -> None:
    with pytest.raises(grpc.GrpcError, match="rpc error: code = NotFound desc = unknown service"):
        grpc.status(answered(grpc.request("a", "gone", "")))


def test_plain_http_is_refused() -> None:
    assert answered(HttpRequest("GET", "/")).status == 415
