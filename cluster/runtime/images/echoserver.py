"""Servers that say what reached them: echoserver (of "Hello Minikube"), http-echo and whoami."""

from __future__ import annotations

from collections.abc import Sequence

from cluster.runtime.golang import flags, say, web_server
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.image import PATH, Image
from cluster.runtime.process import Done, Server
from cluster.runtime.userland import ALPINE, SCRATCH


def echoserver(host: Host, argv: Sequence[str]) -> Server:
    return web_server("echoserver", [8080], lambda request: text(described(host, request), 200, "text/plain"))


def described(host: Host, request: HttpRequest) -> str:
    """Everything the server knows of a request."""
    headers = "".join(f"\t{name.lower()}={value}\n" for name, value in sorted(request.headers))
    body = request.body.decode(errors="replace") or "-no body in request-"
    return (
        f"\n\nHostname: {host.hostname}\n\nPod Information:\n\t-no pod information available-\n\n"
        "Server values:\n\tserver_version=nginx: 1.13.3 - lua: 10008\n\n"
        f"Request Information:\n\tclient_address={request.client_ip}\n\tmethod={request.method}\n"
        f"\treal path={request.target}\n\tquery={request.query}\n\trequest_version=1.1\n\trequest_scheme=http\n"
        f"\trequest_uri=http://{request.header('Host')}:8080{request.target}\n\n"
        f"Request Headers:\n{headers}\nRequest Body:\n\t{body}\n\n"
    )


def http_echo(host: Host, argv: Sequence[str]) -> Server | Done:
    given = flags(argv[1:], text=host.env.get("ECHO_TEXT", ""), listen=":5678")
    if not given["text"]:
        return Done(127, err="Missing -text option!\n")
    port = int(given["listen"].rpartition(":")[2])
    say(host, f"[INFO] server is listening on :{port}")

    def answer(request: HttpRequest) -> HttpResponse:
        say(
            host,
            f'[INFO] {request.header("Host")} {request.client} "{request.method} {request.target} HTTP/1.1" 200',
        )
        return text(given["text"] + "\n", 200, "text/plain; charset=utf-8", ("X-App-Name", "http-echo"))

    return web_server("http-echo", [port], answer)


def whoami(host: Host, argv: Sequence[str]) -> Server:
    port = int(flags(argv[1:], port=host.env.get("WHOAMI_PORT_NUMBER", "80"))["port"])
    say(host, f"Starting up on port {port}")

    def answer(request: HttpRequest) -> HttpResponse:
        headers = "".join(f"{name}: {value}\n" for name, value in request.headers)
        about = (
            f"Hostname: {host.hostname}\nIP: 127.0.0.1\nIP: {host.source.ip}\nRemoteAddr: {request.client}\n"
        )
        return text(f"{about}{request.method} {request.target} HTTP/1.1\n{headers}\n")

    return web_server("whoami", [port], answer)


IMAGES = (
    Image(
        ("registry.k8s.io/echoserver", "k8s.gcr.io/echoserver", "gcr.io/google_containers/echoserver"),
        ALPINE, entrypoint=("/usr/local/bin/run.sh",), env={"PATH": PATH}, programs={"run.sh": echoserver},
        size=43_600_000,
    ),
    Image(
        ("docker.io/hashicorp/http-echo",), SCRATCH, entrypoint=("/http-echo",), programs={"http-echo": http_echo},
        size=4_000_000,
    ),
    Image(
        ("docker.io/traefik/whoami",), SCRATCH, entrypoint=("/whoami",), programs={"whoami": whoami}, size=2_800_000
    ),
)  # fmt: skip
