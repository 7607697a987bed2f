"""printenv, on which the guide's step about environment variables stands."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import LOOP
from tests.cluster.runtime.world import World


def test_it_shows_the_variables_of_the_services_and_no_shells(world: World) -> None:
    env = {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "MY_NGINX_SERVICE_HOST": "10.0.162.149"}
    ref = world.run("box", "busybox", command=LOOP, env=env)
    out = world.exec(ref, "printenv")[0].splitlines()
    assert out == [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOSTNAME=box",
        "KUBERNETES_SERVICE_HOST=10.0.0.1",
        "MY_NGINX_SERVICE_HOST=10.0.162.149",
        "HOME=/root",
    ]
    assert world.exec(ref, "printenv", "HOSTNAME", "NOPE") == ("box\n", "", 1)
