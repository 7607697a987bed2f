"""Shells on a node and on the internet."""

from __future__ import annotations

from cluster.runtime.host import Call
from cluster.runtime.network import Resolv, Source
from tests.cluster.runtime.commands.toolbox import service
from tests.cluster.runtime.world import World

NODE = Source("node", "node-1", "demo", node="node-1", ip="172.18.0.3", resolv=Resolv("169.254.169.254"))


async def kubectl(call: Call) -> int:
    await call.out(f"kubectl {' '.join(call.argv)}\n")
    return 0


def run(world: World, source: Source, script: str) -> str:
    shown: list[bytes] = []
    host = world.runtime.machine(source, commands={"kubectl": kubectl})
    argv = ["bash", "-c", script]
    session = world.runtime.session(
        host, argv, lambda stream, data: shown.append(data), stdin=False, tty=False
    )
    session.done.result(10)
    return b"".join(shown).decode()


def test_a_node_curls_a_pod_and_lists_its_rules(world: World) -> None:
    service(world)
    world.routes["10.244.2.4", 80] = ("uid-web", 80)
    assert "Welcome to nginx!" in run(world, NODE, "curl -s 10.244.2.4")
    assert run(world, NODE, "iptables-save; hostname; pwd") == "iptables-save of node-1\nnode-1\n/root\n"


def test_the_internet_has_its_own_home(world: World) -> None:
    source = Source("internet", "", "demo", ip="203.0.113.9")
    assert run(world, source, "echo $USER; pwd; iptables-save 2>&1") == (
        "you\n/home/you\nbash: iptables-save: command not found\n"
    )


def test_programs_can_be_added(world: World) -> None:
    assert run(world, NODE, "kubectl get pods | tr a-z A-Z") == "KUBECTL GET PODS\n"
