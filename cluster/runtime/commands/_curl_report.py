"""What curl prints about a transfer: the progress meter, -w, -v and the text of its errors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from cluster.runtime import tls
from cluster.runtime.http import HttpResponse

VERSION = "8.11.1"
METER_HEAD = (
    "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n"
    "                                 Dload  Upload   Total   Spent    Left  Speed\n"
)
METER_START = "\r  0     0    0     0    0     0      0      0 --:--:-- {spent} --:--:--     0"
MORE_DETAILS = """More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.
"""
NONE = HttpResponse(0)


@dataclass
class Transfer:
    """One URL's journey, as far as it got."""

    url: str
    method: str = "GET"
    response: HttpResponse = NONE
    remote: tuple[str, int] = ("", 0)
    local: tuple[str, int] = ("", 0)
    redirects: int = 0
    seconds: float = 0.0
    code: int = 0
    refused: bool = False
    message: str = ""
    connected: bool = False
    verify_result: int = 0

    def fail(self, code: int, message: str) -> Transfer:
        self.code, self.message = code, message
        return self


def speed(value: float) -> str:
    """Bytes a second in at most five characters: 615, 142k, 1234M."""
    for unit in ("", "k", "M"):
        if value < 100_000:
            return f"{int(value)}{unit}"
        value /= 1024
    return f"{int(value)}G"


def clock(seconds: float) -> str:
    """A duration in the meter's eight columns, whole seconds; less than one is not shown."""
    whole = int(seconds)
    return f"{whole // 3600:2}:{whole // 60 % 60:02}:{whole % 60:02}" if whole else "--:--:--"


def meter(transfer: Transfer) -> str:
    """The last state of the progress meter, as it stays on the screen."""
    start, spent = METER_START.format(spent="--:--:--"), clock(transfer.seconds)
    if transfer.code in (5, 6):
        return METER_HEAD + METER_START.format(spent=spent)
    size = len(transfer.response.body)
    if not size or transfer.code:
        return METER_HEAD + start + METER_START.format(spent=spent) + "\n"
    rate = speed(size / max(transfer.seconds, 0.001))
    line = f"\r100 {size:>5}  100 {size:>5}    0     0 {rate:>6}      0 --:--:-- {spent} --:--:-- {rate:>5}"
    return METER_HEAD + start + line + "\n"


def write_out(template: str, transfer: Transfer) -> str:
    """The -w template: %{name}, backslash escapes, %% for a percent sign."""
    text = re.sub(r"%\{(\w+)\}|%%", lambda m: variable(m.group(1), transfer) if m.group(1) else "%", template)
    for escape, character in (("\\n", "\n"), ("\\t", "\t"), ("\\r", "\r")):
        text = text.replace(escape, character)
    return text


def variable(name: str, transfer: Transfer) -> str:
    response, elapsed = transfer.response, f"{transfer.seconds:.6f}"
    values: dict[str, object] = {
        "http_code": f"{response.status:03}", "response_code": f"{response.status:03}",
        "num_redirects": transfer.redirects,
        "size_download": len(response.body), "size_header": len(response.head()) if response.status else 0,
        "content_type": response.header("Content-Type"), "url_effective": transfer.url, "url": transfer.url,
        "remote_ip": transfer.remote[0], "remote_port": transfer.remote[1], "local_ip": transfer.local[0],
        "local_port": transfer.local[1], "method": transfer.method, "exitcode": transfer.code,
        "errormsg": transfer.message,
        "scheme": transfer.url.partition(":")[0], "http_version": "1.1" if response.status else "0",
        "num_connects": int(transfer.connected), "redirect_url": response.header("Location"),
        "ssl_verify_result": transfer.verify_result, "time_total": elapsed,
        "speed_download": int(len(response.body) / max(transfer.seconds, 0.001)),
        "time_connect": elapsed if transfer.connected else "0.000000", "time_namelookup": elapsed,
        "time_starttransfer": elapsed, "time_appconnect": elapsed, "time_pretransfer": elapsed,
        "time_redirect": "0.000000",
    }  # fmt: skip
    return str(values.get(name, ""))


def handshake(leaf: tls.Certificate, cafile: str, verdict: str) -> str:
    """The TLS part of -v, as OpenSSL's curl prints it."""
    return (
        "* ALPN: curl offers h2,http/1.1\n"
        "* TLSv1.3 (OUT), TLS handshake, Client hello (1):\n"
        f"*  CAfile: {cafile}\n"
        "*  CApath: /etc/ssl/certs\n"
        "* TLSv1.3 (IN), TLS handshake, Server hello (2):\n"
        "* TLSv1.3 (IN), TLS handshake, Certificate (11):\n"
        f"* SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384 / X25519 / RSASSA-PSS\n"
        "* ALPN: server accepted http/1.1\n"
        "* Server certificate:\n"
        f"*  subject: {tls.subject(leaf.subject)}\n"
        f"*  start date: {_date(leaf.not_valid_before_utc)}\n"
        f"*  expire date: {_date(leaf.not_valid_after_utc)}\n"
        f"*  issuer: {tls.subject(leaf.issuer)}\n"
        f"*  {verdict}\n"
    )


def _date(moment: datetime) -> str:
    return f"{moment:%b} {moment.day:>2} {moment:%H:%M:%S %Y} GMT"
