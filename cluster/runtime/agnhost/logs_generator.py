"""agnhost logs-generator: lines like an API server's, evenly over a time."""

from __future__ import annotations

import random
from collections.abc import Sequence

from cluster.apimachinery.clock import utc
from cluster.runtime.golang import duration, flags
from cluster.runtime.host import Call

METHODS = ("GET", "POST", "PUT")
NAMESPACES = ("kube-system", "default", "ns")
LETTERS = "bcdfghjklmnpqrstvwxz2456789"


async def logs_generator(call: Call, argv: Sequence[str]) -> int:
    given = flags(argv)
    total = int(given.get("log_lines_total") or given.get("t") or 0)
    seconds = duration(given.get("run_duration") or given.get("d") or "0s")
    if total <= 0:
        return await call.fail(klog("F", f"Invalid total number of lines: {total}"), 255)
    if seconds <= 0:
        return await call.fail(klog("F", f"Invalid duration: {seconds:g}s"), 255)
    chance = random.Random(f"{call.host.source.pod_uid}{call.host.counter()}")
    for number in range(total):
        await call.fail(klog("I", line(number, chance)))
        await call.host.sleep(seconds / total)
    return 0


def line(number: int, chance: random.Random) -> str:
    pod = "".join(chance.choices(LETTERS, k=chance.randrange(3, 5)))
    url = f"/api/v1/namespaces/{chance.choice(NAMESPACES)}/pods/{pod}"
    return f"{number} {chance.choice(METHODS)} {url} {chance.randrange(200, 600)}"


def klog(level: str, words: str) -> str:
    return f"{level}{utc():%m%d %H:%M:%S.%f}       1 logs_generator.go:76] {words}\n"
