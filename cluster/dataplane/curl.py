"""What the sender sees: a walk's ending in curl's words, with curl's exit code.

Four failures look different to the one who waits: refused (7) comes back at once, no such name (6) too, a bad
certificate (60) after the connection stood, and a dropped packet (28) only when patience ends.
"""

from __future__ import annotations

from .beats import BEATS
from .request import Request

SYN_TIMEOUT_MS = 130_000  # Linux gives a connection six retries (tcp_syn_retries): about 130 seconds
ARP_TIMEOUT_MS = 3_060  # "no route to host" comes when nobody has answered for three seconds
NAME_FAILED, REFUSED, TIMED_OUT, BAD_CERTIFICATE = 6, 7, 28, 60
CODES = {"answered": 0, "resolved": 0, "nxdomain": NAME_FAILED, "refused": REFUSED, "unreachable": REFUSED,
         "dropped": TIMED_OUT, "badcert": BAD_CERTIFICATE}  # fmt: skip


def code(ending: str, lookup_failed: bool) -> int:
    """curl's exit code for the beat that ended the walk; a failed lookup is 6 however it failed."""
    return NAME_FAILED if lookup_failed else CODES[BEATS[ending].verdict]


def says(request: Request, exit_code: int, ending: str, detail: str = "") -> str:
    """curl's last line; for an answer the status line. `detail` is the certificate's fault or the status."""
    if exit_code == 0:
        return f"HTTP/1.1 {detail}"
    if exit_code == NAME_FAILED:
        return f"curl: (6) Could not resolve host: {request.host}"
    if exit_code == BAD_CERTIFICATE:
        return f"curl: (60) {detail}"
    if exit_code == TIMED_OUT and request.timeout:
        return f"curl: (28) Connection timed out after {int(request.timeout * 1000)} milliseconds"
    waited = {TIMED_OUT: SYN_TIMEOUT_MS}.get(exit_code, 0)
    if BEATS[ending].verdict == "unreachable" and ending != "process.no-family":
        waited = ARP_TIMEOUT_MS
    to = f"{request.host} port {request.port}"
    return f"curl: ({exit_code}) Failed to connect to {to} after {waited} ms: Could not connect to server"
