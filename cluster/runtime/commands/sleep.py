"""sleep: wait on the cluster's own time, so that it follows the cluster's speed and stops in a pause."""

from __future__ import annotations

from cluster.runtime.host import Call
from cluster.runtime.text import duration


async def run(call: Call) -> int:
    if not call.argv:
        return await call.fail("sleep: missing operand\n")
    try:
        seconds = sum(duration(word) for word in call.argv)
    except ValueError:
        return await call.fail(f"sleep: invalid number '{call.argv[0]}'\n")
    await call.host.sleep(seconds)
    return 0
