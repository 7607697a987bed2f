"""The file tree of a container: its image's layer, and volumes mounted over it.

A real container's root is an overlay of the image's layers with one writable layer on top, and every volume is
another file system mounted somewhere in it. Here each of them is a `Disk`; a `Tree` finds the disk that holds a
path, as the kernel's mount table does. Secrets and ConfigMaps are rewritten in place when the object changes, so
every container that mounts them sees the new content at once; a subPath mount of theirs is a copy and does not. A
subPath of a volume that pods write is a folder that several containers share: it gets a disk of its own, mounted in its
place wherever the whole volume is.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from cluster.runtime.disk import Disk, Entry
from cluster.runtime.network import Source
from cluster.runtime.shell import Mounted

EXECUTABLE = 0o755


@dataclass(frozen=True)
class File:
    """A file's bytes and permission bits."""

    data: bytes
    mode: int = 0o644


@dataclass(frozen=True)
class Mount:
    """One volumeMount: the volume's name, where it goes, and which part of it ("" is all)."""

    volume: str
    path: str
    read_only: bool = False
    sub_path: str = ""


@dataclass
class Volume:
    """A volume of a pod, shared by its containers. `keep` asks for its files to outlive a restart (emptyDir).

    Whoever runs in them may write there, so the kubelet makes it with all permissions.
    """

    name: str
    files: Mapping[str, File] = field(default_factory=dict)
    keep: bool = False
    read_only: bool = False
    disk: Disk = field(default_factory=lambda: Disk(mode=0o777))
    file: str = ""
    """The one file of it that is mounted, where a hostPath is no folder."""
    parts: dict[str, Disk] = field(default_factory=dict)
    seats: MutableMapping[Tree, list[str]] = field(default_factory=WeakKeyDictionary)
    """The trees that mount the whole volume, and where."""
    _seen: frozenset[tuple[str, int, float]] = frozenset()

    def __post_init__(self) -> None:
        if self.files:
            self.put(self.files)
        self.changed()

    def put(self, files: Mapping[str, File]) -> None:
        """Make the disk hold exactly these files: {path inside the volume: File}."""
        tree = Tree(self.disk)
        wanted = {posixpath.join("/", path): file for path, file in files.items()}
        for path in set(tree.walk()) - wanted.keys():
            self.disk.remove(path)
        for path, file in wanted.items():
            tree.write(path, file.data, file.mode)

    @property
    def tree(self) -> Tree:
        """All of it under one root."""
        found = Tree(self.disk)
        for path, disk in sorted(self.parts.items()):
            found.mount(path, disk)
        return found

    def seat(self, tree: Tree, path: str, read_only: bool) -> None:
        """Mount the whole volume."""
        tree.mount(path, self.disk, read_only)
        for inner, disk in sorted(self.parts.items()):
            tree.mount(path + inner, disk, read_only)
        self.seats.setdefault(tree, []).append(path)

    def part(self, path: str) -> Disk:
        """The disk of one of its folders, which is made."""
        if path not in self.parts:
            disk = Disk(mode=0o755)
            for file in list(self.tree.walk(path)):
                Tree(disk).write(file[len(path) :], self.tree.read(file), self.tree.stat(file).mode)
            self.parts[path] = disk
            for tree, seats in list(self.seats.items()):
                for seat in seats:
                    tree.mount(seat + path, disk)
        return self.parts[path]

    def content(self) -> dict[str, bytes]:
        """Every file in it now, by its path inside the volume."""
        tree = self.tree
        return {path.lstrip("/"): tree.read(path) for path in tree.walk()}

    def changed(self) -> bool:
        """Whether a file is different from when this was last asked."""
        before, self._seen = self._seen, self.signature()
        return before != self._seen

    def signature(self) -> frozenset[tuple[str, int, float]]:
        """Changes whenever a file does; cheaper than the content."""
        tree = self.tree
        return frozenset((path, tree.size(path), tree.stat(path).modified) for path in tree.walk())


class Tree:
    """All disks of a container under one root. Paths are absolute; errors are Python's own OSErrors."""

    def __init__(self, root: Disk | None = None) -> None:
        self.mounts: list[Mounted] = [Mounted("/", root or Disk())]

    def mount(self, path: str, disk: Disk, read_only: bool = False) -> None:
        """Mount a disk; a mount point made later hides what was there."""
        self.mkdir(path)
        self.mounts.append(Mounted(posixpath.normpath(path), disk, read_only))

    def read(self, path: str) -> bytes:
        disk, inner = self._find(path)
        return disk.read(inner)

    def text(self, path: str) -> str:
        return self.read(path).decode(errors="replace")

    def write(self, path: str, content: bytes, mode: int | None = None) -> None:
        """Write a file, making its folders. Read-only mounts do not stop it: the caller is the runtime."""
        disk, inner = self._find(path)
        disk.write(inner, content, mode)

    def mkdir(self, path: str) -> None:
        disk, inner = self._find(path)
        disk.mkdir(inner)

    def exists(self, path: str) -> bool:
        disk, inner = self._find(path)
        return disk.exists(inner)

    def is_dir(self, path: str) -> bool:
        disk, inner = self._find(path)
        return disk.is_dir(inner)

    def is_file(self, path: str) -> bool:
        return self.exists(path) and not self.is_dir(path)

    def stat(self, path: str) -> Entry:
        """Kind, mode and time of modification; raises FileNotFoundError."""
        disk, inner = self._find(path)
        return disk.stat(inner)

    def size(self, path: str) -> int:
        disk, inner = self._find(path)
        return disk.size(inner)

    def remove(self, path: str) -> None:
        disk, inner = self._find(path)
        disk.remove(inner)

    def list(self, path: str = "/") -> list[str]:
        """The names in a folder, mount points included, sorted."""
        disk, inner = self._find(path)
        here = posixpath.normpath(path)
        points = {
            posixpath.basename(m.path)
            for m in self.mounts
            if m.path != "/" and posixpath.dirname(m.path) == here
        }
        names = set(disk.list(inner)) if self.is_dir(path) else set()
        return sorted(names | points)

    def walk(self, path: str = "/") -> Iterator[str]:
        """Every file below a folder."""
        for name in self.list(path):
            inside = posixpath.join(path, name)
            if self.is_dir(inside):
                yield from self.walk(inside)
            else:
                yield inside

    def _find(self, path: str) -> tuple[Disk, str]:
        path = posixpath.normpath(posixpath.join("/", path))
        for mount in reversed(self.mounts):
            if mount.path == "/" or path == mount.path or path.startswith(mount.path + "/"):
                return mount.disk, posixpath.join("/", path[len(mount.path) :].lstrip("/"))
        raise FileNotFoundError(path)


def place(tree: Tree, mount: Mount, volume: Volume) -> None:
    """Mount a volume, or one part of it when a subPath is asked for."""
    inner, part = volume.tree, posixpath.normpath(posixpath.join("/", mount.sub_path or volume.file))
    if part == "/":
        volume.seat(tree, mount.path.rstrip("/"), mount.read_only or volume.read_only)
    elif volume.keep and not inner.is_file(part):
        tree.mount(mount.path, volume.part(part), mount.read_only)
    elif inner.is_file(part):
        tree.write(mount.path, inner.read(part), inner.stat(part).mode)
    else:
        tree.mkdir(mount.path)
        for path in list(inner.walk(part)):
            tree.write(mount.path + path[len(part) :], inner.read(path))


def hosts(source: Source, hostname: str, aliases: Mapping[str, tuple[str, ...]], node: str = "") -> str:
    """/etc/hosts as the kubelet writes it; `aliases` are the pod's hostAliases, {ip: names}, `node` is the file of the
    node itself, for a pod on its network."""
    lines = ["# Kubernetes-managed hosts file (host network).", *node.splitlines()] if node else [
        "# Kubernetes-managed hosts file.",
        "127.0.0.1\tlocalhost",
        "::1\tlocalhost ip6-localhost ip6-loopback",
        "fe00::0\tip6-localnet",
        "fe00::0\tip6-mcastprefix",
        "fe00::1\tip6-allnodes",
        "fe00::2\tip6-allrouters",
        f"{source.ip}\t{hostname}",
    ]  # fmt: skip
    if aliases:
        lines += [
            "",
            "# Entries added by HostAliases.",
            *(f"{ip}\t" + "\t".join(names) for ip, names in aliases.items()),
        ]
    return "\n".join(lines) + "\n"


def network_files(
    source: Source, hostname: str, aliases: Mapping[str, tuple[str, ...]] | None = None, node_hosts: str = ""
) -> dict[str, File]:
    """The three files that the kubelet mounts into every container."""
    return {
        "/etc/hosts": File(hosts(source, hostname, aliases or {}, node_hosts).encode()),
        "/etc/hostname": File(f"{hostname}\n".encode()),
        "/etc/resolv.conf": File(source.resolv.text().encode()),
    }
