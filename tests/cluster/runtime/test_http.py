"""HTTP messages as values."""

from __future__ import annotations

from cluster.runtime.http import HttpRequest, HttpResponse, parse_request, text


def test_headers_are_found_whatever_their_case() -> None:
    assert HttpRequest(headers=(("Host", "a"),)).header("host") == "a"


def test_parameters_come_from_the_query_and_from_a_form() -> None:
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    request = HttpRequest("POST", "/x?a=1", form, b"b=2+3")
    assert (request.parameter("a"), request.parameter("b"), request.parameter("c", "?")) == ("1", "2 3", "?")


def test_the_clients_address_may_be_ipv6() -> None:
    assert HttpRequest(client="[fd00::1]:80").client_ip == "fd00::1"


def test_a_response_on_the_wire() -> None:
    response = text("hi", 404, "text/plain")
    assert (
        response.wire()
        == b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi"
    )
    assert HttpResponse(599).reason == ""


def test_text_is_parsed_as_a_request_when_it_is_one() -> None:
    request = parse_request(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\nbody")
    assert request == HttpRequest("GET", "/a", (("Host", "x"),), b"body")
    assert parse_request(b"hostName\n") is None
