"""What a RequestTrace may ask, in the words that Kubernetes has for it."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.traffic.v1.requesttrace import KIND, problems
from cluster.apimachinery import schema

SPEC: dict[str, Any] = {"from": {"pod": "box"}, "url": "http://web/"}
SENDER = "must specify a sender: pod, node or internet"
HTTP = "must be an http or https URL, such as http://my-nginx/"
ANY = "must be a URL such as http://my-nginx/, https://my-nginx/, tcp://my-nginx:80, udp://my-log:514 or dns:my-nginx"
BARE = "must name a host and a port and nothing more, such as tcp://my-nginx:80"
DNS = "must be dns:NAME or dns://SERVER/NAME, with ?type= one of A, AAAA, CNAME, NS, PTR, SOA, SRV, TXT"


def said(**changes: Any) -> list[str]:
    return [str(cause) for cause in problems({**SPEC, **changes})]


def test_a_pod_a_node_and_the_internet_can_send() -> None:
    senders: tuple[dict[str, Any], ...] = ({"pod": "box"}, {"node": "node-1"}, {"internet": {}})
    for sender in senders:
        assert said(**{"from": sender}) == []


def test_somebody_must_send_it_and_only_one() -> None:
    assert said(**{"from": {}}) == [f"spec.from: Required value: {SENDER}"]
    both = {"pod": "box", "internet": {}}
    assert said(**{"from": both}) == ["spec.from.internet: Forbidden: may not specify more than 1 sender"]


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        *((url, ANY) for url in ("ftp://web/", "web", "web:80")),
        *((url, HTTP) for url in ("http://", "http://web:99999/", "http://a b/")),
        *((url, BARE) for url in ("tcp://web", "udp://:53", "tcp://web:80/index.html", "sctp://web:0")),
        *((url, DNS) for url in ("dns:", "dns:web?type=MX", "dns://")),
    ],
)
def test_a_url_is_one_that_somebody_can_send(url: str, rule: str) -> None:
    assert said(url=url) == [f'spec.url: Invalid value: "{url}": {rule}']


def test_it_goes_somewhere() -> None:
    assert said(url="") == ["spec.url: Required value"]


@pytest.mark.parametrize(
    "url",
    ["tcp://web:80", "udp://10.0.0.10:53", "sctp://web:3868/", "tcp://[fd00::1]:80", "dns:web", "dns:web?type=srv",
     "dns://10.0.0.10/web", "dns:///web", "dns://web"],
)  # fmt: skip
def test_bare_connections_and_questions_can_be_sent_too(url: str) -> None:
    assert said(url=url) == []


def test_only_http_has_methods_headers_and_a_way_to_trust_anybody() -> None:
    found = said(url="tcp://web:80", method="GET", headers={"Host": "a"}, insecure=True)
    text = "may not be set for tcp: only http and https have it"
    assert found == [f"spec.{field}: Forbidden: {text}" for field in ("method", "headers", "insecure")]


def test_it_is_sent_a_hundred_times_at_most() -> None:
    assert said(count=100) == []
    rule = "must be between 1 and 100, inclusive"
    assert said(count=0) == [f"spec.count: Invalid value: 0: {rule}"]
    assert said(count=101) == [f"spec.count: Invalid value: 101: {rule}"]


def test_methods_and_headers_are_http() -> None:
    assert said(method="POST", headers={"X-Colour": "blue"}) == []
    (method,) = said(method="GO AWAY")
    assert method.startswith('spec.method: Invalid value: "GO AWAY"')
    (name,) = said(headers={"not a name": "x"})
    assert name.startswith('spec.headers: Invalid value: "not a name": ')
    (value,) = said(headers={"X-Two": "a\r\nb"})
    assert value.endswith("must be a single line")


@pytest.mark.parametrize("sender", [{"internet": {}}, {"pod": "box"}])
def test_the_server_keeps_what_it_decodes(sender: dict[str, Any]) -> None:
    obj = {"spec": {**SPEC, "from": sender, "headers": {"Host": "a"}, "count": 3}}
    read = schema.decode(obj, (KIND.group, KIND.version, KIND.kind))
    assert read.object == obj
    assert read.unknown == []


def test_nothing_is_said_of_the_internet() -> None:
    obj = {"spec": {**SPEC, "from": {"internet": {"a": 1}}}}
    assert schema.decode(obj, (KIND.group, KIND.version, KIND.kind)).unknown == ["spec.from.internet.a"]
