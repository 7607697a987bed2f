"""IP addresses and ranges. (In Kubernetes: apiserver/pkg/cel/library/ip.go and cidr.go.)"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from cluster.apimachinery.cel.functions import Library
from cluster.apimachinery.cel.values import CelError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Ip:
    CEL_NAME: ClassVar[str] = "net.IP"
    address: Address

    def __str__(self) -> str:
        return str(self.address)


@dataclass(frozen=True, slots=True)
class Cidr:
    """A range, with the address it was written with."""

    CEL_NAME: ClassVar[str] = "net.CIDR"
    interface: ipaddress.IPv4Interface | ipaddress.IPv6Interface

    def __str__(self) -> str:
        return str(self.interface)

    def holds(self, address: Address) -> bool:
        return address.version == self.interface.version and address in self.interface.network

    def covers(self, other: Cidr) -> bool:
        mine, its = self.interface.network, other.interface.network
        return mine.version == its.version and its.prefixlen >= mine.prefixlen and its.network_address in mine


def ip(text: str) -> Ip:
    try:
        found = ipaddress.ip_address(text)
        if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
            raise CelError(f"IPv4-mapped IPv6 address {json.dumps(text)} is not allowed")
        if "%" in text:
            raise CelError(f"IP address {json.dumps(text)} with zone value is not allowed")
    except ValueError:
        why = "IPv4 address too long" if re.fullmatch(r"\d+(\.\d+){4,}", text) else "unable to parse IP"
        at = f"IP Address {json.dumps(text)} parse error during conversion from string"
        raise CelError(f"{at}: ParseAddr({json.dumps(text)}): {why}") from None
    return Ip(found)


def cidr(text: str) -> Cidr:
    try:
        if "/" not in text:
            raise ValueError(text)
        found = ipaddress.ip_interface(text)
        if isinstance(found, ipaddress.IPv6Interface) and found.ip.ipv4_mapped:
            raise CelError(f"IPv4-mapped IPv6 address {json.dumps(text)} is not allowed")
    except ValueError:
        why = f"network address parse error during conversion from string: netip.ParsePrefix({json.dumps(text)})"
        raise CelError(why) from None
    return Cidr(found)


def _is(read: Callable[[str], Any]) -> Callable[[str], bool]:
    def judge(text: str) -> bool:
        try:
            read(text)
        except CelError:
            return False
        return True

    return judge


def _global_unicast(address: Address) -> bool:
    """As Go's netip has it: private addresses are among them."""
    broadcast = address.version == 4 and int(address) == 2**32 - 1
    return not (address.is_unspecified or address.is_loopback or address.is_multicast or address.is_link_local
                or broadcast)  # fmt: skip


def _link_local_multicast(address: Address) -> bool:
    ranges = {4: "224.0.0.0/24", 6: "ff02::/16"}
    return address in ipaddress.ip_network(ranges[address.version])


FUNCTIONS: Library = {
    "ip(string) -> net.IP": ip,
    "isIP(string) -> bool": _is(ip),
    "ip.isCanonical(string) -> bool": lambda text: str(ip(text)) == text,
    "string(net.IP) -> string": str,
    "<net.IP>.family() -> int": lambda i: i.address.version,
    "<net.IP>.isUnspecified() -> bool": lambda i: i.address.is_unspecified,
    "<net.IP>.isLoopback() -> bool": lambda i: i.address.is_loopback,
    "<net.IP>.isLinkLocalMulticast() -> bool": lambda i: _link_local_multicast(i.address),
    "<net.IP>.isLinkLocalUnicast() -> bool": lambda i: i.address.is_link_local,
    "<net.IP>.isGlobalUnicast() -> bool": lambda i: _global_unicast(i.address),
    "cidr(string) -> net.CIDR": cidr,
    "isCIDR(string) -> bool": _is(cidr),
    "string(net.CIDR) -> string": str,
    "<net.CIDR>.containsIP(string) -> bool": lambda c, text: c.holds(ip(text).address),
    "<net.CIDR>.containsIP(net.IP) -> bool": lambda c, i: c.holds(i.address),
    "<net.CIDR>.containsCIDR(string) -> bool": lambda c, text: c.covers(cidr(text)),
    "<net.CIDR>.containsCIDR(net.CIDR) -> bool": Cidr.covers,
    "<net.CIDR>.ip() -> net.IP": lambda c: Ip(c.interface.ip),
    "<net.CIDR>.masked() -> net.CIDR": lambda c: Cidr(ipaddress.ip_interface(c.interface.network)),
    "<net.CIDR>.prefixLength() -> int": lambda c: c.interface.network.prefixlen,
}
