"""iptables-save, ip6tables-save, nft and ipvsadm: the packet filter of the node, which kube-proxy writes and every pod
passes."""

from __future__ import annotations

import asyncio
import re

from cluster.runtime.host import Call

LISTING = {
    "iptables": "iptables-save", "iptables-save": "iptables-save", "ip6tables": "ip6tables-save",
    "ip6tables-save": "ip6tables-save", "nft": "nft", "ipvsadm": "ipvsadm",
}  # fmt: skip
NAMES = tuple(LISTING)
CHAINS = ("-L", "-S", "-nL", "-vnL", "--list", "--list-rules")
READING = {"iptables": CHAINS, "ip6tables": CHAINS, "nft": ("list",)}


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
    """`nft list ruleset`, or a part: `list table ip kube-proxy`, `list chain|map|set ip6 kube-proxy NAME`."""
    kind, *where = [word for word in call.argv if not word.startswith("-")][1:] or [""]
    tables = {head: rest for rest in re.split(r"^(?=table )", rules, flags=re.M) if (head := rest.split(" {")[0])}
    if kind in ("ruleset", "tables"):
        await call.out(rules if kind == "ruleset" else "".join(f"{head}\n" for head in tables))
        return 0
    head = " ".join(("table", *where[:2]))
    part = _part(tables.get(head, ""), kind, where[2:])
    if not part:
        return await call.fail("Error: No such file or directory\n")
    await call.out(part if kind == "table" else f"{head} {{\n{part}}}\n")
    return 0


def _part(table: str, kind: str, name: list[str]) -> str:
    """The table itself, or one of its chains, maps and sets; "" for none."""
    if kind == "table":
        return table if not name else ""
    found = re.search(rf"^\t{kind} {re.escape(' '.join(name))} {{\n.*?^\t}}\n", table, re.M | re.S)
    return found[0] if found and kind in ("chain", "map", "set") else ""
