"""A disk: a tree of files that shells mount and servers read.

It lives as plain Python values, and as a bashkit file system only while a shell has it open: a bashkit one holds
three file descriptors, and a thousand idle containers must hold none. Whoever looks at a disk does not see the
difference; modification times survive both ways.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import RLock
from typing import Any, Literal, Protocol

from cluster.apimachinery.clock import now

Kind = Literal["file", "directory", "symlink"]


class Native(Protocol):
    """What a shell mounts: bashkit's FileSystem."""

    def read_file(self, path: str) -> bytes: ...
    def write_file(self, path: str, content: bytes) -> None: ...
    def mkdir(self, path: str, recursive: bool = False) -> None: ...
    def remove(self, path: str, recursive: bool = False) -> None: ...
    def exists(self, path: str) -> bool: ...
    def stat(self, path: str) -> dict[str, Any]: ...
    def read_dir(self, path: str) -> list[dict[str, Any]]: ...
    def chmod(self, path: str, mode: int) -> None: ...
    def symlink(self, target: str, link: str) -> None: ...
    def read_link(self, path: str) -> str: ...


@dataclass
class Entry:
    """One file, folder or link; `data` of a link is its target."""

    kind: Kind
    data: bytes = b""
    mode: int = 0o755
    modified: float = 0.0


class Disk:
    """Paths are absolute and normal. Errors are Python's own. `keep` leaves the native form in place once made.

    `mode` is that of the topmost folder.
    """

    def __init__(self, keep: bool = False, mode: int = 0o755) -> None:
        self._entries: dict[str, Entry] = {"/": Entry("directory", mode=mode)}
        self._native: Native | None = None
        self._stamps: dict[str, float] = {}
        self._users = 1 if keep else 0
        self._lock = RLock()

    def open(self, make: Callable[[], Native]) -> Native:
        """The native form, for one more shell; each open wants its `close`."""
        with self._lock:
            if self._native is None:
                self._native = self._promoted(make())
            self._users += 1
            return self._native

    def close(self) -> None:
        """One shell less; with the last, back to plain values."""
        with self._lock:
            self._users -= 1
            if self._users <= 0 and self._native is not None:
                self._entries, self._native, self._stamps = self._snapshot(self._native), None, {}

    def read(self, path: str) -> bytes:
        with self._lock:
            entry = self._entry(path)
            if entry.kind == "directory":
                raise IsADirectoryError(path)
            if self._native is not None and entry.kind == "file":
                return self._native.read_file(path)
            return entry.data

    def write(self, path: str, content: bytes, mode: int | None = None) -> None:
        """Write a file, making its folders."""
        with self._lock:
            self.mkdir(posixpath.dirname(path))
            if self._native is not None:
                self._native.write_file(path, content)
                if mode is not None:
                    self._native.chmod(path, mode)
                return
            before = self._entries.get(path)
            kept = before.mode if before and before.kind == "file" else 0o644
            self._entries[path] = Entry("file", content, kept if mode is None else mode, now())

    def mkdir(self, path: str) -> None:
        with self._lock:
            if self.exists(path):
                return
            if self._native is not None:
                self._native.mkdir(path, recursive=True)
                return
            self.mkdir(posixpath.dirname(path))
            self._entries[path] = Entry("directory", modified=now())

    def remove(self, path: str) -> None:
        """A file, or a folder with all that is in it."""
        with self._lock:
            if self._native is not None:
                self._native.remove(path, recursive=True)
                return
            for inside in [one for one in self._entries if one == path or one.startswith(path + "/")]:
                del self._entries[inside]

    def exists(self, path: str) -> bool:
        with self._lock:
            return path == "/" or (
                self._native.exists(path) if self._native is not None else path in self._entries
            )

    def is_dir(self, path: str) -> bool:
        return self.exists(path) and self.stat(path).kind == "directory"

    def stat(self, path: str) -> Entry:
        """Kind, mode and time of modification; `data` may be empty. Raises FileNotFoundError."""
        with self._lock:
            return self._entry(path)

    def size(self, path: str) -> int:
        with self._lock:
            if self._native is not None and path != "/":
                return int(self._native.stat(path)["size"])
            return len(self._entry(path).data)

    def list(self, path: str) -> list[str]:
        """The names in a folder."""
        with self._lock:
            if self._native is not None:
                return sorted(entry["name"] for entry in self._native.read_dir(path))
            below = path.rstrip("/") + "/"
            found = (one[len(below) :] for one in self._entries if one.startswith(below) and one != "/")
            return sorted(name for name in found if name and "/" not in name)

    def _entry(self, path: str) -> Entry:
        if path == "/":
            return self._entries["/"]
        if self._native is None:
            try:
                return self._entries[path]
            except KeyError:
                raise FileNotFoundError(path) from None
        if not self._native.exists(path):
            raise FileNotFoundError(path)
        return self._seen(self._native, path)

    def _seen(self, native: Native, path: str) -> Entry:
        """A native file's entry; one that nobody touched keeps its own time."""
        found = native.stat(path)
        modified = found["modified"]
        if self._stamps.get(path) == modified and path in self._entries:
            modified = self._entries[path].modified
        return Entry(found["file_type"], b"", found["mode"], modified)

    def _promoted(self, native: Native) -> Native:
        for found in native.read_dir("/"):
            native.remove(f"/{found['name']}", recursive=True)
        for path, entry in sorted(self._entries.items()):
            if entry.kind == "directory" and path != "/":
                native.mkdir(path, recursive=True)
            elif entry.kind == "symlink":
                native.symlink(entry.data.decode(), path)
            elif entry.kind == "file":
                native.write_file(path, entry.data)
                native.chmod(path, entry.mode)
        self._stamps = {path: native.stat(path)["modified"] for path in self._entries if path != "/"}
        return native

    def _snapshot(self, native: Native) -> dict[str, Entry]:
        return {"/": self._entries["/"], **dict(self._walk(native, "/"))}

    def _walk(self, native: Native, folder: str) -> Iterator[tuple[str, Entry]]:
        for found in native.read_dir(folder):
            path = posixpath.join(folder, found["name"])
            entry = self._seen(native, path)
            if entry.kind == "file":
                entry.data = native.read_file(path)
            elif entry.kind == "symlink":
                entry.data = native.read_link(path).encode()
            yield path, entry
            if entry.kind == "directory":
                yield from self._walk(native, path)
