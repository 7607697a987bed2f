"""httpd: the Apache web server, "It works!"."""

from __future__ import annotations

from collections.abc import Sequence

from cluster.apimachinery.clock import utc
from cluster.runtime.files import File
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, reason, text
from cluster.runtime.image import PATH, Image
from cluster.runtime.process import Done, Listener, Server
from cluster.runtime.static import served
from cluster.runtime.userland import DEBIAN

VERSION = "2.4.66"
ROOT = "/usr/local/apache2/htdocs"
INDEX = b"<html><body><h1>It works!</h1></body></html>\n"


def httpd(host: Host, argv: Sequence[str]) -> Server | Done:
    """httpd-foreground, or httpd with flags."""
    if "-v" in argv:
        return Done(0, f"Server version: Apache/{VERSION} (Unix)\n")
    return Server(
        "httpd",
        {(80, "TCP"): Listener(lambda request, tls: answer(host, request))},
        0,
        in_use=in_use,
        output=greeting(host),
    )


def answer(host: Host, request: HttpRequest) -> HttpResponse:
    found = served(host.tree, ROOT, request, f"Apache/{VERSION} (Unix)") or missing()
    size = len(found.body) or "-"
    when = utc().strftime("%d/%b/%Y:%H:%M:%S +0000")
    host.log(
        f'{request.client_ip} - - [{when}] "{request.method} {request.target} HTTP/1.1" {found.status} {size}\n'
    )
    return found


def missing() -> HttpResponse:
    page = (
        '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n'
        "<html><head>\n<title>404 Not Found</title>\n</head><body>\n"
        f"<h1>{reason(404)}</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n"
    )
    return text(page, 404, "text/html; charset=iso-8859-1", ("Server", f"Apache/{VERSION} (Unix)"))


def greeting(host: Host) -> str:
    when = utc().strftime("%a %b %d %H:%M:%S.%f %Y")
    unnamed = (
        "AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using "
        f"{host.source.ip}. Set the 'ServerName' directive globally to suppress this message\n"
    )
    ready = f"AH00489: Apache/{VERSION} (Unix) configured -- resuming normal operations"
    command = "AH00094: Command line: 'httpd -D FOREGROUND'"
    first = f"[{when}] [mpm_event:notice] [pid 1:tid 1] {ready}\n"
    return f"{unnamed}{first}[{when}] [core:notice] [pid 1:tid 1] {command}\n"


def in_use(port: int) -> Done:
    bind = f"(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:{port}\n"
    return Done(1, err=f"{bind}no listening sockets available, shutting down\nAH00015: Unable to open logs\n")


IMAGE = Image(
    ("docker.io/library/httpd", "registry.k8s.io/e2e-test-images/httpd"),
    DEBIAN,
    cmd=("httpd-foreground",),
    env={
        "PATH": f"/usr/local/apache2/bin:{PATH}",
        "HTTPD_PREFIX": "/usr/local/apache2",
        "HTTPD_VERSION": VERSION,
    },
    files={f"{ROOT}/index.html": File(INDEX)},
    programs={"httpd-foreground": httpd, "httpd": httpd},
    workdir="/usr/local/apache2",
    size=45_200_000,
)
