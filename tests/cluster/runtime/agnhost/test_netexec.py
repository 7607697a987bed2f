"""netexec's pages and datagrams, against test/images/agnhost/netexec/netexec.go."""

from __future__ import annotations

import pytest

from tests.cluster.runtime.agnhost_pods import IP, agnhost, box, get
from tests.cluster.runtime.world import World


@pytest.mark.parametrize(
    ("target", "status", "body"),
    [
        ("/clientip", 200, "10.0.0.9:4000"),
        ("/header", 200, "{}"),
        ("/echo?msg=a&code=x", 200, "argument 'code' must be an integer or empty, got \"x\"\n"),
        ("/healthz", 200, ""),
        ("/readyz", 200, "ok"),
        ("/hostname", 200, "web"),
        ("/redirect?location=/x&code=307", 307, '<a href="/x">Temporary Redirect</a>.\n\n'),
        ("/exit?code=x", 200, "argument 'code' must be an integer [0-127] or empty, got \"x\"\n"),
        ("/shell?cmd=exit+3", 200, '{"error":"exit status 3"}'),
        ("/shell?shellCommand=echo+%27%3Ca%3E%27", 200, '{"output":"\\u003ca\\u003e\\n"}'),
        ("/upload", 200, '{"error":"Unable to upload file."}'),
        ("/dial?host=10.0.0.1&port=80", 400, "request parameter not specified. <nil>\n"),
        ("/dial?host=10.0.0.1&port=80&request=x&protocol=ftp", 400, "unsupported protocol. ftp\n"),
        (
            "/dial?host=10.0.0.1&port=80&request=x&tries=y",
            400,
            'tries parameter is invalid. strconv.Atoi: parsing "y": invalid syntax\n',
        ),
        (
            "/dial?host=nosuch&port=80&request=x",
            400,
            "host and/or port param are invalid. lookup nosuch on 10.0.0.10:53: no such host\n",
        ),
    ],
)
def test_a_page(world: World, target: str, status: int, body: str) -> None:
    agnhost(world, "netexec")
    assert get(world, target) == (status, body)


def test_whatever_is_no_page_is_told_the_time(world: World) -> None:
    agnhost(world, "netexec")
    assert get(world, "/nope")[1].startswith("NOW: 20")


@pytest.mark.parametrize("protocol", ["udp", "sctp"])
def test_dialling_with_datagrams(world: World, protocol: str) -> None:
    agnhost(world, "netexec", "--sctp-port=8082", ports=(8080, 8081, 8082))
    port = {"udp": 8081, "sctp": 8082}[protocol]
    asked = f"/dial?host={IP}&port={port}&protocol={protocol}&request=echo+Hi&tries=2"
    assert get(world, asked) == (200, '{"responses":["hi","hi"]}')


def test_a_datagram_that_nobody_answers(world: World) -> None:
    agnhost(world, "netexec")
    world.silent.add("10.9.9.9")
    assert get(world, "/dial?host=10.9.9.9&port=81&protocol=udp&request=hostname")[1] == (
        '{"errors":["reading from udp connection failed. '
        "err:'read udp 10.244.2.4-\\u003e10.9.9.9:81: i/o timeout'\"]}"
    )


def test_shutdown_ends_it_with_0(world: World) -> None:
    ref = agnhost(world, "netexec")
    get(world, "/shutdown?code=3")
    assert world.ended(ref) == 0


def test_a_file_is_uploaded_by_a_form(world: World) -> None:
    web = agnhost(world, "netexec", ports=(8080,))
    out, _, code = world.exec(box(world), "sh", "-c", f"echo data > /tmp/f; curl -s -F file=@/tmp/f http://{IP}:8080/upload")
    assert (out.startswith('{"output":"/uploads/upload'), code) == (True, 0)
    assert world.exec(web, "sh", "-c", "cat /uploads/*")[0] == "data\n"


def test_an_override_answers_everything(world: World) -> None:
    agnhost(world, "netexec", "--http-override=/echo?msg=over&code=418")
    assert get(world, "/healthz") == (418, "over")


def test_behind_tls_with_the_certificate_of_the_image(world: World) -> None:
    agnhost(world, "netexec", "--tls-cert-file=/localhost.crt", "--tls-private-key-file=/localhost.key", ports=(8080,))
    ref = box(world)
    assert world.exec(ref, "curl", "-sk", f"https://{IP}:8080/hostname") == ("web", "", 0)
    assert world.exec(ref, "curl", "-s", f"https://{IP}:8080/hostname")[2] == 60
    plain = world.exec(ref, "curl", "-s", f"http://{IP}:8080/hostname")[0]
    assert plain == "Client sent an HTTP request to an HTTPS server.\n"


def test_its_log_has_go_lines(world: World) -> None:
    ref = agnhost(world, "netexec")
    get(world, "/shell?cmd=echo+hi")
    lines = [line[20:] for line in world.log(ref)[:-1]]
    assert [*lines, world.log(ref)[-1]] == [
        "Started HTTP server on port 8080",
        "Started UDP server on port  8081",
        "GET /shell?cmd=echo hi",
        "Output: map[output:hi",
        "]",
    ]
