"""What breaks a request: one function a cause, each with the endings that a follower of the advice meets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cluster.dataplane.request import Request, Source
from tests.cluster.dataplane.lab import Lab

CURL, PROD = Source("pod", "curl-0", "default"), Source("pod", "curl-0", "prod")
WEB, INTERNET, SHELL = Source("pod", "web-0", "default"), Source("internet"), Source("node", "node-3")
URL = "http://web/"
TEMPLATE = "spec.template.spec"


@dataclass(frozen=True)
class Cause:
    """`breaks` harms a lab and returns the request that fails; `endings` are the beats that it dies of, one after the
    other, as the advice is followed; `otherwise` those of another mode; `known` what only the user knows, by field."""

    breaks: Callable[[Lab], Request]
    endings: tuple[str, ...]
    known: Mapping[str, Any] = field(default_factory=dict)
    otherwise: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.breaks.__name__.replace("_", " ")


CAUSES: list[Cause] = []
Breaks = Callable[[Lab], Request]


def cause(
    *endings: str, known: Mapping[str, Any] | None = None, **otherwise: tuple[str, ...]
) -> Callable[[Breaks], Breaks]:
    def noted(breaks: Breaks) -> Breaks:
        CAUSES.append(Cause(breaks, endings, known or {}, otherwise))
        return breaks

    return noted


def ask(url: str = URL, source: Source = CURL) -> Request:
    return Request(source, url)
