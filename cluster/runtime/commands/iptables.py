"""iptables-save, nft and ipvsadm: the packet filter of the node, which kube-proxy writes and every pod passes."""

from __future__ import annotations

import asyncio

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
    chain = next((word for word in call.argv if word.startswith("KUBE-")), "")
    await call.out("".join(f"{line}\n" for line in rules.splitlines() if not chain or chain in line))
    return 0
