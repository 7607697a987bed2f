"""id and whoami: root, as in most images."""

from __future__ import annotations

from cluster.runtime.host import Call

NAMES = ("id", "whoami")


async def run(call: Call) -> int:
    if call.name == "whoami":
        await call.out("root\n")
    elif set(call.argv) & {"-u", "-g"}:
        await call.out("0\n")
    else:
        await call.out("uid=0(root) gid=0(root) groups=0(root)\n")
    return 0
