"""Pods that run to their end and are judged by what they said: many of them at once, since they only differ by data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import phase, pod, ready
from tests.harness import wait

OVER = ("Succeeded", "Failed")


@dataclass(frozen=True)
class Case:
    """A pod by its spec, and what its container must have printed, as patterns that its log has somewhere."""

    name: str
    container: Obj
    says: tuple[str, ...]
    spec: Obj = field(default_factory=dict)
    metadata: Obj = field(default_factory=dict)
    phase: str = "Succeeded"

    @property
    def pod(self) -> Obj:
        made = pod(self.name, self.container, restartPolicy="Never", **self.spec)
        return {**made, "metadata": {**made["metadata"], **self.metadata}}


@dataclass(frozen=True)
class Run:
    """How it ended."""

    pod: Obj
    log: str


def run(space: Space, cases: Iterable[Case]) -> dict[str, Run]:
    """Every case's end, by its name."""
    names = [meta.name(space.pods.create(case.pod)) for case in cases]

    def ended() -> bool:
        phases = {meta.name(p): phase(p) for p in space.pods.list()}
        return all(phases[name] in OVER for name in names)

    wait.until(ended, "all pods have ended", seconds=60, every=0.2)
    found = {meta.name(p): p for p in space.pods.list()}
    return {name: Run(found[name], log(space, name)) for name in names}


def log(space: Space, name: str, container: str = "") -> str:
    query = {"container": container} if container else {}
    return str(space.client.send("GET", space.pods.path(name, "log"), query=query).data.decode())


def judge(case: Case, ended: Run) -> None:
    assert phase(ended.pod) == case.phase, ended.log
    for pattern in case.says:
        assert re.search(pattern, ended.log, re.MULTILINE), f"no {pattern} in:\n{ended.log}"


def started(space: Space, *bodies: Obj) -> None:
    for body in bodies:
        space.pods.create(body)
    for body in bodies:
        name = meta.name(body)
        wait.until(lambda n=name: ready(space.pods.get(n)), f"{name} is ready")  # type: ignore[misc]


def ends(space: Space, name: str) -> set[tuple[str, int]]:
    """(pod, port) of a Service's slices."""
    found = space("discovery.k8s.io/v1", "EndpointSlice").list(
        labelSelector=f"kubernetes.io/service-name={name}"
    )
    return {
        (e["targetRef"]["name"], p["port"])
        for s in found
        for e in s.get("endpoints") or []
        for p in s["ports"] or []
    }
