"""Ports of a pod that stand twice: all its containers share one address, and their names one list.

(In Kubernetes: the second half of warningsForPodSpecAndMeta in pkg/api/pod/warnings.go.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cluster.apimachinery.meta import Obj

Placed = list[tuple[str, Obj]]
"""Containers or ports, each with the path that it stands at."""


def of(containers: Placed) -> list[str]:
    """What is to be said of the ports of a pod's containers."""
    ports = list(_all(containers))
    return [*_numbers(ports), *_names(ports)]


def _all(containers: Iterable[tuple[str, Obj]]) -> Iterator[tuple[str, Obj]]:
    for here, container in containers:
        for index, port in enumerate(container.get("ports") or []):
            yield f"{here}.ports[{index}]", port


def _numbers(ports: Placed) -> Iterator[str]:
    """Ports that stand twice, in one container or in two."""
    known: dict[tuple[Any, Any], list[tuple[str, Obj]]] = {}
    for here, port in ports:
        if port.get("hostIP") and not port.get("hostPort"):
            yield f"{here}: hostIP set without hostPort: {_as_go(port)}"
        others = known.setdefault((port.get("containerPort"), port.get("protocol")), [])
        for place, other in others:
            if text := _clash(port, other):
                yield f"{here}: {text} port definition with {place}"
        others.append((here, port))


def _clash(port: Obj, other: Obj) -> str:
    (ip, number), (other_ip, other_number) = ((p.get("hostIP") or "", p.get("hostPort") or 0) for p in (port, other))
    if (ip, number) == (other_ip, other_number):
        return "duplicate"
    if not number or not other_number:
        return "overlapping"
    return "dangerously ambiguous" if number == other_number and bool(ip) != bool(other_ip) else ""


def _as_go(port: Obj) -> str:
    parts = (f"Name:{port.get('name') or ''}", f"HostPort:{port.get('hostPort') or 0}",
             f"ContainerPort:{port.get('containerPort')}", f"Protocol:{port.get('protocol')}",
             f"HostIP:{port.get('hostIP')}")  # fmt: skip
    return f"{{{' '.join(parts)}}}"


def _names(ports: Placed) -> Iterator[str]:
    known: dict[str, str] = {}
    for here, port in ports:
        called = port.get("name")
        if called in known:
            first = known[called]
            yield (
                f'{here}: duplicate port name "{called}" with {first}, services and probes that select ports by name '
                f"will use {first}"
            )
        elif called:
            known[called] = here
