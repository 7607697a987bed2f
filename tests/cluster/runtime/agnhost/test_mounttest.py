"""agnhost mounttest, against test/images/agnhost/mounttest/mt.go."""

from __future__ import annotations

import time

import pytest

from cluster.runtime.files import File, Mount, Volume
from tests.cluster.runtime.agnhost_pods import IMAGE, agnhost
from tests.cluster.runtime.world import World


@pytest.mark.parametrize(
    ("flags", "said", "code"),
    [
        ("--fs_type=/etc/v", 'mount type of "/etc/v": tmpfs\n', 0),
        ("--file_perm=/etc/v/data", 'perms of file "/etc/v/data": -rw-r--r--\n', 0),
        ("--file_mode=/etc/v/data", 'mode of file "/etc/v/data": -rw-r--r--\n', 0),
        ("--file_owner=/etc/v/data", 'owner UID of "/etc/v/data": 0\nowner GID of "/etc/v/data": 0\n', 0),
        ("--file_content=/etc/v/data", 'content of file "/etc/v/data": value-1\n\n', 0),
        (
            "--file_content=/no",
            'error reading file content for "/no": open /no: no such file or directory\n',
            1,
        ),
        (
            "--new_file_0777=/tmp/f --file_mode=/tmp/f",
            'content of file "/tmp/f": mount-tester new file\n\nmode of file "/tmp/f": -rwxrwxrwx\n',
            0,
        ),
    ],
)
def test_each_flag_is_a_question(world: World, flags: str, said: str, code: int) -> None:
    volume = Volume("v", {"data": File(b"value-1\n")})
    ref = world.run("m", IMAGE, "10.244.1.7", volume, command=("sleep", "inf"), mounts=(Mount("v", "/etc/v"),))
    assert world.exec(ref, "/agnhost", "mounttest", *flags.split()) == (said, "", code)


def test_content_is_read_until_it_is_what_was_written(world: World) -> None:
    world.speed = 20.0
    ref = agnhost(world, "mounttest", "--file_content_in_loop=/tmp/f")
    time.sleep(0.15)
    assert world.exec(ref, "/agnhost", "mounttest", "--new_file_0644=/tmp/f")[2] == 0
    assert world.ended(ref) == 0
    assert world.log(ref)[0] == "Error reading file /tmp/f: open /tmp/f: no such file or directory, retrying"
    assert world.log(ref)[-2] == 'content of file "/tmp/f": mount-tester new file'


def test_as_pid_1_it_ends_with_its_code(world: World) -> None:
    assert world.ended(agnhost(world, "mounttest", "--file_content=/no")) == 1
