from __future__ import annotations

from cluster.dataplane.request import Request, Source
from cluster.dataplane.servers import Recorded, Servers


def test_recorded_servers_answer_as_they_did() -> None:
    heard: Servers = Recorded(("uid-a",), "SSL certificate problem: self-signed certificate", 404)
    request = Request(Source("internet"), "https://a")
    assert heard.listening("uid-a", "10.244.1.4", 443, "TCP")
    assert not heard.listening("uid-b", "10.244.1.4", 443, "TCP")
    assert heard.certificate("uid-a", 443, request).startswith("SSL")
    assert heard.answer("uid-a", 443, request).status == 404
