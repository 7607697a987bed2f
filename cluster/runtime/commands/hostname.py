"""hostname: a pod's name, because the kubelet makes it the host name of its containers."""

from __future__ import annotations

from cluster.runtime.host import Call


async def run(call: Call) -> int:
    flags = {word for word in call.argv if word.startswith("-")}
    if flags & {"-i", "-I", "--ip-address", "--all-ip-addresses"}:
        await call.out(call.host.source.ip + ("\n" if "-i" in flags else " \n"))
    else:
        short = bool(flags & {"-s", "--short"})
        await call.out((call.host.hostname.partition(".")[0] if short else call.host.hostname) + "\n")
    return 0
