"""ls."""

from __future__ import annotations

from cluster.runtime.files import File, Mount, Volume
from tests.cluster.runtime.commands.toolbox import LOOP, box
from tests.cluster.runtime.world import World


def test_a_mounted_secret_is_listed_with_its_files_only(world: World) -> None:
    secret = Volume("s", {"tls.crt": File(b"CRT"), "tls.key": File(b"KEY", 0o400)}, read_only=True)
    ref = world.run(
        "box", "busybox", "10.244.1.5", secret, command=LOOP, mounts=(Mount("s", "/etc/nginx/ssl"),)
    )
    assert world.exec(ref, "ls", "/etc/nginx/ssl")[0] == "tls.crt\ntls.key\n"
    lines = world.exec(ref, "ls", "-l", "/etc/nginx/ssl")[0].splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["-rw-r--r--", "-r--------"]
    assert [line.split()[2:5] for line in lines[1:]] == [["root", "root", "3"], ["root", "root", "3"]]


def test_dot_files_need_a(world: World) -> None:
    ref = box(world)
    world.exec(ref, "touch", "/tmp/.hidden", "/tmp/seen")
    assert world.exec(ref, "ls", "/tmp")[0] == "seen\n"
    assert world.exec(ref, "ls", "-A", "/tmp")[0] == ".hidden\nseen\n"


def test_several_folders_have_titles(world: World) -> None:
    ref = box(world)
    world.exec(ref, "sh", "-c", "mkdir -p /a/b; touch /a/b/c")
    assert world.exec(ref, "ls", "-R", "/a")[0] == "/a:\nb\n\n/a/b:\nc\n"


def test_what_is_not_there_is_1(world: World) -> None:
    assert world.exec(box(world), "ls", "/nope") == ("", "ls: /nope: No such file or directory\n", 1)


def test_commands_lie_in_bin(world: World) -> None:
    assert "wget\n" in world.exec(box(world), "ls", "/bin")[0]
