"""A home on a disk: what the shells of a person mount, kept the same as the rows.

Two sides write to a home: commands in a terminal, and the page (its editor, an upload). The rows are the truth; a disk
remembers of each file which row it is, so that `sync`, called before and after each command line, finds what is new on
either side. Where both have changed one file, the page's wins: a person has just looked at it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from weakref import WeakValueDictionary

from cluster.runtime.disk import Disk
from cluster.runtime.files import Tree
from cluster.runtime.loopback import Ports
from dashboard.laptop.files import Home, Kept, Refused

Seen = tuple[int, float, int]
"""A file on the disk as it last was: size, time of modification, mode."""


@dataclass(frozen=True)
class Agreed:
    """A file on which both sides agree."""

    row: Kept
    seen: Seen


class Desk:
    """A home while somebody uses it, with its laptop's ports. `sync` blocks on the database; any thread may call it."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.disk = Disk()
        self.ports = Ports()
        self._tree = Tree(self.disk)
        self._agreed: dict[str, Agreed] = {}
        self._refused: dict[str, Seen] = {}
        self._lock = threading.Lock()

    def sync(self) -> list[str]:
        """Bring both sides together; a line, told once, for each file that cannot be kept: "PATH: why"."""
        with self._lock:
            self._take_in(self.home.listing())
            return self._hand_out()

    def _take_in(self, rows: dict[str, Kept]) -> None:
        """What the page has written or removed."""
        for path in self._agreed.keys() - rows.keys():
            del self._agreed[path]
            if self._tree.is_file(f"/{path}"):
                self._tree.remove(f"/{path}")
        for path, row in rows.items():
            if path not in self._agreed or self._agreed[path].row.stamp != row.stamp:
                self._tree.write(f"/{path}", self.home.read(path), row.mode)
                self._agreed[path] = Agreed(row, self._look(path))

    def _hand_out(self) -> list[str]:
        """What commands have written or removed."""
        files = {path.lstrip("/") for path in self._tree.walk() if self.disk.stat(path).kind == "file"}
        for path in self._agreed.keys() - files:
            del self._agreed[path]
            self.home.remove(path)
        return [problem for path in sorted(files) if (problem := self._keep(path))]

    def _keep(self, path: str) -> str:
        """Make a row of a file that is new or changed; why it could not be, or ""."""
        seen, agreed = self._look(path), self._agreed.get(path)
        if (agreed and agreed.seen == seen) or self._refused.get(path) == seen:
            return ""
        try:
            row = self.home.write(path, self._tree.read(f"/{path}"), seen[2])
        except Refused as reason:
            self._refused[path] = seen
            return f"{path}: {reason}"
        self._agreed[path] = Agreed(row, seen)
        return ""

    def _look(self, path: str) -> Seen:
        stat = self._tree.stat(f"/{path}")
        return self._tree.size(f"/{path}"), stat.modified, stat.mode & 0o777


_desks: WeakValueDictionary[Home, Desk] = WeakValueDictionary()
_lock = threading.Lock()


def desk(home: Home) -> Desk:
    """The one desk of a home in this process, however many terminals stand on it."""
    with _lock:
        if (found := _desks.get(home)) is None:
            found = _desks[home] = Desk(home)
        return found
