"""Where a running serve can be reached: written to DIR by serve, read by the commands that print addresses."""

from __future__ import annotations

import ipaddress
import json
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

from dashboard.serving import data, interfaces


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
        return self.tls_url_at(self._name)

    def tls_url_at(self, name: str) -> str:
        """What kubectl talks to where this machine is called so."""
        return f"https://{name}:{self.tls_port}"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can come here."""
        return self.host == "localhost" or _is(self.host, "is_loopback")

    @property
    def is_everywhere(self) -> bool:
        """Whether every address of this machine leads here."""
        return _is(self.host, "is_unspecified")

    @property
    def names(self) -> set[str]:
        """Every name and address that visitors may use; for 0.0.0.0 and :: these are all of the machine's."""
        if not self.is_everywhere:
            return {self.host}
        name = socket.gethostname()
        found = {one.address for one in interfaces.own()}
        return {name, socket.getfqdn(), _local(name), *found, *_addresses_of(name), *filter(None, [_outward()])}

    def save(self, folder: Path) -> None:
        data.replace(folder / "address.json", json.dumps(asdict(self)))

    @property
    def _name(self) -> str:
        if self.is_everywhere:
            return "127.0.0.1"
        return f"[{self.host}]" if ":" in self.host else self.host


def load(folder: Path) -> Address:
    """The latest serve's address; the defaults before there was any."""
    path = folder / "address.json"
    return Address(**json.loads(path.read_text())) if path.exists() else Address()


def refreshing(cluster: str, server: str) -> str:
    """A kubeconfig's first lines: how long it is good for, and what to do then."""
    port = server.rpartition(":")[2]
    return (
        f"# Leads to the cluster {cluster} while Podium is at {server}. Should Podium move to another address, its\n"
        "# authority stays, and so does whoever you are: take this file anew, or say the new address:\n"
        f"#   kubectl config set-cluster {cluster} --server=https://ADDRESS:{port}/clusters/{cluster}\n"
    )


def _is(host: str, quality: str) -> bool:
    try:
        return bool(getattr(ipaddress.ip_address(host), quality))
    except ValueError:
        return False


def _local(name: str) -> str:
    """What others in the same network call a machine (multicast DNS)."""
    return f"{name.partition('.')[0]}.local"


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
