"""A connection's requests, and those that a proxy makes meanwhile."""

from __future__ import annotations

import pytest

from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.network import Source, forwarding
from tests.cluster.kubelet.test_fabric import CURL, Network


def test_what_a_proxy_asks_in_order_to_answer_is_kept_with_the_request_that_it_answers() -> None:
    network = Network()
    pod = Source("pod", "my-nginx-a", "demo", "default", "node-1", "10.244.1.4", "uid-my-nginx-a")
    plain = network.servers.answer

    def proxied(uid: str, port: int, request: HttpRequest, tls: bool) -> HttpResponse | None:
        if uid != "uid-my-nginx-a":
            return plain(uid, port, request, tls)
        token = forwarding.set(True)
        try:
            return network.fabric.dial(pod, "10.244.2.5", 80).http(request)
        finally:
            forwarding.reset(token)

    network.servers.answer = proxied  # type: ignore[method-assign]
    asked = HttpRequest("GET", "/", (("Host", "shop.example.com"),))
    assert network.fabric.dial(CURL, "10.244.1.4", 80).http(asked).body == b"uid-my-nginx-b"
    [trace] = network.kept
    assert trace.request.headers == {"Host": "shop.example.com"}
    [onward] = trace.onward
    assert (onward.request.url, onward.origin and onward.origin.name) == (
        "http://10.244.2.5:80/",
        "my-nginx-a",
    )
    assert len(trace.legs) == len(onward.legs) + 2


@pytest.mark.parametrize(
    ("host", "kept"),
    [
        ("shop.example.com", {"Host": "shop.example.com"}),
        ("10.244.1.4:80", {}),
        ("", {}),
        ("[", {}),
        ("\x00", {}),
        ("a" * 300, {}),
    ],
)
def test_the_host_that_was_asked_for_is_kept_where_it_is_another_name(host: str, kept: dict[str, str]) -> None:
    network = Network()
    network.fabric.dial(CURL, "10.244.1.4", 80).http(HttpRequest("GET", "/", (("Host", host),)))
    assert network.kept[0].request.headers == kept
