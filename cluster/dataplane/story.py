"""The story: a walk's hops as the page, the list and the screen reader get them.

Every hop gets its number, its picture times, its sentence and what stands behind it. This is the wire form of the
contract between the server and everyone who shows or prints a trace.
"""

from __future__ import annotations

from typing import Any

from cluster.kube_proxy import modes
from cluster.kube_proxy.endpoints import Endpoint
from cluster.kube_proxy.rules import Rule, Rules

from .beats import BEATS, sentence
from .hops import NOTHING, Hop
from .packet import Packet
from .walk import Leg
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


def told_of(hop: Hop) -> str:
    """A hop's sentence."""
    return sentence(hop.beat, hop.words)


def truth(hop: Hop) -> str:
    """A hop's sentence, after its place unless it names that itself."""
    said = told_of(hop)
    named = hop.place.name in said or (hop.place.kind == "cable" and hop.place.node in said)
    return said if named else f"{where(hop)}: {said}"


def hops_json(world: World, legs: tuple[Leg, ...]) -> list[dict[str, Any]]:
    """All hops, numbered and timed: one after the other, a leg being one packet."""
    told: list[dict[str, Any]] = []
    headers: dict[Packet | None, dict[str, str] | None] = {None: None}
    clock = 0
    for number, leg in enumerate(legs, 1):
        for hop in leg:
            beat, place, packet, was, words, decision, card, _ = hop
            stage, verdict, says, ms = BEATS[beat]
            if packet not in headers:
                headers[packet] = packet.header()
            if was is not None and was not in headers:
                headers[was] = was.header()
            told.append(
                {
                    "seq": len(told) + 1,
                    "stage": stage,
                    "packet": number,
                    "place": place.to_json(),
                    "header": headers[packet],
                    "was": headers[was],
                    "verdict": verdict,
                    "why": says.format_map(words) if words else says,
                    "detail": detail(world, hop) if decision or card else {},
                    "t0": clock,
                    "t1": clock + ms,
                }
            )
            clock += ms
    return told


def detail(world: World, hop: Hop) -> dict[str, Any]:
    """What stands behind a hop: the rule with its roll, or the card of a lookup, or the cable's ends."""
    if hop.decision is None:
        return dict(hop.detail or NOTHING)
    verdict, chance = hop.decision
    if verdict.rule is None:
        return {}
    rule = {
        **_explained(world.rules(hop.place.node), verdict.rule, verdict.candidates),
        "via": verdict.via,
        "chosen": verdict.chosen if verdict.chosen >= 0 else None,
        "roll": None if verdict.sticky else round(chance, 4),
        "sticky": verdict.sticky,
        "masquerade": verdict.masquerade,
    }
    synced = world.synced.get(hop.place.node, world.revision)
    return {"rule": rule, "synced": synced, "revision": world.revision}


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
