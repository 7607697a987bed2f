"""df: the file systems of a container: its overlay, and one for every volume."""

from __future__ import annotations

from cluster.runtime.host import Call

SIZE = 103_081_248
USED = 18_554_624
HEAD = "Filesystem           1K-blocks      Used Available Use% Mounted on\n"


async def run(call: Call) -> int:
    shown = [word for word in call.argv if not word.startswith("-")]
    rows = [("overlay" if mount.path == "/" else "tmpfs", mount.path) for mount in call.host.tree.mounts]
    human = any("h" in word for word in call.argv if word.startswith("-"))
    size, used, left = (amount(value, human) for value in (SIZE, USED, SIZE - USED))
    lines = (
        f"{kind:<20} {size:>9} {used:>9} {left:>9} {100 * USED // SIZE:>3}% {path}\n"
        for kind, path in rows
        if not shown or path in shown
    )
    await call.out((HEAD.replace("1K-blocks", "     Size") if human else HEAD) + "".join(lines))
    return 0


def amount(kilobytes: int, human: bool) -> str:
    return f"{kilobytes / 1024 / 1024:.1f}G" if human else str(kilobytes)
