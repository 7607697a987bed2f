"""Who has come: under which address somebody from another device has reached this Podium.

Nobody can find out from the machine itself what a firewall or a Wi-Fi does to others; the first who comes proves it.
Only the address that was called is kept, in this process, never who called.
"""

from __future__ import annotations

from django.http import HttpRequest

from cluster.apimachinery import clock
from dashboard import signin
from dashboard.serving import interfaces

MOST = 20

_reached: dict[str, str] = {}
"""When each was last reached (RFC 3339), by address: {"http://192.168.1.5:8000": …}."""


def note(request: HttpRequest) -> None:
    """Somebody has opened a page; raises DisallowedHost for an address that is not this site's."""
    url, sender = request.build_absolute_uri("/").rstrip("/"), request.META.get("REMOTE_ADDR", "")
    if from_elsewhere(sender) and (url in _reached or len(_reached) < MOST):
        _reached[url] = clock.timestamp()


def reached() -> dict[str, str]:
    """When each address was last reached by others."""
    return dict(_reached)


def from_elsewhere(sender: str) -> bool:
    """Whether a connection's other end is another machine's."""
    return bool(sender) and not signin.is_loopback(sender) and sender not in {one.address for one in interfaces.own()}
