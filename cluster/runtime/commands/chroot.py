"""chroot: a command under another root. In a debug pod, `chroot /host` is the node's own shell and tools.

Only the files and programs are the node's: network and host name stay those of the pod it is typed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cluster.runtime.host import Call, Host
from cluster.runtime.run import run_argv

USAGE = "chroot: missing operand\nTry 'chroot --help' for more information.\n"


async def run(call: Call) -> int:
    if not call.argv:
        return await call.fail(USAGE, 125)
    path, argv = call.path(call.argv[0]), list(call.argv[1:]) or ["/bin/sh", "-i"]
    host = call.host.beyond(path)
    if host is None and not call.host.whole_tree().is_dir(path):
        why = f"chroot: can't change root directory to '{call.argv[0]}': No such file or directory\n"
        return await call.fail(why)
    if host is None or not host.installed(argv[0]):
        return await call.fail(f"chroot: can't execute '{argv[0]}': No such file or directory\n", 127)
    return await run_argv(replace(call, host=host, cwd=host.workdir, env={**call.env, **host.env}), argv)


def entered(host: Host, argv: Sequence[str]) -> tuple[Host, Sequence[str]]:
    """A shell that is started under another root: that machine and the shell; anything else as it is."""
    if argv[:1] and argv[0].rpartition("/")[2] == "chroot" and len(argv) in (2, 3):
        inside = host.beyond(argv[1])
        shell = argv[2] if len(argv) == 3 else "/bin/sh"
        if inside and shell.rpartition("/")[2] in inside.userland.shells:
            return inside, [shell]
    return host, argv
