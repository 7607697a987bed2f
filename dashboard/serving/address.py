"""Where a running serve can be reached: written to DIR by serve, read by the commands that print addresses."""

from __future__ import annotations

import ipaddress
import json
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

from dashboard.serving import data


@dataclass(frozen=True)
class Address:
    """The interface and the two ports."""

    host: str = "127.0.0.1"
    port: int = 8000
    tls_port: int = 6443

    @property
    def url(self) -> str:
        """What a browser on this machine opens."""
        return f"http://{self._name}:{self.port}"

    @property
    def tls_url(self) -> str:
        """What kubectl on this machine talks to."""
        return f"https://{self._name}:{self.tls_port}"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can come here."""
        return self.host == "localhost" or _is(self.host, "is_loopback")

    @property
    def names(self) -> set[str]:
        """Every name and address that visitors may use; for 0.0.0.0 and :: these are all of the machine's."""
        if not _is(self.host, "is_unspecified"):
            return {self.host}
        name = socket.gethostname()
        return {name, socket.getfqdn(), *_addresses_of(name), *filter(None, [_outward()])}

    def save(self, folder: Path) -> None:
        data.replace(folder / "address.json", json.dumps(asdict(self)))

    @property
    def _name(self) -> str:
        if _is(self.host, "is_unspecified"):
            return "127.0.0.1"
        return f"[{self.host}]" if ":" in self.host else self.host


def load(folder: Path) -> Address:
    """The latest serve's address; the defaults before there was any."""
    path = folder / "address.json"
    return Address(**json.loads(path.read_text())) if path.exists() else Address()


def _is(host: str, quality: str) -> bool:
    try:
        return bool(getattr(ipaddress.ip_address(host), quality))
    except ValueError:
        return False


def _addresses_of(name: str) -> set[str]:
    try:
        return {str(found[4][0]).partition("%")[0] for found in socket.getaddrinfo(name, None)}
    except OSError:
        return set()


def _outward() -> str:
    """The address that this machine has towards others. Connecting a datagram socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        return str(probe.getsockname()[0])
