"""Going along when the machine changes networks: answer to its new addresses, and have a certificate for them.

A laptop is carried from one room to the next, its lid closed on the way. What it listens on stays (0.0.0.0), but it is
called otherwise, by an address that the site must answer to and the certificate must name. The authority stays the
same, so whoever trusts it still does: a kubeconfig needs at most the new address.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from cluster.apimachinery import clock
from dashboard.serving import certificates, interfaces
from dashboard.serving.address import Address
from dashboard.serving.certificates import Pki

log = logging.getLogger(__name__)

EVERY = 5.0
"""Seconds between two looks at the machine's addresses."""
ANYWAY = 3600.0
"""Seconds after which the certificate is looked at though nothing has changed: it also ages."""


def settle(folder: Path, address: Address) -> Pki:
    """Answer to every name that visitors may use now, and see to it that the certificate names it."""
    names = address.names
    hosts = [f"[{name}]" if ":" in name else name for name in names]
    settings.ALLOWED_HOSTS += [host for host in hosts if host not in settings.ALLOWED_HOSTS]
    return certificates.ensure(folder, names)


class Watch:
    """Looks now and then whether the machine is called otherwise."""

    def __init__(self, folder: Path, address: Address, say: Callable[[str], None]) -> None:
        self._folder, self._address, self._say = folder, address, say
        self._known = interfaces.own()
        self._settled = clock.monotonic()

    def start(self) -> None:
        threading.Thread(target=self._watch, name="network", daemon=True).start()

    def look(self) -> None:
        """Settle again if something has changed, or after an hour."""
        found = interfaces.own()
        moved = self._address.is_everywhere and found != self._known
        if not moved and clock.monotonic() - self._settled < ANYWAY:
            return
        self._known, self._settled = found, clock.monotonic()
        settle(self._folder, self._address)
        if moved:
            self._say(f"This machine is now {', '.join(one.address for one in found) or 'in no network'}.")

    def _watch(self) -> None:
        while True:
            clock.sleep(EVERY)
            try:
                self.look()
            except Exception:
                log.exception("the certificate could not be issued anew; it is tried again")
