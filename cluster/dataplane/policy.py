"""The network policies' say at a gate.

A packet between pods passes two judges: egress at the sender's node, ingress at the target's; on one node both
sit at the same gate. They see the packet between its two rewritings: behind kube-proxy's choice, so the destination
is a pod and no virtual address, and before MASQUERADE, so the source is as it came. Three ways are always open: a pod
to itself, a pod to its own node, and a node to its own pods (or the kubelet's probes would fail). A drop is
silent: the sender learns nothing and waits.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cluster.apimachinery import meta
from cluster.cni.missing import called, missing
from cluster.cni.policies import EGRESS, INGRESS, End, Judgement, Question

from .ends import Pod
from .hops import Hop, gate_of
from .packet import Packet
from .world import World


class Check(NamedTuple):
    """What the policies of a gate said: the beats to tell, and the one that killed the packet ("" if none did)."""

    hops: tuple[Hop, ...] = ()
    end: str = ""


UNASKED = Check()


def check(world: World, node: str, packet: Packet) -> Check:
    """Judge a packet at a node's gate; nothing is told where no policy selects an end of it."""
    if not world.policies:
        return UNASKED
    hops: tuple[Hop, ...] = ()
    for question in questions(world, node, packet):
        judgement = world.policies.judge(question)
        if judgement.isolated:
            hops = (*hops, _told(world, node, packet, question, judgement))
        if not judgement.allowed:
            return Check(hops, hops[-1].beat)
    return Check(hops)


def questions(world: World, node: str, packet: Packet) -> Iterator[Question]:
    """What must be asked of a packet at this node: may it leave, may it enter."""
    near = world.nodes[node].addresses
    sender, target = world.pod_at(node, packet.src), world.pod_at(node, packet.dst)
    if sender is target or not _owned(world, node, packet.dst):
        return
    port = packet.dst_port, packet.protocol
    if sender is not None and sender.node == node and packet.dst not in near:
        yield Question(EGRESS, sender.manifest, _end(packet.dst, target), *port)
    if target is not None and target.node == node and packet.src not in near:
        yield Question(INGRESS, target.manifest, _end(packet.src, sender), *port)


def _end(ip: str, pod: Pod | None) -> End:
    return End(ip, pod.manifest if pod else None)


def _owned(world: World, node: str, ip: str) -> bool:
    """Whether somebody has the address; one that nobody has is told as that, whatever the policies say."""
    if world.pod_at(node, ip):
        return True
    owner = world.owner(node, ip)
    return ip in world.nodes[owner].addresses if owner else not world.is_service_ip(ip)


def _told(world: World, node: str, packet: Packet, question: Question, judgement: Judgement) -> Hop:
    detail: dict[str, Any] = {
        "direction": question.direction,
        "pod": meta.key(question.pod),
        "peer": called(question.peer),
        "policies": [p.key for p in judgement.policies],
        "allowed": judgement.allowed,
    }
    if judgement.by is not None:
        policy, rule = judgement.by
        detail |= {"policy": policy.key, "rule": rule.path}
    else:
        lack = missing(world.policies, judgement, question)
        entry = json.dumps(lack.entry, separators=(",", ":"))
        add = {"field": lack.path, "add": entry, "why": lack.why}
        detail |= {"policy": lack.policy.key, "missing": add}
    beat = _beat(question, judgement.allowed)
    return Hop(
        beat, gate_of(node), packet, None, _words(question, detail["policy"]), None, {"policy": detail}
    )


def _beat(question: Question, allowed: bool) -> str:
    if question.direction == EGRESS:
        return "gate.admit-egress" if allowed else "gate.drop-egress"
    return "gate.admit-ingress" if allowed else "gate.drop-ingress"


def _words(question: Question, policy: str) -> Mapping[str, Any]:
    return {
        "policy": policy,
        "pod": meta.key(question.pod),
        "peer": called(question.peer),
        "port": question.port,
    }
