"""The computer of whoever sits in front of the cluster: a machine out on the internet with a home of its own.

Its shell is anybody's; three things are new. The home is a disk that outlives the shell, so it is brought up to date
around every command line (`settle`). Programs such as `kubectl exec -it` or an editor want the keys themselves, not
lines: the terminal in front of the machine lends them (`console`). And a few programs open a window of the page.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cluster.runtime.console import Console
from cluster.runtime.disk import Disk
from cluster.runtime.host import Clock, Command, Host
from cluster.runtime.image import PATH
from cluster.runtime.network import Network, Source
from cluster.runtime.security import Security
from cluster.runtime.userland import INTERNET

HOME = "/home/you"
NAME = "laptop"
HISTORY, REMEMBERED = f"{HOME}/.bash_history", 500
LAPTOP = replace(INTERNET, prompt="you@laptop:{tilde}$ ")
FOLDERS = ("/tmp", "/etc", "/proc", "/dev", "/usr", "/var/log", "/run")


Complete = Callable[[str], Awaitable[Sequence[str]] | None]


def nobody(line: str) -> None:
    return None


async def nothing() -> Sequence[str]:
    return ()


@dataclass(eq=False)
class Laptop(Host):
    """`settle` is called before and after each command line; its lines are complaints for whoever typed. `completer`
    knows what the last word of a line may become, if its command's own words are meant.
    """

    console: Console | None = None
    settle: Callable[[], Awaitable[Sequence[str]]] = field(default=nothing)
    completer: Complete = field(default=nobody)

    def sit_down(self, console: Console) -> None:
        self.console = console

    async def settled(self) -> Sequence[str]:
        return await self.settle()

    def completions(self, line: str) -> Awaitable[Sequence[str]] | None:
        return self.completer(line)

    def history(self) -> Sequence[str]:
        if not self.tree.is_file(HISTORY):
            return ()
        return self.tree.text(HISTORY).splitlines()

    def remember(self, line: str) -> None:
        if "\n" not in line:
            kept = [*self.history(), line][-REMEMBERED:]
            self.tree.write(HISTORY, "".join(f"{one}\n" for one in kept).encode())


def laptop(
    cluster: str,
    network: Network,
    clock: Clock,
    home: Disk,
    commands: Mapping[str, Command],
    settle: Callable[[], Awaitable[Sequence[str]]] = nothing,
) -> Laptop:
    """A laptop with this home; its packets start on the internet."""
    env = {"HOME": HOME, "USER": "you", "LOGNAME": "you", "PATH": PATH, "SHELL": "/bin/bash", "PWD": HOME}
    source = Source("internet", "internet", cluster)
    made = Laptop(
        source, NAME, network, clock, LAPTOP, env=env, workdir=HOME, extras=commands, settle=settle,
        security=Security(1000, 1000),
    )  # fmt: skip
    for folder in FOLDERS:
        made.tree.mkdir(folder)
    made.tree.mount(HOME, home)
    own = {
        "/etc/hostname": f"{NAME}\n",
        "/etc/passwd": f"root:x:0:0:root:/root:/bin/bash\nyou:x:1000:1000::{HOME}:/bin/bash\n",
        "/etc/group": "root:x:0:\nyou:x:1000:\n",
        "/etc/hosts": f"127.0.0.1 localhost\n127.0.1.1 {NAME}\n",
        "/etc/resolv.conf": source.resolv.text(),
    }
    for path, text in own.items():
        made.tree.write(path, text.encode())
    return made
