"""Which remembered flows kube-proxy takes out of a node's connection tracking after it has written rules.

The kernel asks the rules about the first packet of a flow only; what was decided holds for all others, so that an
established connection survives any change. For TCP that is right: when its pod goes, the connection breaks and the
client opens another. UDP knows no connections. A client that keeps sending from one port (a resolver, a game) would
be led to an address that is nobody's for as long as it sends. So after each sync kube-proxy deletes the UDP flows to
its Services that lead to no serving endpoint. A Service without any is left alone: there is nobody to go to instead.
(Upstream: CleanStaleEntries in pkg/proxy/conntrack.)
"""

from __future__ import annotations

from .rules import Rules
from .services import family_of
from .verdict import Destination, Rule


def stale(rules: Rules, to: Destination, endpoint: str) -> bool:
    """Whether a flow to this destination that goes to the address `endpoint` is forgotten under these rules.

    Only serving counts, not policies or hints: a change of the Service does not break what flows.
    """
    rule = _rule(rules, to) if to[2] == "UDP" else None
    if rule is None:
        return False
    held = (*rule.usable.cluster, *rule.usable.local, *(e for e, _ in rule.usable.left_out))
    serving = {e.ip for e in held if e.serving}
    return bool(serving) and endpoint not in serving


def _rule(rules: Rules, to: Destination) -> Rule | None:
    """The Service that a destination means: by its address, or by a node port, whatever the address."""
    ip, port, protocol = to
    found = rules.virtual.get(to)
    return found[0] if found else rules.node_ports.get((port, protocol, family_of(ip)))
