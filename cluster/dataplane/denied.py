"""Advice for a packet that a network policy dropped: which policy, and which entry of which field it lacks."""

from __future__ import annotations

import json

from cluster.cni.missing import DNS_PORT
from cluster.cni.policies import EGRESS

from .case import Case, Ladder


def denied(case: Case) -> Ladder:
    """The ladder's last rung is a field's path and the entry to add to that list, in JSON."""
    told = (case.hop.detail or {})["policy"]
    lack = told["missing"]
    leaves = told["direction"] == EGRESS
    way = f"to {told['peer']} before it leaves" if leaves else f"from {told['peer']} before it enters"
    policies = ", ".join(told["policies"])
    entry = json.dumps(lack["add"], separators=(",", ":"))
    return [
        f"The gate of {case.hop.place.name} drops the packet {way} {told['pod']}, isolated by {policies}.",
        _about_names(case, leaves) + lack["why"],
        f"NetworkPolicy {told['policy']}",
        f"{lack['field']}: add {entry}",
    ]


def _about_names(case: Case, leaves: bool) -> str:
    """The trap that everybody falls into once: who may send nothing may not even ask for a name."""
    asks = leaves and case.hop.packet.dst_port == DNS_PORT
    return "Names are asked for by packets too, and policies judge them like any others. " if asks else ""
