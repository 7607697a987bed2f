"""tar, the way `kubectl cp` calls it."""

from __future__ import annotations

import io
import tarfile

from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def packed(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def test_cp_up_is_extraction_from_stdin(world: World) -> None:
    ref = box(world)
    assert world.exec(ref, "tar", "-xmf", "-", "-C", "/tmp", stdin=packed("note.txt", b"hello\n"))[1:] == (
        "",
        0,
    )
    assert world.exec(ref, "cat", "/tmp/note.txt")[0] == "hello\n"


def test_cp_down_is_creation_on_stdout(world: World) -> None:
    ref = box(world)
    world.exec(ref, "sh", "-c", "mkdir /tmp/d; echo kept > /tmp/d/note")
    shown: list[bytes] = []
    session = world.runtime.exec(ref, ["tar", "cf", "-", "/tmp/d"], lambda stream, data: shown.append(data))
    assert session.done.result(10) == 0
    raw = b"".join(shown).removeprefix(b"tar: removing leading '/' from member names\n")
    with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        assert archive.getnames() == ["tmp/d", "tmp/d/note"]
        member = archive.extractfile("tmp/d/note")
        assert member is not None
        assert member.read() == b"kept\n"


def test_a_listing_names_the_members(world: World) -> None:
    ref = box(world)
    world.exec(ref, "sh", "-c", "echo a > /tmp/a; tar -czf /tmp/x.tgz -C /tmp a")
    assert world.exec(ref, "tar", "tzf", "/tmp/x.tgz")[0] == "a\n"


def test_a_missing_file_is_named(world: World) -> None:
    out = world.exec(box(world), "tar", "cf", "/tmp/x.tar", "/nope")
    assert "tar: /nope: No such file or directory\n" in out[1]
    assert out[2] == 1
