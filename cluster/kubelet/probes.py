"""Probes: is the container ready, alive, started?

Each probe runs every `periodSeconds` of the cluster's own time once its container runs; so many successes or
failures in a row turn its answer. A readiness probe decides about traffic, a failed liveness probe ends the
container, and a startup probe holds back the other two until it has succeeded once. What could not be asked at all
(no such program, no such port) is said and counts neither way.
(In Kubernetes: pkg/kubelet/prober.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubelet.cri import Observed, Outcome
from cluster.kubelet.steps import Saying

Ask = Callable[[str, str, Obj, float], Outcome | None]
"""Begins a probe or asks what it came to: (container, kind, probe, time-out) → outcome, None while it is at work."""

READINESS, LIVENESS, STARTUP = "readinessProbe", "livenessProbe", "startupProbe"
_TITLES = {READINESS: "Readiness", LIVENESS: "Liveness", STARTUP: "Startup"}


@dataclass
class Worker:
    """One probe of one run of a container: when it is due, how it went lately, whether it has asked already.

    One on hold has condemned its container and waits for the next.
    """

    run: int
    due: float
    streak: int = 0
    last: bool | None = None
    answer: bool | None = None
    hold: bool = False


@dataclass
class Memory:
    workers: dict[tuple[str, str], Worker] = field(default_factory=dict)


@dataclass
class Due:
    """What a round of probes came to; `failed` are containers to be ended, and the kind of probe that says so."""

    ready: dict[str, bool] = field(default_factory=dict)
    started: dict[str, bool] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    sayings: list[Saying] = field(default_factory=list)
    again: float | None = None


def due(pod: Obj, observed: Mapping[str, Observed], memory: Memory, time: float, ask: Ask) -> Due:
    """Run the probes whose moment has come. Containers without a probe of a kind are not mentioned in its answers."""
    result = Due()
    for spec in pod["spec"]["containers"]:
        seen = observed.get(spec["name"])
        if seen is None or not seen.running:
            _idle(spec, memory, result)
        else:
            _Round(spec, seen.run, memory, time, ask, result).container()
    return result


def _idle(spec: Obj, memory: Memory, result: Due) -> None:
    """A container that does not run is neither ready nor started, and is probed from the beginning when it does."""
    for kind in _TITLES:
        memory.workers.pop((spec["name"], kind), None)
    if spec.get(READINESS):
        result.ready[spec["name"]] = False
    if spec.get(STARTUP):
        result.started[spec["name"]] = False


@dataclass
class _Round:
    """One container's probes, now."""

    spec: Obj
    run: int
    memory: Memory
    time: float
    ask: Ask
    result: Due

    def container(self) -> None:
        name, spec = self.spec["name"], self.spec
        started = True
        if spec.get(STARTUP):
            started = self.result.started[name] = self.answer(STARTUP) is True
        if spec.get(READINESS):
            self.result.ready[name] = started and self.answer(READINESS) is True
        if spec.get(LIVENESS) and started:
            self.answer(LIVENESS)

    def answer(self, kind: str) -> bool | None:
        """The standing answer of one probe, after running it if it is due; None while undecided."""
        worker = self.memory.workers.get((self.spec["name"], kind))
        if worker is None or worker.run != self.run:
            worker = Worker(self.run, self.time + float(self.spec[kind].get("initialDelaySeconds") or 0))
            self.memory.workers[self.spec["name"], kind] = worker
        if worker.hold or (kind == STARTUP and worker.answer):
            return worker.answer
        if self.time >= worker.due and not self._asked(kind, worker):
            return worker.answer
        left = worker.due - self.time
        self.result.again = left if self.result.again is None else min(self.result.again, left)
        return worker.answer

    def _asked(self, kind: str, worker: Worker) -> bool:
        """Run the probe; whether it has come to anything yet."""
        probe, name = self.spec[kind], self.spec["name"]
        outcome = _unknown_port(self.spec, probe) or self.ask(
            name, kind, resolved(self.spec, probe), float(probe.get("timeoutSeconds") or 1)
        )
        if outcome is None:
            return False
        worker.due = self.time + float(probe.get("periodSeconds") or 10)
        self.result.sayings += _said(_TITLES[kind], outcome, name)
        if outcome.result != "unknown":
            self._count(kind, worker, outcome.succeeded)
        return True

    def _count(self, kind: str, worker: Worker, success: bool) -> None:
        probe = self.spec[kind]
        worker.streak = worker.streak + 1 if success == worker.last else 1
        worker.last = success
        threshold = probe.get("successThreshold") or 1 if success else probe.get("failureThreshold") or 3
        if worker.streak < int(threshold):
            return
        worker.answer = success
        if not success and kind != READINESS:
            worker.hold = True
            self._condemn(kind)

    def _condemn(self, kind: str) -> None:
        name = self.spec["name"]
        text = f"Container {name} failed {_TITLES[kind].lower()} probe, will be restarted"
        self.result.failed[name] = kind
        self.result.sayings.append(Saying("Normal", "Killing", text, name))


def _said(title: str, outcome: Outcome, container: str) -> list[Saying]:
    """The event of one probe; a plain success has none."""
    match outcome.result:
        case "failure":
            return [Saying("Warning", "Unhealthy", f"{title} probe failed: {outcome.output}", container)]
        case "unknown":
            text = f"{title} probe errored and resulted in unknown state: {outcome.output}"
            return [Saying("Warning", "Unhealthy", text, container)]
        case "warning":
            return [Saying("Warning", "ProbeWarning", f"{title} probe warning: {outcome.output}", container)]
    return []


def resolved(spec: Obj, handler: Obj) -> Obj:
    """A probe or hook with a named port replaced by its number."""
    for kind in ("httpGet", "tcpSocket"):
        port = meta.get(handler, f"{kind}.port")
        if isinstance(port, str):
            number = next((p["containerPort"] for p in spec.get("ports", []) if p.get("name") == port), port)
            return {**handler, kind: {**handler[kind], "port": number}}
    return handler


def _unknown_port(spec: Obj, probe: Obj) -> Outcome | None:
    """A port by a name that no port of the container has is taken for a number, in Go."""
    found = resolved(spec, probe)
    for kind in ("httpGet", "tcpSocket"):
        port = meta.get(found, f"{kind}.port")
        if isinstance(port, str) and not port.isdigit():
            return Outcome("unknown", f'strconv.Atoi: parsing "{port}": invalid syntax')
    return None
