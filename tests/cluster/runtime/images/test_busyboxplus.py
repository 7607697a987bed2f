"""radial/busyboxplus:curl, in front of a person."""

from __future__ import annotations

import time

from tests.cluster.runtime.world import World


def test_hitting_enter_shows_the_guides_prompt(world: World) -> None:
    ref = world.run("curl-131556218-9fnch", "radial/busyboxplus:curl", stdin=True, tty=True)
    shown: list[bytes] = []
    attached = world.runtime.attach(ref, lambda stream, data: shown.append(data))
    time.sleep(0.1)
    attached.feed(b"\n")
    attached.feed(b"exit\n")
    assert attached.done.result(5) == 0
    assert "\r\n[ root@curl-131556218-9fnch:/ ]$ exit" in b"".join(shown).decode()
