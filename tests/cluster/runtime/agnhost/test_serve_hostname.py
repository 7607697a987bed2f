"""agnhost serve-hostname: over HTTP, or raw."""

from __future__ import annotations

from tests.cluster.runtime.agnhost_pods import IP, agnhost, box, get
from tests.cluster.runtime.world import World


def test_over_http_on_9376(world: World) -> None:
    ref = agnhost(world, "serve-hostname")
    assert get(world, "/any", 9376) == (200, "web")
    assert [line[20:] for line in world.log(ref)] == ["Serving on port 9376.", "HTTP request from 10.0.0.9:4000"]


def test_raw_over_tcp_and_udp(world: World) -> None:
    agnhost(world, "serve-hostname", "--http=false", "--tcp", "--udp", ports=(9376,))
    ref = box(world)
    assert world.exec(ref, "sh", "-c", f"echo | nc {IP} 9376; echo | nc -u -w 1 {IP} 9376")[0] == "webweb"


def test_both_at_once_is_refused(world: World) -> None:
    ref = agnhost(world, "serve-hostname", "--tcp")
    assert world.runtime.status(ref).exit_code == 1
    assert world.log(ref)[0].endswith("Can't server TCP/UDP mode and HTTP mode at the same time")
