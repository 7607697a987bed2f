"""Lifecycle hooks and the end of a container.

A postStart hook runs right after its container was started: until it has ended the container counts as being created
and those after it wait, and when it fails the container is killed. A preStop hook runs before the container is told to
end, and eats from the same grace period. Events never repeat a hook's output: it may hold secrets.
(In Kubernetes: pkg/kubelet/kuberuntime/kuberuntime_container.go startContainer, killContainer.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubelet.cri import Observed, Outcome
from cluster.kubelet.status import CREATING, ContainerView
from cluster.kubelet.steps import Command, Facts, Memory, Saying, Step, waiting

LEAST_GRACE = 2.0
"""Seconds that every container gets between TERM and KILL."""

Ask = Callable[[float], Outcome | None]
"""Runs a preStop hook for at most so many seconds, or asks what it came to."""


def post_start(facts: Facts, known: Memory, done: Step, spec: Obj, seen: Observed) -> ContainerView | None:
    """A container whose postStart hook is at work, or has failed; None when there is nothing to wait for."""
    if known.hooked == seen.run:
        return _failing(facts, known, spec, seen)
    known.hook_error = ""
    outcome = facts.hook(spec) if meta.get(spec, "lifecycle.postStart") else Outcome("success")
    if outcome is None:
        return waiting(CREATING, facts, spec, run=seen.run)
    known.hooked = seen.run
    if outcome.succeeded:
        return None
    known.hook_error = outcome.output
    done.sayings += [
        Saying("Warning", "FailedPostStartHook", "PostStartHook failed", spec["name"]),
        Saying("Normal", "Killing", "FailedPostStartHook", spec["name"]),
    ]
    done.commands.append(Command("stop", spec["name"], seen.run))
    return _failing(facts, known, spec, seen)


def at_work(facts: Facts, known: Memory, spec: Obj) -> bool:
    """Whether the containers after this one have to wait for it."""
    seen = facts.observed.get(spec["name"])
    hooked = seen is None or known.hooked == seen.run
    return bool(meta.get(spec, "lifecycle.postStart")) and (seen is None or (seen.running and not hooked))


def failed(known: Memory, seen: Observed) -> ContainerView | None:
    """A container that its failed hook has ended, until it is started again."""
    if not known.hook_error:
        return None
    return ContainerView(waiting=("PostStartHookError", known.hook_error), last=seen.exit, run=seen.run)


def _failing(facts: Facts, known: Memory, spec: Obj, seen: Observed) -> ContainerView | None:
    return waiting("PostStartHookError", facts, spec, known.hook_error, seen.run) if known.hook_error else None


@dataclass
class Stop:
    """A container on its way out: since when (cluster seconds), how long it may take, and when it is killed."""

    run: int
    since: float
    grace: float
    deadline: float | None = None

    def shorten(self, grace: float) -> None:
        """Whoever deletes a pod again may only take time away."""
        self.grace = min(self.grace, grace)
        if self.deadline is not None:
            self.deadline = min(self.deadline, self.since + max(LEAST_GRACE, self.grace))


@dataclass(frozen=True)
class Told:
    """What to do now: TERM with so much grace (0: KILL), what to say, when to look again."""

    grace: float | None = None
    sayings: tuple[Saying, ...] = ()
    again: float | None = None


def stop(spec: Obj, ending: Stop, time: float, ask: Ask) -> Told:
    """One look at a container that is to end and still runs."""
    if ending.deadline is not None:
        left = ending.deadline - time
        return Told(again=left) if left > 0 else Told(0.0, again=0.05)
    if ending.grace <= 0:
        return Told(0.0, again=0.05)
    left = ending.since + ending.grace - time
    outcome = ask(ending.grace) if meta.get(spec, "lifecycle.preStop") and left > 0 else Outcome("success")
    if outcome is None:
        return Told(again=left)
    grace = max(LEAST_GRACE, left)
    ending.deadline = time + grace
    said = () if outcome.succeeded else (Saying("Warning", "FailedPreStopHook", "PreStopHook failed", spec["name"]),)
    return Told(grace, said, 0.0)
