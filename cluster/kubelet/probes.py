"""Probes: is the container ready, alive, started?

Each probe runs every `periodSeconds` of the cluster's own time once its container runs; so many successes or
failures in a row turn its answer. A readiness probe decides about traffic, a failed liveness probe ends the
container, and a startup probe holds back the other two until it has succeeded once.
(In Kubernetes: pkg/kubelet/prober.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubelet.cri import Observed
from cluster.kubelet.lifecycle import Saying

Run = Callable[[str, Obj, float], tuple[bool, str]]
"""Runs a probe in a container now: (container, probe, time-out) → (succeeded, what to say if not)."""

READINESS, LIVENESS, STARTUP = "readinessProbe", "livenessProbe", "startupProbe"
_TITLES = {READINESS: "Readiness", LIVENESS: "Liveness", STARTUP: "Startup"}


@dataclass
class Worker:
    """One probe of one run of a container: when it is due, and how it went lately."""

    run: int
    due: float
    streak: int = 0
    last: bool | None = None
    answer: bool | None = None


@dataclass
class Memory:
    workers: dict[tuple[str, str], Worker] = field(default_factory=dict)


@dataclass
class Due:
    """What a round of probes came to."""

    ready: dict[str, bool] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    sayings: list[Saying] = field(default_factory=list)
    again: float | None = None


def due(pod: Obj, observed: Mapping[str, Observed], memory: Memory, time: float, run: Run) -> Due:
    """Run the probes whose moment has come. Containers without a readiness probe are not mentioned in `ready`."""
    result = Due()
    for spec in pod["spec"]["containers"]:
        seen = observed.get(spec["name"])
        if seen is None or not seen.running:
            for kind in _TITLES:
                memory.workers.pop((spec["name"], kind), None)
            if spec.get(READINESS):
                result.ready[spec["name"]] = False
            continue
        _container(pod, spec, seen.run, memory, time, run, result)
    return result


def _container(pod: Obj, spec: Obj, number: int, memory: Memory, time: float, run: Run, result: Due) -> None:
    name = spec["name"]
    started = True
    if spec.get(STARTUP):
        started = _one(spec, STARTUP, number, memory, time, run, result) is True
    alive: bool | None = None
    if started:
        if spec.get(READINESS):
            result.ready[name] = _one(spec, READINESS, number, memory, time, run, result) is True
        if spec.get(LIVENESS):
            alive = _one(spec, LIVENESS, number, memory, time, run, result)
    elif spec.get(READINESS) or spec.get(STARTUP):
        result.ready[name] = False
    startup = memory.workers.get((name, STARTUP))
    if alive is False or (startup is not None and startup.answer is False and startup.streak):
        kind = LIVENESS if alive is False else STARTUP
        text = f"Container {name} failed {_TITLES[kind].lower()} probe, will be restarted"
        result.sayings.append(Saying("Normal", "Killing", text, name))
        result.failed.append(name)
        for known in _TITLES:
            memory.workers.pop((name, known), None)


def _one(spec: Obj, kind: str, number: int, memory: Memory, time: float, run: Run, result: Due) -> bool | None:
    """The standing answer of one probe, after running it if it is due; None while undecided."""
    probe, name = spec[kind], spec["name"]
    worker = memory.workers.get((name, kind))
    if worker is None or worker.run != number:
        worker = Worker(number, time + float(probe.get("initialDelaySeconds") or 0))
        memory.workers[name, kind] = worker
    if time >= worker.due:
        _run(spec, kind, worker, time, run, result)
    left = worker.due - time
    result.again = left if result.again is None else min(result.again, left)
    return worker.answer


def _run(spec: Obj, kind: str, worker: Worker, time: float, run: Run, result: Due) -> None:
    probe, name = spec[kind], spec["name"]
    success, text = run(name, resolved(spec, probe), float(probe.get("timeoutSeconds") or 1))
    worker.due = time + float(probe.get("periodSeconds") or 10)
    worker.streak = worker.streak + 1 if success == worker.last else 1
    worker.last = success
    if not success:
        result.sayings.append(Saying("Warning", "Unhealthy", f"{_TITLES[kind]} probe failed: {text}", name))
    threshold = int(probe.get("successThreshold") or 1) if success else int(probe.get("failureThreshold") or 3)
    if worker.streak >= threshold:
        worker.answer = success


def resolved(spec: Obj, probe: Obj) -> Obj:
    """The probe with a named port replaced by its number."""
    for kind in ("httpGet", "tcpSocket"):
        port = meta.get(probe, f"{kind}.port")
        if isinstance(port, str) and not port.isdigit():
            number = next((p["containerPort"] for p in spec.get("ports", []) if p.get("name") == port), port)
            return {**probe, kind: {**probe[kind], "port": number}}
    return probe
