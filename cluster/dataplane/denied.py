"""Advice for a packet that a network policy dropped: which policy, and which entry of which field it lacks."""

from __future__ import annotations

from cluster.cni.missing import DNS_PORT
from cluster.cni.policies import EGRESS

from .case import Case, Ladder


def denied(case: Case) -> Ladder:
    """The ladder's last rung is a field's path and the entry to add to that list, in JSON."""
    told = (case.hop.detail or {})["policy"]
    lack = told["missing"]
    leaves = told["direction"] == EGRESS
    way = f"to {told['peer']} before it leaves" if leaves else f"from {told['peer']} before it enters"
    return [
        f"The gate of {case.hop.place.name} drops the packet {way} {told['pod']}, as a policy wants.",
        (_about_names(case) if leaves else _about_sources(case)) + lack["why"],
        f"NetworkPolicy {told['policy']}",
        f"{lack['field']}: add {lack['add']}",
    ]


def _about_names(case: Case) -> str:
    """The trap that everybody falls into once: who may send nothing may not even ask for a name."""
    if case.hop.packet.dst_port != DNS_PORT:
        return ""
    return "Names are asked for by packets too, and policies judge them like any others. "


def _about_sources(case: Case) -> str:
    """The other trap: a node stands in the caller's place, and no selector can mean the caller any more."""
    node = case.world.internal.get(case.hop.packet.src)
    if node is None or case.origin is None or case.origin.ip == case.hop.packet.src:
        return ""
    return f"The caller {case.origin.name} is not seen here: {node} put its own address in its place. "
