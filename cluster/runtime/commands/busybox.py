"""busybox itself: the program behind all the names, `busybox wget …`."""

from __future__ import annotations

from cluster.runtime.host import Call
from cluster.runtime.run import run_argv
from cluster.runtime.userland import BUSYBOX_APPLETS

USAGE = "BusyBox v1.37.0 multi-call binary.\n\nCurrently defined functions:\n\t"


async def run(call: Call) -> int:
    if not call.argv or call.argv[0] == "--list":
        listing = "\n".join if call.argv else ", ".join
        await call.out(("" if call.argv else USAGE) + listing(sorted(BUSYBOX_APPLETS)) + "\n")
        return 0
    if call.argv[0] not in BUSYBOX_APPLETS:
        return await call.fail(f"{call.argv[0]}: applet not found\n", 127)
    return await run_argv(call, call.argv)
