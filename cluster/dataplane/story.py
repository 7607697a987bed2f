"""The story: a walk's hops as the page, the list and the screen reader get them.

Every hop gets its number, its picture times, its sentence and what stands behind it. This is the wire form of the
contract between the server and everyone who shows or prints a trace.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cluster.kube_proxy import modes
from cluster.kube_proxy.endpoints import Endpoint
from cluster.kube_proxy.rules import Rules
from cluster.kube_proxy.verdict import Rule, Verdict

from .beats import BEATS
from .hops import Hop, Leg
from .packet import Packet, roll
from .world import World

WHERE = {
    "pod": "In the pod {name}",
    "coredns": "In the pod {name}",
    "node": "On {name}",
    "cable": "On the cable of {node}",
    "internet": "On the internet",
    "loadbalancer": "At the load balancer of {name}",
}


def where(hop: Hop) -> str:
    """The place of a hop as a sentence begins with it."""
    if BEATS[hop.beat].stage == "gate":
        return f"At the gate of {hop.place.name}"
    return WHERE[hop.place.kind].format(name=hop.place.name, node=hop.place.node)


def truth(hop: Hop, said: str) -> str:
    """A hop's sentence, after its place unless it names that itself."""
    named = hop.place.name in said or (hop.place.kind == "cable" and hop.place.node in said)
    return said if named else f"{where(hop)}: {said}"


def hops_json(world: World, legs: Iterable[Leg]) -> list[dict[str, Any]]:
    """All hops, numbered and timed: one after the other, a leg being one packet. What a hop says whenever it happens
    is known (`Hop.told`); here it gets its number, its time, and what is this packet's own."""
    told: list[dict[str, Any]] = []
    seq = clock = 0
    for number, leg in enumerate(legs, 1):
        headers: dict[Packet, dict[str, str]] = {}
        port = leg.port
        for hop in leg.hops:
            packet = hop.packet
            header = headers.get(packet)
            if header is None:
                header = headers[packet] = packet.header(port)
            own = hop.told.copy()
            own["seq"] = seq = seq + 1
            own["packet"] = number
            own["header"] = header
            own["t0"] = clock
            own["t1"] = clock = clock + own["t1"]
            if hop.was:
                own["was"] = headers.get(hop.was) or hop.was.header(port)
                own["why"] = leg.says(hop)
            if hop.decision:
                own["detail"] = ruled(world, hop.place.node, *hop.decision, leg.seed)
            told.append(own)
    return told


def ruled(world: World, node: str, verdict: Verdict, turn: int, seed: int) -> dict[str, Any]:
    """What stands behind a decision at a gate: the rule, with the roll that chose."""
    if verdict.rule is None:
        return {}
    rule = {
        **_explained(world.rules(node), verdict.rule, verdict.candidates),
        "via": verdict.via,
        "chosen": verdict.chosen if verdict.chosen >= 0 else None,
        "roll": None if verdict.sticky else round(roll(seed, turn), 4),
        "sticky": verdict.sticky,
        "masquerade": verdict.masquerade,
    }
    return {"rule": rule, "synced": world.synced.get(node, world.revision), "revision": world.revision}


def _explained(rules: Rules, rule: Rule, candidates: tuple[Endpoint, ...]) -> dict[str, Any]:
    """What is the same for all that a rule decides among the same candidates; told once for as long as it holds."""
    key = (id(rule), id(candidates))
    if key not in rules.explained:
        told = {
            "service": f"{rule.port.key}:{rule.port.port}",
            "via": "",
            "endpoints": [e.address for e in candidates],
            "chosen": None,
            "roll": None,
            "sticky": False,
            "masquerade": False,
            "left_out": [{"ip": e.ip, "pod": e.pod, "reason": why} for e, why in rule.left_out(candidates)],
            "text": modes.text(rules, rule),
        }
        rules.explained[key] = (rule, candidates, told)
    return rules.explained[key][2]
