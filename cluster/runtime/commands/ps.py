"""ps: the processes of this container alone, in its own PID namespace; of the whole node with hostPID."""

from __future__ import annotations

from cluster.runtime.host import Call


async def run(call: Call) -> int:
    busybox = "busybox" in call.host.userland.commands
    await call.out("PID   USER     TIME  COMMAND\n" if busybox else "    PID TTY          TIME CMD\n")
    rows = list(call.host.processes())
    own = max([pid for pid, _ in rows], default=1) + 6
    for pid, command in [*rows, (own, " ".join(["ps", *call.argv]))]:
        await call.out(
            f"{pid:>5} root      0:00 {command}\n" if busybox else f"{pid:>7} ?        00:00:00 {command}\n"
        )
    return 0
