"""agnhost liveness: /healthz for ten seconds, /started, /redirect."""

from __future__ import annotations

from tests.cluster.runtime.agnhost_pods import agnhost, get
from tests.cluster.runtime.world import World


def test_its_pages(world: World) -> None:
    agnhost(world, "liveness")
    assert get(world, "/healthz") == (200, "ok")
    assert get(world, "/started")[1].endswith("s")
    assert get(world, "/redirect?loc=http://0.0.0.0/") == (302, '<a href="http://0.0.0.0/">Found</a>.\n\n')
    assert get(world, "/nope")[0] == 404
