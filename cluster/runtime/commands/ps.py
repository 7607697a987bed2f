"""ps: the processes of this container, and only this one's: it has its own PID namespace."""

from __future__ import annotations

from cluster.runtime.host import Call


async def run(call: Call) -> int:
    busybox = "busybox" in call.host.userland.commands
    await call.out("PID   USER     TIME  COMMAND\n" if busybox else "    PID TTY          TIME CMD\n")
    first = call.host.process(1)
    rows = [(1, first)] if first else []
    for pid, command in [*rows, (7, " ".join(["ps", *call.argv]))]:
        await call.out(
            f"{pid:>5} root      0:00 {command}\n" if busybox else f"{pid:>7} ?        00:00:00 {command}\n"
        )
    return 0
