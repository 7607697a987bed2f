"""The guestbook example: a primary, a replica that follows it, and the front end."""

from __future__ import annotations

import time

from tests.cluster.runtime.agnhost_pods import agnhost, get
from tests.cluster.runtime.world import World


def test_a_replica_has_what_the_primary_is_told(world: World) -> None:
    agnhost(world, "guestbook", "--http-port=6379", name="primary", ip="10.244.1.1", ports=(6379,))
    world.expose("agnhost-primary", "10.0.0.7", 6379, "primary", 6379)
    replica = agnhost(world, "guestbook", "--replicaof=agnhost-primary", "--http-port=6379", name="replica",
                      ip="10.244.1.2", ports=(6379,))  # fmt: skip
    world.expose("agnhost-replica", "10.0.0.8", 6379, "replica", 6379)
    agnhost(world, "guestbook", "--backend-port=6379")
    for _ in range(100):
        if "Registered to node: agnhost-primary" in str(world.log(replica)):
            break
        time.sleep(0.05)
    assert get(world, "/guestbook?cmd=get&key=messages", 80) == (200, '{"data":""}')
    assert get(world, "/guestbook?cmd=set&key=messages&value=hi", 80) == (200, '{"message":"Updated"}')
    assert get(world, "/guestbook?cmd=get&key=messages", 80) == (200, '{"data":"hi"}')


def test_what_it_refuses(world: World) -> None:
    agnhost(world, "guestbook")
    assert get(world, "/guestbook?cmd=drop", 80) == (400, "unsupported cmd: 'drop'\n")
    assert get(world, "/set?value=1", 80) == (400, "cannot set with empty key.\n")
    assert get(world, "/guestbook?cmd=get", 80)[0] == 417


def test_a_replica_without_a_primary_gives_up(world: World) -> None:
    world.speed = 1000.0
    ref = agnhost(world, "guestbook", "--replicaof=nobody")
    assert world.ended(ref) == 1
    assert world.log(ref)[-1].endswith("Timed out while registering to primary.")
