"""What one look at a pod knows, remembers and decides: the values that the kubelet's pure steps hand each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.kubelet.cri import Observed, Outcome
from cluster.kubelet.status import CREATING, INITIALIZING, ContainerView
from cluster.runtime.records import ExitRecord

FIRST_BACKOFF, LONGEST_BACKOFF = 10.0, 300.0
REBOOTED = 255


@dataclass(frozen=True)
class Command:
    """What the runtime is to do with a container."""

    verb: Literal["start", "stop"]
    container: str
    run: int = 0


@dataclass(frozen=True)
class Saying:
    """An event about the pod or, with `container`, about one of its containers."""

    type: str
    reason: str
    message: str
    container: str = ""


@dataclass
class Memory:
    """What the kubelet remembers of one container between two looks; gone with its process."""

    stage: Literal["", "pull", "start", "backoff", "pullbackoff", "refused"] = ""
    until: float = 0.0
    crashes: int = 0
    pull_failures: int = 0
    pulled: bool = False
    ready: bool | None = None
    started: bool | None = None
    said: set[str] = field(default_factory=set)
    hooked: int = -1
    """The last run whose postStart hook has ended."""
    hook_error: str = ""


@dataclass(frozen=True)
class Facts:
    """All that a step may know. `time` is the cluster's counter, `now` the wall clock."""

    pod: Obj
    observed: Mapping[str, Observed]
    before: Mapping[str, int]
    time: float
    now: float
    pull: float
    start: float
    image_problem: Callable[[str], str | None]
    image_size: Callable[[str], int]
    volume_problem: str | None
    config_problem: Callable[[Obj], str | None]
    present: Callable[[str], bool]
    hook: Callable[[Obj], Outcome | None]
    """Runs a container's postStart hook, or asks what it came to: None while it is at work."""


@dataclass
class Step:
    """The outcome: a view of each container, commands, events, and when to look again (cluster seconds)."""

    views: dict[str, ContainerView] = field(default_factory=dict)
    commands: list[Command] = field(default_factory=list)
    sayings: list[Saying] = field(default_factory=list)
    again: float | None = None
    asking: float | None = None
    """The same for what can only be asked again and again: somebody must act before it changes."""
    pulled: list[str] = field(default_factory=list)

    def look_again(self, seconds: float) -> None:
        self.again = seconds if self.again is None else min(self.again, seconds)


def waiting(reason: str, facts: Facts, spec: Obj, message: str = "", run: int | None = None) -> ContainerView:
    """A container that waits, and why; how its last run ended stays in sight. Where there are init containers, whoever
    is being made waits for the pod as a whole."""
    if reason == CREATING and facts.pod["spec"].get("initContainers"):
        reason = INITIALIZING
    number = count(facts.pod, spec["name"]) if run is None else run
    before = last(facts, spec["name"]) if number else None
    return ContainerView(waiting=(reason, message), run=number, last=before)


def old_status(pod: Obj, name: str) -> Obj | None:
    """What the pod's status last told of a container."""
    lists = ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")
    return next((s for field in lists for s in meta.get(pod, f"status.{field}", []) if s["name"] == name), None)


def count(pod: Obj, name: str) -> int:
    """How often a container was restarted, by that status."""
    old = old_status(pod, name)
    return int(old.get("restartCount") or 0) if old else 0


def last(facts: Facts, name: str) -> ExitRecord | None:
    """How the run before this one ended, as the status last told it; the end of one that nobody saw is noticed now."""
    old = old_status(facts.pod, name)
    found = meta.get(old, "state.terminated") or meta.get(old, "lastState.terminated")
    if found:
        return record(found)
    started = meta.get(old, "state.running.startedAt")
    if started and old is not None:
        return ExitRecord(REBOOTED, "Unknown", "", clock.parse(started), facts.now)
    return None


def record(found: Obj) -> ExitRecord:
    """A v1.ContainerStateTerminated as the runtime's record."""
    parse = clock.parse
    started, finished = (parse(found[k]) if found.get(k) else 0.0 for k in ("startedAt", "finishedAt"))
    return ExitRecord(int(found["exitCode"]), found.get("reason", ""), found.get("message", ""), started, finished)
