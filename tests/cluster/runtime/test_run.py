"""execve, as the container runtime sees it."""

from __future__ import annotations

import pytest

from cluster.runtime.run import NotExecutable, check
from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("foo", 'exec: "foo": executable file not found in $PATH'),
        ("/foo", 'exec: "/foo": stat /foo: no such file or directory'),
        ("/etc", 'exec: "/etc": is a directory'),
        ("/etc/hosts", 'exec: "/etc/hosts": permission denied'),
    ],
)
def test_runcs_words_for_what_cannot_be_executed(world: World, name: str, problem: str) -> None:
    host = world.runtime.container(box(world))
    with pytest.raises(NotExecutable) as caught:
        check(host, [name])
    assert str(caught.value) == problem


def test_a_script_of_ones_own_runs_by_its_path(world: World) -> None:
    ref = box(world)
    world.exec(ref, "sh", "-c", "printf '#!/bin/sh\\necho ran $1\\n' > /tmp/x.sh; chmod +x /tmp/x.sh")
    assert world.exec(ref, "/tmp/x.sh", "it") == ("ran it\n", "", 0)


def test_commands_lie_where_path_says(world: World) -> None:
    ref = box(world)
    assert world.exec(ref, "/bin/hostname")[0] == "box\n"
    assert world.exec(ref, "sh", "-c", "/bin/hostname; which hostname")[0] == "box\n/usr/bin/hostname\n"


@pytest.mark.parametrize(
    ("script", "out", "code"),
    [("echo hi; exit 3", b"hi\n", 3), ("head -1; echo rest", b"one\nrest\n", 0), ("read x; echo $x", b"one\n", 0)],
)
def test_a_script_ends_though_its_stdin_stays_open(world: World, script: str, out: bytes, code: int) -> None:
    shown: list[bytes] = []
    argv = ["sh", "-c", script]
    session = world.runtime.exec(box(world), argv, lambda stream, data: shown.append(data), stdin=True)
    session.feed(b"one\ntwo\n")
    assert (session.done.result(timeout=10), b"".join(shown)) == (code, out)
