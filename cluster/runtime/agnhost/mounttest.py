"""agnhost mounttest: writes files with given permissions, and describes what is mounted; one flag a question."""

from __future__ import annotations

import stat
from collections.abc import Callable, Sequence

from cluster.runtime.files import Tree
from cluster.runtime.golang import flags
from cluster.runtime.host import Call

NEW = "mount-tester new file\n"
NEW_FILES = {"new_file_0644": 0o644, "new_file_0666": 0o666, "new_file_0660": 0o660, "new_file_0777": 0o777}
OVERLAY = 0x794C7630
"""The kernel's magic number of overlayfs, which mounttest prints as it is."""
PAUSE = 2.0


async def mounttest(call: Call, argv: Sequence[str]) -> int:
    """The order of the questions is fixed: a file is written before it is described."""
    given = flags(argv, retry_time="180", break_on_expected_content="true")
    tree, failed = call.host.tree, False
    for flag, question in QUESTIONS.items():
        if path := given.get(flag):
            said, well = question(tree, path)
            failed |= not well
            await call.out(said)
    if path := given.get("file_content_in_loop"):
        await _loop(call, path, float(given["retry_time"]), given["break_on_expected_content"] == "true")
    return int(failed)


async def _loop(call: Call, path: str, seconds: float, until_expected: bool) -> None:
    """The content every two seconds, until it is what mounttest writes (or for ever so long)."""
    end = call.host.counter() + seconds
    while call.host.counter() < end:
        said, well = _content(call.host.tree, path)
        content = call.host.tree.text(path) if well else ""
        await call.out(said if well else f"Error reading file {path}: {_missing(path)}, retrying\n")
        if well and until_expected and content == NEW:
            return
        if well and until_expected:
            await call.out(f"Unexpected content. Expected: {NEW}. Retrying")
        await call.host.sleep(PAUSE)


Question = Callable[[Tree, str], tuple[str, bool]]
"""What is printed of a path, and whether that went well."""


def _filesystem(tree: Tree, path: str) -> tuple[str, bool]:
    if not tree.exists(path):
        return f'error from statfs("{path}"): no such file or directory\n', False
    mounted = any(mount.path == path.rstrip("/") for mount in tree.mounts)
    return f'mount type of "{path}": {"tmpfs" if mounted else OVERLAY}\n', True


def _writing(mode: int) -> Question:
    def write(tree: Tree, path: str) -> tuple[str, bool]:
        try:
            tree.write(path, NEW.encode(), mode)
        except OSError as error:
            why = f"open {path}: {(error.strerror or '').lower()}"
            return f'error writing new file "{path}": {why}\n', False
        return _content(tree, path)

    return write


def _mode(tree: Tree, path: str) -> tuple[str, bool]:
    """Go's FileMode: -rw-r--r--, drwxrwxrwx"""
    if not tree.exists(path):
        return _no_stat(path)
    kind = stat.S_IFDIR if tree.is_dir(path) else stat.S_IFREG
    return f'mode of file "{path}": {stat.filemode(kind | tree.stat(path).mode)}\n', True


def _permissions(tree: Tree, path: str) -> tuple[str, bool]:
    """FileMode.Perm: the same without the kind of file."""
    if not tree.exists(path):
        return _no_stat(path)
    return f'perms of file "{path}": {stat.filemode(stat.S_IFREG | (tree.stat(path).mode & 0o777))}\n', True


def _owner(tree: Tree, path: str) -> tuple[str, bool]:
    if not tree.exists(path):
        return f'error from stat("{path}"): no such file or directory\n', False
    return f'owner UID of "{path}": 0\nowner GID of "{path}": 0\n', True


def _content(tree: Tree, path: str) -> tuple[str, bool]:
    if not tree.is_file(path):
        return f'error reading file content for "{path}": {_missing(path)}\n', False
    return f'content of file "{path}": {tree.text(path)}\n', True


def _no_stat(path: str) -> tuple[str, bool]:
    return f'error from Stat("{path}"): stat {path}: no such file or directory\n', False


def _missing(path: str) -> str:
    return f"open {path}: no such file or directory"


QUESTIONS: dict[str, Question] = {
    "fs_type": _filesystem,
    **{flag: _writing(mode) for flag, mode in NEW_FILES.items()},
    "file_mode": _mode,
    "file_perm": _permissions,
    "file_owner": _owner,
    "file_content": _content,
}
