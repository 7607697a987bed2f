"""ls: names, or with -l the lines everybody knows. Everything in a container belongs to root."""

from __future__ import annotations

import posixpath
import stat as modes
from dataclasses import dataclass

from cluster.apimachinery.clock import utc
from cluster.runtime.files import Tree
from cluster.runtime.host import Call


@dataclass(frozen=True)
class Listing:
    tree: Tree
    flags: frozenset[str]

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
        return f"{kind} {2 if folder else 1:>4} root     root     {self.sized(size):>9} {when} {name}\n"

    def sized(self, size: int) -> str:
        return f"{size / 1024:.1f}K" if "h" in self.flags and size >= 1024 else str(size)

    def modified(self, path: str) -> float:
        path = posixpath.normpath(path)
        return self.tree.stat(path).modified

    def below(self, path: str) -> list[str]:
        """With -R, this folder and every one in it."""
        inside = [posixpath.join(path, name) for name in self.tree.list(path)]
        return [path, *(deep for one in inside if self.tree.is_dir(one) for deep in self.below(one))]


async def run(call: Call) -> int:
    flags = frozenset("".join(word[1:] for word in call.argv if word.startswith("-") and word[:2] != "--"))
    listing, code = Listing(call.host.whole_tree(), flags), 0
    named = [word for word in call.argv if not word.startswith("-")] or ["."]
    here = [word for word in named if listing.tree.exists(call.path(word))]
    for word in named:
        if word not in here:
            code = await call.fail(f"ls: {word}: No such file or directory\n")
    files = [word for word in here if "d" in flags or not listing.tree.is_dir(call.path(word))]
    await call.out("".join(listing.entry(call.path(word), word) for word in files))
    folders = [call.path(word) for word in here if word not in files]
    if "R" in flags:
        folders = [deep for folder in folders for deep in listing.below(folder)]
    for number, folder in enumerate(folders):
        several = len(named) > 1 or "R" in flags
        title = f"{chr(10) if number or files else ''}{folder}:\n" if several else ""
        await call.out(title + listing.folder(folder))
    return code
