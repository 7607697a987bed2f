"""printenv and env without a command: the environment, one variable a line."""

from __future__ import annotations

from cluster.runtime.host import Call


async def run(call: Call) -> int:
    if not call.argv:
        await call.out("".join(f"{name}={value}\n" for name, value in call.env.items()))
        return 0
    known = [call.env[name] for name in call.argv if name in call.env]
    await call.out("".join(f"{value}\n" for value in known))
    return 0 if len(known) == len(call.argv) else 1
