"""agnhost inclusterclient: only inside a cluster, and with a token."""

from __future__ import annotations

from cluster.runtime.files import File, Mount, Volume
from tests.cluster.runtime.agnhost_pods import IMAGE, agnhost
from tests.cluster.runtime.world import World

ENV = {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"}


def test_outside_of_a_cluster_it_refuses(world: World) -> None:
    ref = agnhost(world, "inclusterclient")
    assert world.ended(ref) == 1
    assert "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined" in world.log(ref)[-1]


def test_it_asks_again_and_again_and_shows_a_hash_of_its_token(world: World) -> None:
    world.speed = 1000.0
    path, volume = "/var/run/secrets/kubernetes.io/serviceaccount", Volume("token", {"token": File(b"t0ken")})
    ref = world.run("web", IMAGE, "10.244.2.4", volume, args=("inclusterclient",), env=ENV,
                    mounts=(Mount("token", path),))  # fmt: skip
    lines: list[str] = []
    while len(lines) < 8:
        lines = [line.partition("] ")[2] for line in world.log(ref)]
    assert lines[0] == "started"
    assert lines[1:5] == lines[5:9] or lines[1] == lines[5] == "calling /healthz"
    assert lines[2].startswith("authz_header=")
    assert "t0ken" not in "".join(lines)
