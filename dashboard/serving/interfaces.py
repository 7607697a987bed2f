"""The machine's own addresses: what it is called in each network that it is in.

A laptop has several at once: one in the room's Wi-Fi, one at the end of a VPN, one for virtual machines. Only some of
them lead others here, and the interface's name tells which those may be. Asking the kernel for them sends nothing and
costs microseconds, so it can be done often: a laptop changes networks while it serves.
"""

from __future__ import annotations

import fcntl
import ipaddress
import re
import socket
import struct
import sys
from dataclasses import dataclass

SIOCGIFADDR = 0xC0206921 if sys.platform == "darwin" else 0x8915
NETWORK, VPN, VIRTUAL, UNASSIGNED = "network", "vpn", "virtual", "unassigned"
_KINDS = {
    VPN: re.compile(r"(tun|tap|utun|wg|ppp|ipsec|tailscale|zt|nordlynx|proton|gpd|cscotun)"),
    VIRTUAL: re.compile(r"(docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|cni|podman|cali|flannel)"),
}


@dataclass(frozen=True, order=True)
class Own:
    """One IPv4 address of this machine, at the interface of that name."""

    interface: str
    address: str

    @property
    def kind(self) -> str:
        """What is behind it: a network with others in it, a VPN, only virtual machines, or a network that gave it no
        address (169.254.x.x)."""
        if ipaddress.ip_address(self.address).is_link_local:
            return UNASSIGNED
        return next((kind for kind, names in _KINDS.items() if names.match(self.interface)), NETWORK)


def own() -> list[Own]:
    """All but loopback's, those that lead others here first."""
    names = [name for _, name in socket.if_nameindex()]
    found = [Own(name, address) for name in names if (address := address_of(name))]
    order = (NETWORK, VPN, VIRTUAL, UNASSIGNED)
    return sorted(
        (one for one in found if not ipaddress.ip_address(one.address).is_loopback),
        key=lambda one: (order.index(one.kind), one),
    )


def address_of(interface: str) -> str:
    """An interface's IPv4 address; "" while it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            told = fcntl.ioctl(asking, SIOCGIFADDR, struct.pack("256s", interface.encode()[:15]))
        except OSError:
            return ""
    return socket.inet_ntoa(told[20:24])
