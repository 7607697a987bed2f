"""curl, against what curl 7.88 and 8 print (measured with the real program on a loopback server)."""

from __future__ import annotations

import re

import pytest

from cluster.runtime.files import File, Mount, Volume
from cluster.runtime.records import ContainerRef
from tests.cluster.runtime.certificates import issue
from tests.cluster.runtime.world import World

LOOP = ("sh", "-c", "while true; do sleep 1; done")
CONF = b"""server {
        listen 80 default_server;
        listen [::]:80 default_server ipv6only=on;

        listen 443 ssl;

        root /usr/share/nginx/html;
        index index.html;

        server_name localhost;
        ssl_certificate /etc/nginx/ssl/tls.crt;
        ssl_certificate_key /etc/nginx/ssl/tls.key;

        location / {
                try_files $uri $uri/ =404;
        }
}
"""
REFUSED = "after 0 ms: Could not connect to server\n"
DETAILS = """More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.
"""


@pytest.fixture
def curl(world: World) -> ContainerRef:
    """A pod with curl, a plain and an https server behind the Service my-nginx."""
    pair = issue("my-nginx")
    secret = Volume("secret", {"tls.crt": File(pair.pem), "tls.key": File(pair.key_pem)}, read_only=True)
    config = Volume("config", {"default.conf": File(CONF)}, read_only=True)
    mounts = (Mount("secret", "/etc/nginx/ssl"), Mount("config", "/etc/nginx/conf.d"))
    world.run("web", "nginx", "10.244.3.5", secret, config, mounts=mounts)
    world.expose("my-nginx", "10.0.162.149", 80, "web", 80)
    world.expose("my-nginx", "10.0.162.149", 443, "web", 443)
    world.routes["10.244.3.5", 443] = ("uid-web", 443)
    world.routes["10.244.3.5", 80] = ("uid-web", 80)
    return world.run("curl", "radial/busyboxplus:curl", "10.244.1.5", secret, command=LOOP, mounts=mounts[:1])


def test_it_prints_the_page(world: World, curl: ContainerRef) -> None:
    out, err, code = world.exec(curl, "curl", "-s", "http://my-nginx")
    assert "<h1>Welcome to nginx!</h1>" in out
    assert (err, code) == ("", 0)


def test_without_a_terminal_the_progress_meter_goes_to_stderr(world: World, curl: ContainerRef) -> None:
    err = world.exec(curl, "curl", "http://my-nginx")[1]
    assert err.startswith(
        "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n"
        "                                 Dload  Upload   Total   Spent    Left  Speed\n"
        "\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0"
        "\r100   615  100   615    0     0 "
    )


def test_a_self_signed_certificate_is_refused_without_k(world: World, curl: ContainerRef) -> None:
    out, err, code = world.exec(curl, "curl", "-sS", "https://my-nginx")
    assert (out, code) == ("", 60)
    assert err == f"curl: (60) SSL certificate problem: self-signed certificate\n{DETAILS}"
    assert world.rejected == ["SSL certificate problem: self-signed certificate"]


def test_the_guides_cacert_proves_the_service_by_its_name(world: World, curl: ContainerRef) -> None:
    out, err, code = world.exec(curl, "curl", "-s", "https://my-nginx", "--cacert", "/etc/nginx/ssl/tls.crt")
    assert "<title>Welcome to nginx!</title>" in out
    assert (err, code) == ("", 0)


def test_the_same_certificate_does_not_prove_a_pods_address(world: World, curl: ContainerRef) -> None:
    err = world.exec(curl, "curl", "-sS", "--cacert", "/etc/nginx/ssl/tls.crt", "https://10.244.3.5")[1]
    assert err == (
        "curl: (60) SSL: certificate subject name 'my-nginx' does not match target host name '10.244.3.5'\n"
        + DETAILS
    )


def test_k_asks_no_questions(world: World, curl: ContainerRef) -> None:
    assert "<h1>Welcome to nginx!</h1>" in world.exec(curl, "curl", "-k", "https://10.244.3.5")[0]


def test_plain_http_to_the_https_port_is_a_400(world: World, curl: ContainerRef) -> None:
    out = world.exec(curl, "curl", "-s", "http://my-nginx:443")[0]
    assert "<center>The plain HTTP request was sent to HTTPS port</center>" in out


def test_tls_to_a_plain_port_is_35(world: World, curl: ContainerRef) -> None:
    world.routes["10.0.162.149", 8443] = ("uid-web", 80)
    out, err, code = world.exec(curl, "curl", "-sSk", "https://my-nginx:8443")
    assert (out, code) == ("", 35)
    assert "wrong version number" in err


@pytest.mark.parametrize(
    ("url", "code", "message"),
    [
        ("http://nosuch", 6, "curl: (6) Could not resolve host: nosuch\n"),
        ("http://10.0.162.149:81", 7, f"curl: (7) Failed to connect to 10.0.162.149 port 81 {REFUSED}"),
        ("ftp2://x", 1, 'curl: (1) Protocol "ftp2" not supported\n'),
    ],
)  # fmt: skip
def test_every_failure_has_its_code(
    world: World, curl: ContainerRef, url: str, code: int, message: str
) -> None:
    out, err, got = world.exec(curl, "curl", "-sS", url)
    assert (out, re.sub(r"after \d+ ms", "after 0 ms", err), got) == ("", message, code)


def test_silence_is_waited_out(world: World, curl: ContainerRef) -> None:
    world.silent.add("10.9.9.9")
    out, err, code = world.exec(curl, "curl", "-sS", "--connect-timeout", "0.2", "http://10.9.9.9")
    assert (out, err, code) == ("", "curl: (28) Connection timed out after 201 milliseconds\n", 28)


def test_without_a_limit_silence_lasts_as_long_as_linux_retries(world: World, curl: ContainerRef) -> None:
    world.silent.add("10.9.9.9")
    world.speed = 10_000.0
    assert world.exec(curl, "curl", "-sS", "http://10.9.9.9")[2] == 28


def test_write_out_tells_the_code_even_when_nothing_answers(world: World, curl: ContainerRef) -> None:
    assert (
        world.exec(curl, "curl", "-g", "-q", "-s", "-o", "/dev/null", "-w", "%{http_code}", "http://nosuch")[
            0
        ]
        == "000"
    )
    assert (
        world.exec(curl, "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}\\n", "http://my-nginx/x")[0]
        == "404\n"
    )


def test_f_turns_an_error_page_into_an_exit_code(world: World, curl: ContainerRef) -> None:
    out, err, code = world.exec(curl, "curl", "-fsS", "http://my-nginx/nope")
    assert (out, err, code) == ("", "curl: (22) The requested URL returned error: 404\n", 22)


def test_head_prints_headers_only(world: World, curl: ContainerRef) -> None:
    out = world.exec(curl, "curl", "-sI", "http://my-nginx")[0]
    assert out.startswith("HTTP/1.1 200 OK\r\nServer: nginx/")
    assert out.endswith("\r\n\r\n")


def test_verbose_shows_the_conversation_on_stderr(world: World, curl: ContainerRef) -> None:
    err = world.exec(curl, "curl", "-sv", "--cacert", "/etc/nginx/ssl/tls.crt", "https://my-nginx")[1]
    assert "* Connected to my-nginx (10.0.162.149) port 443\n" in err
    assert "*  subject: CN=my-nginx; O=my-nginx\n" in err
    assert "> GET / HTTP/1.1\n> Host: my-nginx\n> User-Agent: curl/" in err
    assert "< HTTP/1.1 200 OK\n" in err


def test_resolve_pins_a_name_and_keeps_it_for_the_certificate(world: World, curl: ContainerRef) -> None:
    argv = [
        "curl",
        "-s",
        "--resolve",
        "my-nginx:443:10.244.3.5",
        "--cacert",
        "/etc/nginx/ssl/tls.crt",
        "https://my-nginx",
    ]
    assert world.exec(curl, *argv)[2] == 0


def test_several_urls_are_fetched_one_after_another(world: World, curl: ContainerRef) -> None:
    assert world.exec(curl, "curl", "-s", "http://my-nginx", "my-nginx")[0].count("<!DOCTYPE html>") == 2


def test_output_goes_into_the_containers_files(world: World, curl: ContainerRef) -> None:
    world.exec(curl, "curl", "-s", "-o", "/tmp/page", "http://my-nginx")
    assert "Welcome" in world.exec(curl, "cat", "/tmp/page")[0]


@pytest.mark.parametrize("argv", [("--nope",), ("-X",)])
def test_a_wrong_command_line_is_2(world: World, curl: ContainerRef, argv: tuple[str, ...]) -> None:
    _, err, code = world.exec(curl, "curl", *argv)
    assert code == 2
    assert err.endswith("curl: try 'curl --help' or 'curl --manual' for more information\n")


def test_a_pipe_takes_the_body_only(world: World, curl: ContainerRef) -> None:
    out = world.exec(curl, "sh", "-c", "curl -s http://my-nginx | grep -c nginx")[0]
    assert int(out) > 3


@pytest.mark.parametrize("argv", [("-6", "my-nginx"), ("-4", "http://[fd00::1]/")])
def test_a_family_without_an_address_does_not_resolve(
    world: World, curl: ContainerRef, argv: tuple[str, ...]
) -> None:
    _, err, code = world.exec(curl, "curl", "-sS", *argv)
    assert (err.startswith("curl: (6) Could not resolve host: "), code) == (True, 6)
    assert world.exec(curl, "curl", "-s4", "my-nginx")[2] == 0


def test_a_proxy_is_asked_instead(world: World, curl: ContainerRef) -> None:
    assert world.exec(curl, "curl", "-sS", "-x", "nosuch:3128", "my-nginx")[1:] == (
        "curl: (5) Could not resolve proxy: nosuch\n",
        5,
    )
    out, _, code = world.exec(curl, "curl", "-sv", "-x", "my-nginx:80", "http://elsewhere/")
    assert ("Welcome to nginx!" in out, code) == (True, 0)
    assert world.exec(curl, "curl", "-sS", "-x", "my-nginx:80", "https://elsewhere/")[2] == 56


def test_retries_are_warned_of_and_counted(world: World, curl: ContainerRef) -> None:
    argv = ("curl", "--no-progress-meter", "--retry", "2", "--retry-connrefused", "--retry-delay", "1")
    _, err, code = world.exec(curl, *argv, "10.0.0.99")
    warnings = [line for line in err.splitlines() if line.startswith("Warning")]
    assert warnings == [
        "Warning: Problem : connection refused. Will retry in 1 seconds. 2 retries left.",
        "Warning: Problem : connection refused. Will retry in 1 seconds. 1 retries left.",
    ]
    assert (err.count("curl: (7)"), code) == (3, 7)
    assert "Warning" not in world.exec(curl, "curl", "--retry", "2", "10.0.0.99")[1]


def test_connect_to_keeps_the_name_and_changes_the_way(world: World, curl: ContainerRef) -> None:
    out, _, code = world.exec(curl, "curl", "-s", "--connect-to", "::my-nginx:80", "http://elsewhere:8080/")
    assert ("Welcome to nginx!" in out, code) == (True, 0)


def test_a_pattern_is_several_urls(world: World, curl: ContainerRef) -> None:
    argv = ("curl", "-s", "-o", "/dev/null", "-w", "%{url}\n")
    out = world.exec(curl, *argv, "http://my-nginx/{a,b}[1-2]")[0]
    assert out.split() == [f"http://my-nginx/{name}" for name in ("a1", "a2", "b1", "b2")]
    assert world.exec(curl, *argv, "-g", "http://my-nginx/{a,b}")[0] == "http://my-nginx/{a,b}\n"


def test_what_is_not_modelled_says_so(world: World, curl: ContainerRef) -> None:
    _, err, code = world.exec(curl, "curl", "--unix-socket", "/x", "my-nginx")
    assert err.startswith("curl: option --unix-socket: is real, but not modelled here\n")
    assert code == 2


def test_the_meter_counts_the_seconds_spent(world: World, curl: ContainerRef) -> None:
    world.silent.add("10.0.0.1")
    err = world.exec(curl, "curl", "-m", "1", "http://10.0.0.1")[1]
    assert "\r  0     0    0     0    0     0      0      0 --:--:--  0:00:01 --:--:--     0\n" in err
