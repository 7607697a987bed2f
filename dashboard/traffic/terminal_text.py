"""A request's story in a terminal's words: what `manage.py trace` prints of a RequestTrace's status."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.apimachinery.meta import Obj

RUNGS = ("place", "rule", "object", "field")
INDENT = " " * 4


def story(status: Obj) -> Iterator[str]:
    """The lines: every hop, the end as the sender and as the network knows it, and the advice."""
    for hop in status["hops"]:
        yield from _hop(hop)
    yield ""
    yield f"verdict   {status['verdict']}"
    yield f"sender    {status['output']}"
    yield f"truth     {status['message']}"
    yield from _counts(status["counts"])
    yield from (f"{rung:<9} {said}" for rung, said in zip(RUNGS, status["advice"], strict=False))


def _hop(hop: Obj) -> Iterator[str]:
    yield f"{hop['number']:>2}  {_place(hop['place'])}: {hop['message']}"
    packet, before = hop["packet"], hop.get("before")
    yield f"{INDENT}{_header(before)}  becomes  {_header(packet)}" if before else f"{INDENT}{_header(packet)}"
    if rule := hop.get("rule"):
        yield from (f"{INDENT}{line}" for line in _rule(rule))


def _place(place: Obj) -> str:
    return f"{place['kind']} {place['name']}"


def _header(packet: Obj) -> str:
    return f"{packet['source']} > {packet['destination']}"


def _rule(rule: Obj) -> Iterator[str]:
    """The rule, the endpoints it chose from, and those that it left out."""
    considered, chosen = rule.get("endpoints", []), rule.get("chosen")
    yield f"rule {rule['service']} ({rule['via']})"
    for number, endpoint in enumerate(considered):
        mark = "*" if number == chosen else " "
        chance = f"  probability {rule['probability']:.3f}" if "probability" in rule else ""
        yield f"  {mark} {endpoint}{chance}"
    for left in rule.get("leftOut", []):
        yield f"  - {left['ip']} {left['pod']}: {left['reason']}"


def _counts(counts: list[Obj]) -> Iterator[str]:
    """The tally, where there is more than one request to count."""
    if sum(count["requests"] for count in counts) > 1:
        for count in counts:
            yield f"{count['requests']:<9} {count['verdict']} {count.get('endpoint', '')}".rstrip()
