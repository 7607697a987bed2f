"""The modes of kube-proxy by name, and what the tools of a node print in each.

A mode is chosen for a whole cluster. Its rules stand in the kernel under one tool's eyes: iptables-save, nft or
ipvsadm; the other two then find nothing of kube-proxy's, but for the few rules that ipvs leaves to iptables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from . import ipsets, iptables, ipvs, nftables
from .rules import Rules
from .verdict import IPTABLES, Mode, Rule

Print = Callable[[Rules], str]

TEXTS: Mapping[str, tuple[str, Print, Callable[[Rules, Rule], str]]] = {
    "iptables": ("iptables", iptables.both, iptables.text),
    "nftables": ("nft", nftables.ruleset, nftables.text),
    "ipvs": ("ipvs", ipvs.listing, ipvs.text),
}
"""By mode: what its text is called, the text of all rules, and that of one service port's."""

TOOLS: Mapping[tuple[str, str], Print] = {
    ("iptables", "iptables-save"): iptables.save,
    ("nftables", "nft"): nftables.ruleset,
    ("ipvs", "iptables-save"): ipsets.save,
    ("iptables", "ip6tables-save"): iptables.save6,
    ("ipvs", "ip6tables-save"): ipsets.save6,
}


def mode(name: str, scheduler: str = "rr") -> Mode:
    """The mode called `name`; the scheduler is for ipvs alone. KeyError for no mode of this name."""
    return {"iptables": IPTABLES, "nftables": nftables.NFTABLES, "ipvs": ipvs.IPVS(scheduler)}[name]


def printed(rules: Rules, tool: str) -> str:
    """What "iptables-save", "ip6tables-save", "nft" (list ruleset) or "ipvsadm" (-Ln) prints on the rules' node."""
    if tool == "ipvsadm":
        return ipvs.listing(rules)
    found = TOOLS.get((rules.mode.name, tool))
    return found(rules) if found else ""


def told(rules: Rules) -> dict[str, str]:
    """All of a node's rules under the name of their text: {"mode": "nftables", "nft": "table ip kube-proxy …"}."""
    name, whole, _ = TEXTS[rules.mode.name]
    return {"mode": rules.mode.name, name: whole(rules)}


def in_mode(rules: Rules, name: str) -> Rules:
    """The same node's rules as its kube-proxy would write them in the mode called `name`. KeyError for no such mode."""
    return rules if rules.mode.name == name else replace(rules, mode=mode(name))


def text(rules: Rules, rule: Rule) -> str:
    """What one service port has on this node, as its mode writes it."""
    key = (rule.port.id, rule.port.protocol, rule.port.family)
    if key not in rules.printed:
        rules.printed[key] = TEXTS[rules.mode.name][2](rules, rule)
    return rules.printed[key]
