"""tar: create, list and extract. `kubectl cp` is nothing else than tar at both ends of an exec."""

from __future__ import annotations

import io
import posixpath
import tarfile
from dataclasses import dataclass, field
from fnmatch import fnmatch

from cluster.runtime.files import Tree
from cluster.runtime.host import Call

TAKES_VALUE = {"f": "file", "C": "folder", "T": "list", "X": "except"}


@dataclass
class Options:
    flags: set[str] = field(default_factory=set)
    file: str = "-"
    folder: str = "."
    exclude: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def parse(argv: tuple[str, ...]) -> Options:
    """`tar cf - /x`, `tar -x -m -f - -C /y`: the first word's letters need no dash."""
    options, queue = Options(), list(argv)
    queue[:1] = [f"-{queue[0]}"] if queue and not queue[0].startswith("-") else queue[:1]
    while queue:
        word = queue.pop(0)
        if word.startswith("--exclude"):
            options.exclude.append(word.partition("=")[2] or queue.pop(0))
        elif word.startswith("-") and not word.startswith("--") and len(word) > 1:
            for letter in word[1:]:
                if letter in TAKES_VALUE and queue:
                    setattr(options, TAKES_VALUE[letter], queue.pop(0))
                options.flags.add(letter)
        elif not word.startswith("--"):
            options.names.append(word)
    return options


async def run(call: Call) -> int:
    options = parse(call.argv)
    try:
        if "c" in options.flags:
            return await create(call, options)
        if options.flags & {"x", "t"}:
            return await extract(call, options)
    except tarfile.TarError:
        return await call.fail("tar: invalid tar magic\n")
    except FileNotFoundError as error:
        return await call.fail(f"tar: {error}: No such file or directory\n")
    return await call.fail("tar: must specify exactly one of 'c', 'x' or 't'\n")


async def create(call: Call, options: Options) -> int:
    buffer, code = io.BytesIO(), 0
    tree, folder = call.host.tree, call.path(options.folder)
    if any(name.startswith("/") for name in options.names):
        await call.fail("tar: removing leading '/' from member names\n")
    with tarfile.open(fileobj=buffer, mode="w:gz" if "z" in options.flags else "w") as archive:
        for name in options.names:
            if not tree.exists(posixpath.join(folder, name)):
                code = await call.fail(f"tar: {name}: No such file or directory\n")
                continue
            for path, member in members(tree, posixpath.join(folder, name), name.lstrip("/") or "."):
                if not any(fnmatch(member, pattern) for pattern in options.exclude):
                    add(archive, tree, path, member)
                    await verbose(call, options, member)
    if options.file == "-":
        await call.stdout(buffer.getvalue())
    else:
        tree.write(call.path(options.file), buffer.getvalue())
    return code


def members(tree: Tree, path: str, name: str) -> list[tuple[str, str]]:
    """A file, or a folder with all that is in it: (path, name in the archive)."""
    inside = (
        [(posixpath.join(path, one), posixpath.join(name, one)) for one in tree.list(path)]
        if tree.is_dir(path)
        else []
    )
    return [(path, name), *(deep for one in inside for deep in members(tree, *one))]


def add(archive: tarfile.TarFile, tree: Tree, path: str, name: str) -> None:
    member = tarfile.TarInfo(name)
    if tree.is_dir(path):
        member.type, member.mode = tarfile.DIRTYPE, 0o755
        archive.addfile(member)
        return
    content, found = tree.read(path), tree.stat(path)
    member.size, member.mode, member.mtime = len(content), found.mode, int(found.modified)
    archive.addfile(member, io.BytesIO(content))


async def extract(call: Call, options: Options) -> int:
    raw = await call.input() if options.file == "-" else call.host.tree.read(call.path(options.file))
    folder = call.path(options.folder)
    with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        for member in archive:
            if options.names and not any(member.name.startswith(name.strip("/")) for name in options.names):
                continue
            if "t" in options.flags:
                await call.out(f"{member.name}{'/' if member.isdir() else ''}\n")
                continue
            unpack(
                call.host.tree,
                archive,
                member,
                posixpath.normpath(posixpath.join(folder, member.name.lstrip("/"))),
            )
            await verbose(call, options, member.name)
    return 0


def unpack(tree: Tree, archive: tarfile.TarFile, member: tarfile.TarInfo, path: str) -> None:
    if member.isdir():
        tree.mkdir(path)
    elif (content := archive.extractfile(member)) is not None:
        tree.write(path, content.read(), member.mode)


async def verbose(call: Call, options: Options, name: str) -> None:
    if "v" in options.flags:
        await (
            call.fail(f"{name}\n") if "c" in options.flags and options.file == "-" else call.out(f"{name}\n")
        )
