"""ls: names, or with -l the lines everybody knows.

Everything in a container belongs to root; on the machine of somebody who is not root, the home is their own.
"""

from __future__ import annotations

import asyncio
import posixpath
import stat as modes
from collections.abc import Iterator
from dataclasses import dataclass

from cluster.apimachinery.clock import utc
from cluster.runtime.files import Tree
from cluster.runtime.host import Call
from cluster.runtime.limits import SEEK


@dataclass(frozen=True)
class Listing:
    tree: Tree
    flags: frozenset[str]
    home: str = ""
    user: str = "root"

    def folder(self, path: str) -> str:
        """The entries of one folder."""
        names = [
            name for name in self.tree.list(path) if "a" in self.flags or "A" in self.flags or name[0] != "."
        ]
        if "a" in self.flags:
            names = [".", "..", *names]
        if "t" in self.flags:
            names.sort(key=lambda name: -self.modified(posixpath.join(path, name)))
        if "r" in self.flags:
            names.reverse()
        total = "total 0\n" if "l" in self.flags else ""
        return total + "".join(
            self.entry(posixpath.normpath(posixpath.join(path, name)), name) for name in names
        )

    def entry(self, path: str, name: str) -> str:
        if "l" not in self.flags:
            return f"{name}\n"
        folder = self.tree.is_dir(path)
        mode, size, modified = 0o755, 4096, 0.0
        if path != "/":
            found = self.tree.stat(path)
            mode, size, modified = found.mode, 4096 if folder else self.tree.size(path), found.modified
        kind = modes.filemode((modes.S_IFDIR if folder else modes.S_IFREG) | mode)
        when = utc(modified).strftime("%b %d %H:%M")
        owner = self.user if f"{path}/".startswith(f"{self.home}/") else "root"
        return f"{kind} {2 if folder else 1:>4} {owner:<8} {owner:<8} {self.sized(size):>9} {when} {name}\n"

    def sized(self, size: int) -> str:
        return f"{size / 1024:.1f}K" if "h" in self.flags and size >= 1024 else str(size)

    def modified(self, path: str) -> float:
        path = posixpath.normpath(path)
        return self.tree.stat(path).modified

    def below(self, path: str) -> Iterator[str]:
        """With -R, this folder and every one in it; one at a time, for everybody waits while a tree is walked."""
        yield path
        for name in self.tree.list(path):
            if self.tree.is_dir(inside := posixpath.join(path, name)):
                yield from self.below(inside)


async def run(call: Call) -> int:
    flags = frozenset("".join(word[1:] for word in call.argv if word.startswith("-") and word[:2] != "--"))
    own = call.host.env.get("HOME", ""), call.host.env.get("USER", "root")
    listing, code = Listing(call.host.whole_tree(), flags, *own), 0
    named = [word for word in call.argv if not word.startswith("-")] or ["."]
    here = [word for word in named if listing.tree.exists(call.path(word))]
    for word in named:
        if word not in here:
            code = await call.fail(f"ls: {word}: No such file or directory\n")
    files = [word for word in here if "d" in flags or not listing.tree.is_dir(call.path(word))]
    await call.out("".join(listing.entry(call.path(word), word) for word in files))
    named_folders = [call.path(word) for word in here if word not in files]
    deeper = (deep for folder in named_folders for deep in listing.below(folder))
    folders = deeper if "R" in flags else iter(named_folders)
    for number, folder in enumerate(folders):
        several = len(named) > 1 or "R" in flags
        title = f"{chr(10) if number or files else ''}{folder}:\n" if several else ""
        await asyncio.sleep(SEEK if "R" in flags else 0)
        await call.out(title + listing.folder(folder))
    return code
