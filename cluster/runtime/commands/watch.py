"""watch: a command again and again, every two seconds of the cluster's time, until Ctrl-C."""

from __future__ import annotations

from cluster.apimachinery.clock import utc
from cluster.runtime.host import Call
from cluster.runtime.run import run_argv

CLEAR = "\x1b[H\x1b[J"


async def run(call: Call) -> int:
    words, every = list(call.argv), 2.0
    while words and words[0].startswith("-"):
        word = words.pop(0)
        if word.startswith("-n"):
            every = float(word[2:] or words.pop(0))
    if not words:
        return await call.fail("Usage: watch [-n SEC] PROG ARGS\n")
    while True:
        await call.out(f"{CLEAR}Every {every:.1f}s: {' '.join(words)}    {utc():%Y-%m-%d %H:%M:%S}\n\n")
        await run_argv(call, ["sh", "-c", " ".join(words)])
        await call.host.sleep(every)
