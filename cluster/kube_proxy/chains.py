"""The names of kube-proxy's chains.

A chain's name may have 28 characters at most, so kube-proxy hashes what the chain stands for: sha256 of the
service port's name and protocol (and the endpoint), in base32, cut to 16. The hash names no secret; it only
has to be short and stable. (Upstream: portProtoHash in pkg/proxy/iptables/proxier.go.)
"""

from __future__ import annotations

from base64 import b32encode
from functools import lru_cache
from hashlib import sha256

from .services import ServicePort


@lru_cache(maxsize=65536)
def digest(*parts: str) -> str:
    return b32encode(sha256("".join(parts).encode()).digest())[:16].decode()


def cluster_policy(port: ServicePort) -> str:
    """The Service's main chain: chooses among the endpoints of the whole cluster."""
    return "KUBE-SVC-" + digest(port.id, port.protocol.lower())


def local_policy(port: ServicePort) -> str:
    """Chooses among the endpoints of this node alone."""
    return "KUBE-SVL-" + digest(port.id, port.protocol.lower())


def external(port: ServicePort) -> str:
    """Where traffic for node ports, external and load balancer addresses comes in."""
    return "KUBE-EXT-" + digest(port.id, port.protocol.lower())


def firewall(port: ServicePort) -> str:
    """Lets through what loadBalancerSourceRanges names."""
    return "KUBE-FW-" + digest(port.id, port.protocol.lower())


def endpoint(port: ServicePort, address: str) -> str:
    """One endpoint's chain: the translation itself."""
    return "KUBE-SEP-" + digest(port.id, port.protocol.lower(), address)
