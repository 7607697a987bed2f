"""How curl fetches one URL: connect, shake hands, ask, and follow where it is sent."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin

from cluster.apimachinery.clock import utc
from cluster.runtime import tls
from cluster.runtime.commands._curl_options import Options, urlencoded
from cluster.runtime.commands._curl_report import VERSION, Transfer, handshake
from cluster.runtime.commands._curl_urls import Proxy, connect_to, proxy, split
from cluster.runtime.commands.ping import address_of
from cluster.runtime.host import Call
from cluster.runtime.http import Headers, HttpRequest
from cluster.runtime.network import Connection, NetworkError, NoSuchName, Refused, TimedOut, intent
from cluster.runtime.reach import dial, host_port, is_address

PAIRS = "application/x-www-form-urlencoded"
BOUNDARY = "------------------------d74496d66958873e"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
PORTS = {"http": 80, "https": 443}
DEFAULT_CAFILE = "/etc/ssl/certs/ca-certificates.crt"


@dataclass
class Fetcher:
    """The state of one command: its options, and whom it talks to."""

    call: Call
    options: Options

    async def follow(self, url: str) -> Transfer:
        """Fetch, and with -L follow redirects."""
        redirects = 0
        while True:
            transfer = await self.once(url)
            transfer.redirects = redirects
            location = transfer.response.header("Location")
            if transfer.code or not (self.options.on("location", "location_trusted") and location):
                return transfer
            redirects += 1
            if redirects > int(self.options.last("max_redirs", "50")):
                return transfer.fail(47, f"Maximum ({redirects - 1}) redirects followed")
            url = urljoin(url, location)

    async def once(self, url: str) -> Transfer:
        transfer, parts = Transfer(url, self.options.method), split(url)
        intent.set(url)
        if parts.scheme not in PORTS:
            return transfer.fail(1, f'Protocol "{parts.scheme}" not supported')
        try:
            port = parts.port or PORTS[parts.scheme]
        except ValueError:
            return transfer.fail(3, "URL rejected: Port number was not a decimal number between 0 and 65535")
        if not parts.hostname:
            return transfer.fail(3, "URL rejected: No host part in the URL")
        connection = await self.connect(transfer, parts.hostname, port)
        if connection and parts.scheme == "https" and self.proxy(parts.hostname):
            return await self.tunnel(transfer, connection, f"{parts.hostname}:{port}")
        if (
            connection
            and parts.scheme == "https"
            and not await self.secure(transfer, connection, parts.hostname)
        ):
            return transfer
        return await self.exchange(transfer, connection, parts) if connection else transfer

    async def connect(self, transfer: Transfer, host: str, port: int) -> Connection | None:
        if complaint := self.unbound():
            transfer.fail(45, complaint)
            await self.note(f"* {complaint}\n* closing connection #0\n")
            return None
        started, patience = self.call.host.counter(), self.options.seconds("connect_timeout", "max_time")
        try:
            connection = await self.dial(host, port, patience)
        except NoSuchName:
            other = self.proxy(host)
            words = f"Could not resolve proxy: {other.host}" if other else f"Could not resolve host: {host}"
            transfer.fail(5 if other else 6, words)
        except NetworkError as error:
            spent = int((self.call.host.counter() - started) * 1000)
            late = isinstance(error, TimedOut)
            transfer.refused = isinstance(error, Refused)
            via = f" via {other.host}" if (other := self.proxy(host)) else ""
            words = f"Failed to connect to {host} port {port}{via} after {spent} ms: Could not connect to server"
            if late and patience is not None:
                words = f"Connection timed out after {int(patience * 1000) + 1} milliseconds"
            transfer.fail(28 if late else 7, words)
        else:
            transfer.connected = True
            transfer.remote, transfer.local = host_port(connection.remote), host_port(connection.local)
            await self.note(
                f"*   Trying {connection.remote}...\n* Connected to {host} ({transfer.remote[0]}) port {port}\n"
            )
            return connection
        await self.note(f"* {transfer.message}\n* closing connection #0\n")
        return None

    async def dial(self, host: str, port: int, patience: float | None) -> Connection:
        """Connect to the host, or to whom the options name instead. Raises NetworkError."""
        other = self.proxy(host)
        near, number = (other.host, other.port) if other else connect_to(self.options.all("connect_to"), host, port)
        target, four, six = self.pinned(near, number), self.options.on("ipv4"), self.options.on("ipv6")
        if four or six:
            target = await address_of(self.call, target, four, six)
            if not target:
                raise NoSuchName
        return await dial(self.call, target, number, patience=patience)

    def proxy(self, host: str) -> Proxy | None:
        """The proxy to ask for a host, unless --noproxy names it."""
        spared = [word.strip().lstrip(".") for word in self.options.last("noproxy").split(",") if word.strip()]
        direct = any(word in ("*", host) or host.endswith(f".{word}") for word in spared)
        return None if direct else proxy(self.options.last("proxy"))

    async def tunnel(self, transfer: Transfer, connection: Connection, to: str) -> Transfer:
        """CONNECT, which https needs through a proxy: no server here gives way to one."""
        request = HttpRequest("CONNECT", to, (("Host", to), ("User-Agent", f"curl/{VERSION}")))
        try:
            status = (await asyncio.to_thread(connection.http, request)).status
        except NetworkError:
            return transfer.fail(56, "Proxy CONNECT aborted")
        if status // 100 == 2:
            return transfer.fail(56, f"CONNECT tunnel to {to} was opened, but tunnels are not modelled here")
        return transfer.fail(56, f"CONNECT tunnel failed, response {status}")

    async def secure(self, transfer: Transfer, connection: Connection, host: str) -> bool:
        """The TLS handshake, with every check that -k leaves out."""
        pem = await asyncio.to_thread(connection.certificate, host)
        chain = tls.load(pem or "")
        if not chain:
            transfer.fail(35, "OpenSSL/3.3.2: error:0A00010B:SSL routines::wrong version number")
            return False
        cafile = self.options.last("cacert")
        roots = self.roots(cafile)
        if roots is None:
            transfer.fail(77, f"error adding trust anchors from file: {cafile}")
            return False
        verdict = "SSL certificate verify ok."
        try:
            tls.verify(chain, roots, host, utc())
        except tls.BadCertificate as problem:
            if not self.options.on("insecure"):
                await asyncio.to_thread(connection.reject, str(problem))
                transfer.fail(60, str(problem))
                await self.note(f"* {problem}\n* closing connection #0\n")
                return False
            words = str(problem).removeprefix("SSL certificate problem: ")
            verdict = f"SSL certificate verify result: {words} (18), continuing anyway."
        await self.note(handshake(chain[0], cafile or DEFAULT_CAFILE, verdict))
        return True

    def roots(self, cafile: str) -> list[tls.Certificate] | None:
        """The trusted certificates; None when --cacert names a file that holds none."""
        tree, path = self.call.host.tree, self.call.path(cafile or DEFAULT_CAFILE)
        found = tls.load(tree.read(path)) if tree.is_file(path) else []
        return found if found or not cafile else None

    async def exchange(self, transfer: Transfer, connection: Connection, parts: SplitResult) -> Transfer:
        body = self.body()
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if self.options.on("get") and body:
            target, body = f"{target}{'&' if parts.query else '?'}{body.decode()}", b""
        if self.proxy(parts.hostname or ""):
            target = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{target}"
        request = HttpRequest(transfer.method, target, self.headers(parts, body), body)
        sent = "".join(f"> {name}: {value}\n" for name, value in request.headers)
        await self.note(f"> {request.method} {target} HTTP/1.1\n{sent}>\n* Request completely sent off\n")
        try:
            response = await asyncio.to_thread(connection.http, request)
        except NetworkError:
            return transfer.fail(52, "Empty reply from server")
        transfer.response = response
        heard = "".join(f"< {name}: {value}\n" for name, value in response.headers)
        await self.note(
            f"< HTTP/1.1 {response.status} {response.reason}\n{heard}<\n"
            f"* Connection #0 to host {parts.hostname} left intact\n"
        )
        if response.status >= 400 and self.options.on("fail", "fail_with_body"):
            return transfer.fail(22, f"The requested URL returned error: {response.status}")
        return transfer

    def headers(self, parts: SplitResult, body: bytes) -> Headers:
        """curl's own headers, each replaced or removed ("Name:") by a -H of that name."""
        own = {
            "Host": parts.netloc.rpartition("@")[2],
            "User-Agent": self.options.last("user_agent", f"curl/{VERSION}"),
            "Accept": "*/*",
        }
        if user := self.options.last("user") or parts.netloc.rpartition("@")[0]:
            own["Authorization"] = "Basic " + base64.b64encode(user.encode()).decode()
        for option, name in (("cookie", "Cookie"), ("referer", "Referer"), ("range", "Range")):
            if value := self.options.last(option):
                own[name] = f"bytes={value}" if option == "range" else value
        if body:
            json = bool(self.options.all("json"))
            own |= {
                "Content-Length": str(len(body)),
                "Content-Type": FORM if self.options.all("form") else "application/json" if json else PAIRS,
            }
        for given in self.options.all("header"):
            name, _, value = given.partition(":")
            own = {key: kept for key, kept in own.items() if key.lower() != name.lower()}
            if value.strip():
                own[name] = value.strip()
        return tuple(own.items())

    def form(self) -> bytes:
        """Every -F as a part of multipart/form-data; "@path" is a file."""
        parts = b""
        for given in self.options.all("form"):
            name, _, value = given.partition("=")
            file = value.startswith("@")
            content = self.call.host.tree.read(self.call.path(value[1:])) if file else value.encode()
            named = f'; filename="{value.rpartition("/")[2].lstrip("@")}"' if file else ""
            kind = "Content-Type: application/octet-stream\r\n" if file else ""
            head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n{kind}\r\n'
            parts += head.encode() + content + b"\r\n"
        return parts + f"--{BOUNDARY}--\r\n".encode()

    def body(self) -> bytes:
        if self.options.all("form"):
            return self.form()
        parts = [self.datum(kind, value) for kind, value in self.options.data]
        files = [self.call.host.tree.read(self.call.path(path)) for path in self.options.all("upload_file")]
        return b"&".join(parts) if parts else b"".join(files)

    def datum(self, kind: str, value: str) -> bytes:
        if kind == "data_urlencode":
            return urlencoded(value).encode()
        if value.startswith("@") and kind != "data_raw":
            content = self.call.host.tree.read(self.call.path(value[1:]))
            return content if kind == "data_binary" else content.replace(b"\n", b"")
        return value.encode()

    def unbound(self) -> str:
        """Why --interface cannot be the near end ("" when it can): a name or an address of this machine."""
        wanted = self.options.last("interface").removeprefix("if!").removeprefix("host!")
        if not wanted or wanted in ("lo", "eth0", "127.0.0.1", self.call.host.source.ip):
            return ""
        address = is_address(wanted)
        return "bind failed with errno 99: Address not available" if address else f"Couldn't bind to '{wanted}'"

    def pinned(self, host: str, port: int) -> str:
        """The address that --resolve gives a host, or the host."""
        for entry in self.options.all("resolve"):
            name, number, address = entry.split(":", 2)
            if name.lstrip("+-") == host and number in (str(port), "*"):
                return address.strip("[]").split(",")[0]
        return host

    async def note(self, text: str) -> None:
        if self.options.on("verbose"):
            await self.call.fail(text)
