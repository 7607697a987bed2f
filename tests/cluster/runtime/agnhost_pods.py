"""What the tests of agnhost's subcommands share: a pod that runs one, and a question to it."""

from __future__ import annotations

from cluster.runtime.http import HttpRequest
from cluster.runtime.records import ContainerRef
from tests.cluster.runtime.world import World

IMAGE = "registry.k8s.io/e2e-test-images/agnhost:2.53"
LOOP = ("sh", "-c", "while true; do sleep 1; done")
IP = "10.244.2.4"


def agnhost(
    world: World, *args: str, ports: tuple[int, ...] = (), ip: str = IP, name: str = "web", **spec: object
) -> ContainerRef:
    """A pod that runs one subcommand; `ports` can be dialled at its address."""
    ref = world.run(name, IMAGE, ip, args=args, **spec)
    world.routes |= {(ip, port): (f"uid-{name}", port) for port in ports}
    return ref


def box(world: World) -> ContainerRef:
    """A pod to type in."""
    return world.run("box", IMAGE, "10.244.1.5", command=LOOP)


def get(world: World, target: str, port: int = 8080, method: str = "GET", body: bytes = b"") -> tuple[int, str]:
    response = world.runtime.answer("uid-web", port, HttpRequest(method, target, body=body, client="10.0.0.9:4000"))
    assert response is not None
    return response.status, response.body.decode()
