"""iptables-save, nft and ipvsadm: the packet filter of the node, which kube-proxy writes and every pod passes."""

from __future__ import annotations

import asyncio
import re

from cluster.runtime.host import Call

NAMES = ("iptables", "iptables-save", "nft", "ipvsadm")
LISTING = {"iptables": "iptables-save", "iptables-save": "iptables-save", "nft": "nft", "ipvsadm": "ipvsadm"}
READING = {"iptables": ("-L", "-S", "-nL", "-vnL", "--list", "--list-rules"), "nft": ("list",), "ipvsadm": ()}


async def run(call: Call) -> int:
    """Lists; changing the rules is kube-proxy's business."""
    wanted = READING.get(call.name, ())
    if wanted and not any(word in wanted or word.startswith("-L") for word in call.argv):
        return await call.fail(f"{call.name}: the rules here are kube-proxy's; they can only be listed\n")
    rules = await asyncio.to_thread(call.host.network.rules, call.host.source, LISTING[call.name])
    if call.name == "nft":
        return await listed(call, rules)
    chain = next((word for word in call.argv if word.startswith("KUBE-")), "")
    await call.out("".join(f"{line}\n" for line in rules.splitlines() if not chain or chain in line))
    return 0


async def listed(call: Call, rules: str) -> int:
    """`nft list ruleset`, or a part: `list table ip kube-proxy`, `list chain|map|set ip kube-proxy NAME`."""
    kind, *where = [word for word in call.argv if not word.startswith("-")][1:] or [""]
    if kind in ("ruleset", "tables"):
        await call.out(rules if kind == "ruleset" else "table ip kube-proxy\n" if rules else "")
        return 0
    if kind == "table" and where == ["ip", "kube-proxy"] and rules:
        await call.out(rules)
        return 0
    found = re.search(rf"^\t{kind} {re.escape(where[-1])} {{\n.*?^\t}}\n", rules, re.M | re.S) if where else None
    if not found or kind not in ("chain", "map", "set") or where[:2] != ["ip", "kube-proxy"]:
        return await call.fail("Error: No such file or directory\n")
    await call.out(f"table ip kube-proxy {{\n{found[0]}}}\n")
    return 0
