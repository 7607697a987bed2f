"""Addresses that packets can be sent to. (In Kubernetes: ValidateNonSpecialIP and ValidateEndpointIP.)"""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause

_SPECIAL = (
    (("127.0.0.0/8", "::1/128"), "may not be in the loopback range (127.0.0.0/8, ::1/128)"),
    (("169.254.0.0/16", "fe80::/10"), "may not be in the link-local range (169.254.0.0/16, fe80::/10)"),
    (("224.0.0.0/24", "ff02::/16"), "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"),
)
_RANGES = [([ip_network(cidr) for cidr in cidrs], text) for cidrs, text in _SPECIAL]


def usable(field: str, address: str) -> list[Cause]:
    """Why nobody can be reached at an address: it is none, or it means something else on every machine."""
    if problems := validation.is_ip(address):
        return validation.causes(field, address, problems)
    ip = ip_address(address)
    found = [f"may not be unspecified ({address})"] if ip.is_unspecified else []
    found += [text for nets, text in _RANGES if any(ip in net for net in nets)]
    return validation.causes(field, address, found)
