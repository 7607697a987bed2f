"""The end of a container, and of a whole pod: preStop, TERM, patience, KILL.

A container ends because its pod is deleted or said to be over, a probe condemned it or its postStart hook failed; the
way is the same.
(In Kubernetes: pkg/kubelet/kuberuntime killContainer, pkg/kubelet/pod_workers.go.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Decided, Delete, Update
from cluster.client.view import View
from cluster.kubelet import cri, hooks, probes, status
from cluster.kubelet.memory import Pod, containers, event
from cluster.kubelet.steps import Saying

FINAL = ("Succeeded", "Failed")
"""The phases that a pod does not leave."""


def grace(pod: Obj, container: str, probe: str) -> float:
    """How long a condemned container has: what the probe that failed says, else its pod."""
    spec = containers(pod)[container]
    own = meta.get(spec, f"{probe}.terminationGracePeriodSeconds") if probe else None
    return float(own if own is not None else pod["spec"].get("terminationGracePeriodSeconds", 30))


def stops(
    pod: Obj, view: View, memory: Pod, runtime: cri.ContainerRuntime
) -> tuple[list[Saying], list[Callable[[], None]], float | None]:
    """One look at each container that is to end: events, what the runtime is to do, when to look again."""
    told: list[Saying] = []
    effects: list[Callable[[], None]] = []
    again: list[float] = []
    specs, observed = containers(pod), runtime.observe(memory.uid)
    for name, stop in list(memory.stops.items()):
        seen = observed.get(name)
        if seen is None or not seen.running or seen.run != stop.run:
            del memory.stops[name]
            continue
        handler = probes.resolved(specs[name], meta.get(specs[name], "lifecycle.preStop", {}))
        now = hooks.stop(specs[name], stop, view.time, partial(runtime.handle, memory.uid, name, "preStop", handler))
        told += now.sayings
        if now.grace is not None:
            effects.append(partial(runtime.stop, memory.uid, name, now.grace))
        again += [now.again] if now.again is not None else []
    return told, effects, min(again, default=None)


def terminate(pod: Obj, view: View, memory: Pod, runtime: cri.ContainerRuntime) -> Decided:
    """Tell the containers to end; kill them when their grace is over; then let the object go."""
    grace = float(meta.metadata(pod).get("deletionGracePeriodSeconds") or 0)
    if running := _running(memory, runtime):
        return _end(pod, view, memory, runtime, running, grace)
    if memory.ended is None:
        memory.ended = view.time
    left = memory.ended + view.wait("stop") - view.time
    if left > 0 and grace > 0:
        return Decided(again=left)
    told = _ended_status(pod, view, runtime.observe(memory.uid)) if meta.finalizers(pod) else pod.get("status")
    if told != pod.get("status"):
        return Decided([Update("pods", {**pod, "status": told}, "its containers have ended", "status")], 0.0)
    namespace, name = meta.namespace(pod), meta.name(pod)
    return Decided([Delete("pods", namespace, name, memory.uid, "its containers have ended", grace=0)])


def finish(pod: Obj, view: View, memory: Pod, runtime: cri.ContainerRuntime) -> Decided:
    """A pod whose phase is final, perhaps by somebody else's word: end what still runs, then tell how it ended."""
    if running := _running(memory, runtime):
        return _end(pod, view, memory, runtime, running, float(pod["spec"].get("terminationGracePeriodSeconds", 30)))
    observed = runtime.observe(memory.uid)
    shown = meta.get(pod, "status.containerStatuses", [])
    if not observed or not any("running" in container["state"] for container in shown):
        return Decided()
    told = _ended_status(pod, view, observed)
    return Decided([Update("pods", {**pod, "status": told}, "its containers have ended", "status")])


def _running(memory: Pod, runtime: cri.ContainerRuntime) -> dict[str, int]:
    """Which run of each container that runs it is."""
    return {name: seen.run for name, seen in runtime.observe(memory.uid).items() if seen.running}


def _end(
    pod: Obj, view: View, memory: Pod, runtime: cri.ContainerRuntime, running: Mapping[str, int], seconds: float
) -> Decided:
    said: list[Saying] = []
    if not memory.deleting:
        memory.deleting = True
        said += [Saying("Normal", "Killing", f"Stopping container {name}", name) for name in running]
    for name, run in running.items():
        memory.stops.setdefault(name, hooks.Stop(run, view.time, seconds)).shorten(seconds)
    told, effects, again = stops(pod, view, memory, runtime)
    return Decided([event(pod, s) for s in [*said, *told]], again, effects)


def _ended_status(pod: Obj, view: View, observed: Mapping[str, cri.Observed]) -> Obj:
    """The status of a pod whose containers have ended and nobody starts again; a phase that is final stays."""
    old: Obj = pod.get("status") or {}
    views = {name: status.ContainerView(ended=seen.exit, run=seen.run) for name, seen in observed.items() if seen.exit}
    main = {c["name"]: views.get(c["name"], status.ContainerView()) for c in pod["spec"]["containers"]}
    well = all(v.ended is not None and v.ended.code == 0 for v in main.values())
    before = old.get("phase")
    phase = before if before in FINAL else "Succeeded" if well else "Failed"
    facts = status.facts(pod["spec"], {}, main, phase, sandbox=False)
    return {
        **old,
        "phase": phase,
        "conditions": status.conditions(old.get("conditions", []), facts, view.timestamp),
        "containerStatuses": [
            status.container_status(c, main[c["name"]], meta.uid(pod)) for c in pod["spec"]["containers"]
        ],
    }
