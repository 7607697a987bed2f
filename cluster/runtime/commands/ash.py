"""ash and dash: the shells of busybox and Debian. One bash plays them all, in the image's manners."""

from __future__ import annotations

from dataclasses import replace

from cluster.runtime.host import Call
from cluster.runtime.run import run_argv

NAMES = ("ash", "dash")


async def run(call: Call) -> int:
    return await run_argv(replace(call, piped=True), ["sh", *call.argv])
