from __future__ import annotations

import pytest

from cluster.dataplane.request import Request, Source

ME = Source("internet")


@pytest.mark.parametrize(
    ("url", "host", "port", "protocol"),
    [
        ("http://my-nginx/", "my-nginx", 80, "TCP"),
        ("https://my-nginx", "my-nginx", 443, "TCP"),
        ("my-nginx:8080/x", "my-nginx", 8080, "TCP"),
        ("10.0.162.149", "10.0.162.149", 80, "TCP"),
        ("tcp://db:5432", "db", 5432, "TCP"),
        ("udp://10.0.0.10:53", "10.0.0.10", 53, "UDP"),
        ("dns:my-nginx?type=srv", "my-nginx", 53, "UDP"),
        ("dns://10.0.0.10/my-nginx", "my-nginx", 53, "UDP"),
    ],
)
def test_an_address_is_read_as_curl_and_nc_read_it(url: str, host: str, port: int, protocol: str) -> None:
    request = Request(ME, url)
    assert (request.host, request.port, request.protocol) == (host, port, protocol)


@pytest.mark.parametrize(
    ("host", "ip"),
    [("10.1", "10.0.0.1"), ("0", "0.0.0.0"), ("0x0a000001", "10.0.0.1"), ("012.1", "10.0.0.1"), ("1.2.3", "1.2.0.3"),
     ("10.0.258", "10.0.1.2"), ("127.1", "127.0.0.1"), ("4294967295", "255.255.255.255"), ("10.0.0.1", "10.0.0.1")],
)  # fmt: skip
def test_a_host_of_numbers_is_an_address_as_curl_reads_it(host: str, ip: str) -> None:
    assert Request(ME, f"http://{host}/").host == ip
    assert Request(ME, f"tcp://{host}:80").host == ip


@pytest.mark.parametrize("host", ["1x", "08", "256.1.1.1", "1.2.3.4.5", "4294967296", "10.1.", "a.1", "1..2"])
def test_other_hosts_are_names(host: str) -> None:
    assert Request(ME, f"http://{host}/").host == host


def test_a_question_names_its_type_and_its_server() -> None:
    request = Request(ME, "dns://10.0.0.10/my-nginx?type=srv")
    assert (request.is_question, request.record_type, request.server) == (True, "SRV", "10.0.0.10")
    assert Request(ME, "dns:my-nginx").server == ""


def test_only_http_is_answered_with_a_status() -> None:
    assert Request(ME, "https://a").speaks_http
    assert not Request(ME, "tcp://a:1").speaks_http


def test_the_page_gets_the_request_in_five_words() -> None:
    assert Request(ME, "http://my-nginx/", "POST").to_json() == {
        "method": "POST",
        "url": "http://my-nginx/",
        "host": "my-nginx",
        "port": 80,
        "protocol": "TCP",
    }
