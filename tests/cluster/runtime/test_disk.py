"""Disks, as plain values and while a shell has them open."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cluster.runtime.disk import Disk
from cluster.runtime.shell import Mounted, Shell


@contextmanager
def opened(disk: Disk) -> Iterator[Shell]:
    shell = Shell([Mounted("/", disk)], {}, frozenset({"cat", "ln", "rm", "mkdir", "chmod"}), env={})
    yield shell
    shell.close()


def run(shell: Shell, script: str) -> str:
    shown: list[bytes] = []

    async def show(data: bytes) -> None:
        shown.append(data)

    asyncio.run(shell.execute(script, show, show))
    return b"".join(shown).decode()


@pytest.fixture
def disk() -> Disk:
    made = Disk()
    made.write("/etc/a", b"1", 0o600)
    made.write("/etc/b/c", b"2")
    return made


def everything(disk: Disk) -> dict[str, tuple[str, int, float]]:
    found: dict[str, tuple[str, int, float]] = {}
    folders = ["/"]
    for folder in folders:
        for name in disk.list(folder):
            path = f"{folder.rstrip('/')}/{name}"
            entry = disk.stat(path)
            found[path] = (entry.kind, entry.mode, entry.modified)
            if entry.kind == "directory":
                folders.append(path)
    return found


def test_opening_and_closing_changes_nothing(disk: Disk) -> None:
    before = everything(disk)
    with opened(disk):
        assert everything(disk) == before
    assert everything(disk) == before
    assert before.keys() == {"/etc", "/etc/a", "/etc/b", "/etc/b/c"}


def test_what_a_shell_writes_stays(disk: Disk) -> None:
    with opened(disk) as shell:
        run(shell, "echo new > /etc/n; rm /etc/a; mkdir /d; chmod 700 /etc/b/c; ln -s /etc/n /link")
        assert disk.read("/etc/n") == b"new\n"
    assert disk.read("/etc/n") == b"new\n"
    assert not disk.exists("/etc/a")
    assert disk.is_dir("/d")
    assert disk.stat("/etc/b/c").mode == 0o700
    assert disk.stat("/link").kind == "symlink"


def test_two_shells_see_each_other_and_the_runtime(disk: Disk) -> None:
    with opened(disk) as one, opened(disk) as two:
        run(one, "echo hi > /etc/n")
        assert run(two, "cat /etc/n") == "hi\n"
        disk.write("/etc/n", b"changed\n")
        assert run(one, "cat /etc/n") == "changed\n"


def test_a_folder_goes_with_all_that_is_in_it(disk: Disk) -> None:
    disk.remove("/etc/b")
    assert disk.list("/etc") == ["a"]


def test_errors_are_pythons_own(disk: Disk) -> None:
    with pytest.raises(FileNotFoundError):
        disk.read("/nope")
    with pytest.raises(IsADirectoryError):
        disk.read("/etc")
