"""The edge: what stands between the cluster and the internet.

External addresses lead in, private ones nowhere. A node's ExternalIP is not on the node: the cloud translates it,
one to one. A load balancer with an IP passes packets on as they are and the node's rules know its address; one with
a host name is a proxy, which opens a connection of its own to a node port, so the node never sees the caller; where
the Service was told to have no node ports, such a balancer has nothing to call. Before a node gets any of it the
balancer asks its kube-proxy, as `healthcheck` answers.
"""

from __future__ import annotations

from collections.abc import Mapping

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kube_proxy import healthcheck

from .ends import Balancer, Node
from .hops import EDGE, Choice, Hop, Memo, Place, Step, cable, flips
from .packet import Packet, roll
from .parts import remembered
from .world import INTERNET_CLIENT, INTERNET_CLIENT6, World


def edge(
    world: World, packet: Packet, memos: Mapping[tuple[str, Packet], Packet], dice: tuple[int, int]
) -> Step:
    """Outside the cluster: external addresses lead in, private ones nowhere."""
    restored = memos.get((EDGE, packet))
    healthy = len(_healthy(world, (restored or packet).dst))
    return _crossed(world, packet, restored, dice[1], int(roll(*dice) * healthy) if healthy else 0)


@remembered
def _crossed(world: World, packet: Packet, restored: Packet | None, turn: int, taken: int) -> Step:
    """Of all that the edge does only a balancer's choice depends on the dice: healthy node number `taken`."""
    place, choice = Place("internet", "cloud"), (turn, taken)
    if restored is not None:
        return _outside(
            world, restored, flips("edge.back.dst", "edge.back.src", place, packet, restored), choice
        )
    public = _public(world, packet)
    if public != packet:
        hop = Hop("edge.out", place, public, packet, {"to": public.src})
        step = _outside(world, public, (hop,), choice)
        return step._replace(memo=Memo(EDGE, packet, step.memo.after if step.memo else public))
    return _outside(world, packet, (), choice)


def _public(world: World, packet: Packet) -> Packet:
    """A node's packet gets the node's external address as it leaves (one-to-one NAT), if the node has one."""
    node = world.internal.get(packet.src)
    external = world.nodes[node].outside(packet.src) if node else ""
    return packet.sent_by(external) if external else packet


def _outside(world: World, packet: Packet, hops: tuple[Hop, ...], choice: tuple[int, int]) -> Step:
    if packet.dst in (INTERNET_CLIENT, INTERNET_CLIENT6):
        return Step(packet, hops, "", "caller")
    if (name := world.internal.get(packet.dst)) is not None and hops:
        carried = cable(world, packet, EDGE, name)
        return carried._replace(hops=(*hops, *carried.hops))
    if (node := world.external.get(packet.dst)) is not None:
        return _mapped_in(world, packet, hops, node)
    if (balancer := world.balancers.get(packet.dst)) is not None:
        return _balanced(world, packet, hops, balancer, *choice)
    private = (
        world.routes.owner(packet.dst) or packet.dst in world.internal or world.is_service_ip(packet.dst)
    )
    beat = "internet.private" if private else "internet.unknown"
    hop = Hop(beat, Place("internet", "internet"), packet, None, {"ip": packet.dst})
    return Step(packet, (*hops, hop), "", beat)


def _mapped_in(world: World, packet: Packet, hops: tuple[Hop, ...], node: str) -> Step:
    inside = packet.to(world.nodes[node].towards(packet.dst), packet.dst_port)
    hop = Hop("edge.in", Place("internet", "cloud"), inside, packet, {"node": node})
    carried = cable(world, inside, EDGE, node)
    return carried._replace(hops=(*hops, hop, *carried.hops), memo=Memo(EDGE, packet, inside))


def _balanced(
    world: World, packet: Packet, hops: tuple[Hop, ...], balancer: Balancer, turn: int, taken: int
) -> Step:
    place = Place("loadbalancer", meta.name(balancer.service), meta.namespace(balancer.service))
    ports = {p["port"]: p for p in meta.get(balancer.service, "spec.ports", [])}
    healthy = _healthy(world, balancer.address)
    if beat := _unbalanced(ports.get(packet.dst_port), balancer, healthy):
        return Step(packet, (*hops, Hop(beat, place, packet, None, {"port": packet.dst_port})), "", beat)
    node, choice = healthy[taken], Choice(turn, len(healthy), taken) if len(healthy) > 1 else None
    if not balancer.proxy:
        hop = Hop("balancer.pass", place, packet, None, {"node": node.name}, choice=choice)
        carried = cable(world, packet, EDGE, node.name)
        return carried._replace(hops=(*hops, hop, *carried.hops))
    port = ports[packet.dst_port].get("nodePort", 0)
    inside = packet.to(node.towards(balancer.address), port).sent_by(balancer.address)
    hop = Hop("balancer.proxy", place, inside, packet, {"node": node.name, "port": port}, choice=choice)
    carried = cable(world, inside, EDGE, node.name)
    return carried._replace(hops=(*hops, hop, *carried.hops), memo=Memo(EDGE, packet, inside))


def _unbalanced(port: Obj | None, balancer: Balancer, healthy: tuple[Node, ...]) -> str:
    """The beat that says why the balancer cannot forward; "" where it can."""
    if port is None:
        return "balancer.closed"
    if balancer.proxy and not port.get("nodePort"):
        return "balancer.no-node-port"
    return "" if healthy else "balancer.idle"


@remembered
def _healthy(world: World, address: str) -> tuple[Node, ...]:
    """The nodes that the load balancer at an address may choose of; none where there is no balancer."""
    balancer = world.balancers.get(address)
    return tuple(n for n in world.nodes.values() if balancer and _takes(world, n, balancer))


def _takes(world: World, node: Node, balancer: Balancer) -> bool:
    """What a balancer's health check finds: the machine answers, and its kube-proxy says yes: with policy Local that
    it has ready pods of its own, else that the node is to stay."""
    if not (node.balanced and node.running) or node.name in world.cuts:
        return False
    if meta.get(balancer.service, "spec.externalTrafficPolicy") != "Local":
        return node.eligible
    return healthcheck.local_endpoints(world.rules(node.name), meta.key(balancer.service)) > 0
