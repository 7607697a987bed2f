"""Requests in somebody's name, each with its scheme's tool, over the data plane's own walk."""

from __future__ import annotations

import asyncio

import pytest

from cluster.apimachinery import clock
from cluster.kubelet.requests import send
from cluster.runtime.machines import machine
from tests.cluster.kubelet.test_fabric import CURL, Network


def sent(network: Network, url: str) -> int | None:
    host = machine(CURL_ON_NODE, network.fabric, lambda cluster: clock.Counter(0.0, 0.0, 1000.0))
    return asyncio.run(send(host, url))


CURL_ON_NODE = CURL.__class__("node", "node-3", "demo", "", "node-3", "10.128.0.5")


@pytest.mark.parametrize(
    ("url", "verdict", "says"),
    [
        ("tcp://10.0.162.149:80", "answered", "Connection to 10.0.162.149 80 port [tcp/*] succeeded!"),
        ("udp://10.0.162.149:80", "dropped", "Connection to 10.0.162.149 80 port [udp/*] succeeded!"),
        ("tcp://10.128.0.4:81", "refused", "nc: connect to 10.128.0.4 port 81 (tcp) failed: Connection refused"),
        ("dns://10.0.0.10/my-nginx.default.svc.cluster.local", "resolved", "my-nginx.default.svc.cluster.local has "),
        ("http://10.0.162.149/", "answered", "HTTP/1.1 200 OK"),
    ],
)
def test_every_scheme_leaves_one_record(url: str, verdict: str, says: str) -> None:
    network = Network()
    assert sent(network, url) is not None
    (trace,) = network.kept
    assert trace.verdict == verdict
    assert trace.says.startswith(says)
    assert trace.request.scheme == url.partition(":")[0]
