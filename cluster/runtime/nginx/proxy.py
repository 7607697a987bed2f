"""proxy_pass: nginx as a client of other Services, the way a hand-made gateway uses it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from cluster.runtime.host import Host
from cluster.runtime.http import Headers, HttpRequest, HttpResponse
from cluster.runtime.network import NetworkError, Refused, TimedOut
from cluster.runtime.nginx.blocks import expand
from cluster.runtime.nginx.config import Directive

HOP_BY_HOP = frozenset({"connection", "keep-alive", "date", "server", "transfer-encoding", "upgrade"})
PORTS = {"http": 80, "https": 443}


def pass_on(
    host: Host, http: Directive, location: Directive, target: str, request: HttpRequest
) -> HttpResponse:
    """Ask the upstream and hand its answer on. Raises OSError with the C library's words."""
    url = urlsplit(upstream(http, target))
    path = replaced_path(location, url.path, request)
    try:
        connection = host.network.dial(
            host.source, url.hostname or "", url.port or PORTS[url.scheme], timeout=60
        )
        if url.scheme == "https":
            connection.certificate(url.hostname or "")
        asked = replace(
            request, target=path, headers=forwarded(location, url.netloc, request), client="", server=""
        )
        answer = connection.http(asked)
    except TimedOut as error:
        raise TimeoutError(f"110: {error.errno}") from error
    except NetworkError as error:
        number = 111 if isinstance(error, Refused) else 113
        raise ConnectionError(f"{number}: {error.errno}") from error
    kept = tuple(pair for pair in answer.headers if pair[0].lower() not in HOP_BY_HOP)
    return replace(answer, headers=(("Server", "nginx"), *kept, ("Connection", "keep-alive")))


def upstream(http: Directive, target: str) -> str:
    """Replace the name of an `upstream` block by its first server."""
    scheme, _, rest = target.partition("://")
    name, slash, path = rest.partition("/")
    for block in http.all("upstream"):
        if block.args[0] == name and (server := block.value("server")):
            return f"{scheme}://{server}{slash}{path}"
    return target


def replaced_path(location: Directive, path: str, request: HttpRequest) -> str:
    """With a path in proxy_pass, it takes the place of the location's prefix."""
    if not path or location.args[0] in ("~", "~*"):
        return request.target
    return path + request.target[len(location.args[-1]) :]


def forwarded(location: Directive, host: str, request: HttpRequest) -> Headers:
    """The client's headers, with Host and Connection replaced and proxy_set_header applied."""
    headers = {name: value for name, value in request.headers if name.lower() not in HOP_BY_HOP}
    headers |= {"Host": host, "Connection": "close"}
    for directive in location.all("proxy_set_header"):
        value = expand(directive.args[1], request, request.path).replace("$proxy_host", host)
        headers = {name: kept for name, kept in headers.items() if name.lower() != directive.args[0].lower()}
        headers[directive.args[0]] = value
    return tuple(headers.items())
