"""What a check has to say, and how: which containers, between which words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cluster.apimachinery.meta import Obj

_LISTS = ("initContainers", "containers", "ephemeralContainers")


@dataclass(frozen=True)
class Finding:
    """Why a pod is forbidden: the reason, and the detail behind it."""

    reason: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.reason} ({self.detail})" if self.detail else self.reason


Check = Callable[[Obj, Obj], Finding | None]
"""From a pod's metadata and spec to what is wrong with it."""


def containers(spec: Obj) -> list[Obj]:
    """Every container of a pod, those that begin it first."""
    return [container for field in _LISTS for container in spec.get(field) or []]


def security(part: Obj) -> Obj:
    """The security context of a pod or a container."""
    return part.get("securityContext") or {}


def names(found: Sequence[Obj]) -> list[str]:
    return [container["name"] for container in found]


def quoted(values: Iterable[Any]) -> str:
    return ", ".join(f'"{value}"' for value in values)


def plural(one: str, many: str, count: int) -> str:
    return one if count == 1 else many


def said_of(what: str, found: Sequence[str]) -> str:
    """`container "a"`, or `containers "a", "b"`."""
    return f"{plural(what, f'{what}s', len(found))} {quoted(found)}"


def setters(pod: bool, found: Sequence[Obj]) -> str:
    """Who set something: `pod`, `container "a"`, or both."""
    parts = ["pod"] if pod else []
    return " and ".join([*parts, said_of("container", names(found))] if found else parts)
