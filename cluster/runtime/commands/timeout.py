"""timeout: run a command, and stop it when its time (on the cluster's clock) is over."""

from __future__ import annotations

import asyncio

from cluster.runtime.host import Call
from cluster.runtime.run import run_argv
from cluster.runtime.text import duration


async def run(call: Call) -> int:
    words = list(call.argv)
    while words and words[0].startswith("-"):
        takes_value = words.pop(0) in ("-s", "-k", "-t")
        if takes_value and words:
            words.pop(0)
    if len(words) < 2:
        return await call.fail("timeout: missing operand\n", 125)
    try:
        seconds = duration(words[0])
    except ValueError:
        return await call.fail(f"timeout: invalid number '{words[0]}'\n", 125)
    command = asyncio.ensure_future(run_argv(call, words[1:]))
    alarm = asyncio.ensure_future(call.host.sleep(seconds))
    try:
        await asyncio.wait({command, alarm}, return_when=asyncio.FIRST_COMPLETED)
        return command.result() if command.done() else 124
    finally:
        command.cancel()
        alarm.cancel()
