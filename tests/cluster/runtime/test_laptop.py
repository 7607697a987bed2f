"""The computer of whoever sits in front of the cluster."""

from __future__ import annotations

from cluster.runtime.disk import Disk
from cluster.runtime.host import Command
from cluster.runtime.laptop import laptop
from tests.cluster.runtime.world import World


def typed(world: World, script: str, home: Disk | None = None, **commands: Command) -> str:
    """What a script prints on a laptop, both streams together."""
    shown: list[bytes] = []
    host = laptop("demo", world, world.counter, home or Disk(), commands)
    session = world.runtime.session(
        host, ["bash", "-c", script], lambda stream, data: shown.append(data), stdin=False, tty=False
    )
    session.done.result(timeout=20)
    return b"".join(shown).decode()


def test_its_home_belongs_to_whoever_sits_there(world: World) -> None:
    said = typed(world, "touch mine; ls -l; ls -l /etc/hosts; whoami; id -u")
    _, mine, hosts, *who = said.splitlines()
    assert mine.split()[2:4] == ["you", "you"]
    assert hosts.split()[2:4] == ["root", "root"]
    assert who == ["you", "1000"]
