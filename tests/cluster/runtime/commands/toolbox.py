"""What the commands' tests share: a pod to type in, and a Service to talk to."""

from __future__ import annotations

from cluster.runtime.records import ContainerRef
from tests.cluster.runtime.world import World

LOOP = ("sh", "-c", "while true; do sleep 1; done")


def box(world: World, image: str = "busybox", **spec: object) -> ContainerRef:
    """A pod that only waits."""
    return world.run("box", image, "10.244.1.5", command=LOOP, **spec)


def service(world: World, image: str = "nginx", **spec: object) -> None:
    """A web server behind the Service my-nginx, 10.0.162.149:80."""
    world.run("web", image, "10.244.2.4", **spec)
    world.expose("my-nginx", "10.0.162.149", 80, "web", 80)
    world.pointers["149.162.0.10.in-addr.arpa"] = "my-nginx.default.svc.cluster.local."
