"""The kubelet's loop: one look at one pod that is bound to a node whose machine runs.

Gone → the runtime forgets it. Machine off → nothing happens, and what ran is lost. Cable cut → what runs runs on, and
the kubelet neither hears what is wanted nor can say what it sees, until it is mended. Being deleted → its containers
are told to end, killed when their grace is over, and the object is deleted for good. A final phase, whoever wrote it →
what still runs is ended. Otherwise → one step of its life (`lifecycle.step`), its status written when it differs, its
commands given once that is stored.

All kubelets of a process share this loop; each pod is its own node's business. (In Kubernetes: pkg/kubelet.)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import NEVER, Act, Decided, Update, controller
from cluster.client.view import View
from cluster.kubelet import (
    active_deadline,
    addresses,
    admission,
    cri,
    environment,
    hooks,
    lifecycle,
    machines,
    mounts,
    probes,
    security,
    status,
    termination,
    volumes,
)
from cluster.kubelet.memory import Pod, containers, event
from cluster.kubelet.settings import gather
from cluster.kubelet.steps import Command, Facts, Memory, Saying, Step

MACHINES = "machines.sim.podium.local"


def _bound(pod: Obj, view: View) -> Iterable[str]:
    if pod["spec"].get("nodeName"):
        yield meta.key(pod)


def _on_node(obj: Obj, view: View) -> Iterable[str]:
    """The pods of a node or of its machine."""
    return [meta.key(p) for p in view.list("pods") if p["spec"].get("nodeName") == meta.name(obj)]


def _mounting(resource: str) -> Callable[[Obj, View], Iterable[str]]:
    def mounting(obj: Obj, view: View) -> Iterable[str]:
        here = (p for p in view.list("pods", meta.namespace(obj)) if p["spec"].get("nodeName"))
        return [meta.key(p) for p in here if meta.name(obj) in volumes.used(p, resource) or _waits(p)]

    return mounting


def _waits(pod: Obj) -> bool:
    return bool(meta.get(pod, "status.phase") == "Pending")


@controller(
    "kubelet",
    component="kubelet",
    group="kubelet",
    watches={
        "pods": _bound,
        MACHINES: _on_node,
        "configmaps": _mounting("configmaps"),
        "secrets": _mounting("secrets"),
    },
    limit=100,
)
def sync_pod(key: str, view: View) -> Decided:
    """Gone: forget. Machine off: lose. Cable cut: leave alone. Deleting: stop. Otherwise: one step of its life."""
    runtime, namespace, name = cri.current(), *meta.split_key(key)
    pod = view.get("pods", namespace, name)
    known: dict[str, Pod] = view.memory.setdefault("pods", {})
    if pod is None or (key in known and known[key].uid != meta.uid(pod)):
        gone = known.pop(key, None)
        again = None if pod is None else 0.0
        return Decided(again=again, effects=[partial(runtime.remove, gone.uid)] if gone else [])
    if not pod["spec"].get("nodeName"):  # one of the same name was here, and this one is still to be scheduled
        return Decided()
    memory = known.setdefault(key, Pod(meta.uid(pod)))
    node = pod["spec"]["nodeName"]
    if not _powered(view, node):
        memory.lost()
        return Decided(effects=[partial(runtime.lose, meta.uid(pod))])
    if not machines.connected(view.get(MACHINES, "", node)):
        return Decided()
    if meta.is_deleting(pod):
        return termination.terminate(pod, view, memory, runtime)
    return _live(pod, view, memory, runtime)


def _powered(view: View, node: str) -> bool:
    machine = view.get(MACHINES, "", node)
    return view.get("nodes", "", node) is not None and machines.powered(machine)


def _live(pod: Obj, view: View, memory: Pod, runtime: cri.ContainerRuntime) -> Decided:
    if meta.get(pod, "status.phase") in termination.FINAL:
        return termination.finish(pod, view, memory, runtime)
    left = active_deadline.left(pod, view, memory)
    if left is not None and left <= 0:
        return active_deadline.exceeded(pod)
    if refused := admission.refusal(pod, view):
        said = event(pod, Saying("Warning", refused.reason, refused.message))
        return Decided([Update("pods", {**pod, "status": refused.status(pod)}, refused.message, "status"), said])
    read = _reader(view, pod)
    problem = volumes.problem(pod, read)
    facts = _facts(pod, view, runtime, read, problem)
    due = probes.due(pod, facts.observed, memory.probes, view.time, partial(runtime.handle, memory.uid))
    for container, ready in due.ready.items():
        memory.containers.setdefault(container, Memory()).ready = ready
    for container, started in due.started.items():
        memory.containers.setdefault(container, Memory()).started = started
    step = lifecycle.step(facts, memory.containers)
    for image in step.pulled:
        _images(view, pod["spec"]["nodeName"]).add(image)
    acts: list[Act] = []
    new = addresses.with_addresses(pod, view, starting=bool(step.commands))
    wanted = _status(new, step, view)
    if wanted != pod.get("status"):
        acts.append(Update("pods", {**pod, "status": wanted}, _why(pod, wanted), "status"))
    condemned = dict.fromkeys((c.container for c in step.commands if c.verb == "stop"), "") | due.failed
    for container, kind in condemned.items():
        grace = termination.grace(pod, container, kind)
        memory.stops.setdefault(container, hooks.Stop(facts.observed[container].run, view.time, grace))
    told, stops, soon = termination.stops(pod, view, memory, runtime)
    sayings = [*step.sayings, *due.sayings, *told, *_mount_saying(memory, problem)]
    acts += [event(pod, s) for s in sayings]
    new = {**new, "status": wanted}
    effects: list[Callable[[], None]] = [
        partial(_start, runtime, view, new, c, read, memory) for c in step.commands if c.verb == "start"
    ]
    effects += [*stops, *_refreshed(new, view, memory, runtime, facts, read)]
    deadline = min(s for s in (step.again, soon, left, NEVER) if s is not None)
    again = min(s for s in (due.again, step.asking, 5.0 if problem else None, deadline) if s is not None)
    return Decided(acts, again if again < NEVER else None, effects, deadline=deadline)


def _facts(pod: Obj, view: View, runtime: cri.ContainerRuntime, read: environment.Read, problem: str | None) -> Facts:
    uid, node = meta.uid(pod), pod["spec"]["nodeName"]

    def config_problem(container: Obj) -> str | None:
        try:
            security.check(pod, container)
            mounts.mounts(container, environment.variables(pod, container, view.list("services"), read))
        except environment.Missing as missing:
            return str(missing)
        return None

    def hook(container: Obj) -> cri.Outcome | None:
        handler = probes.resolved(container, container["lifecycle"]["postStart"])
        return runtime.handle(uid, container["name"], "postStart", handler, math.inf)

    return Facts(
        pod=pod, observed=runtime.observe(uid), before=runtime.started_before(uid), time=view.time, now=view.now,
        pull=view.wait("pull"), start=view.wait("start"), image_problem=runtime.image_problem,
        image_size=runtime.image_size, volume_problem=problem, config_problem=config_problem,
        present=_images(view, node).__contains__, hook=hook,
    )  # fmt: skip


def _images(view: View, node: str) -> set[str]:
    """The images a node has pulled."""
    found: set[str] = view.memory.setdefault("images", {}).setdefault(node, set())
    return found


def _reader(view: View, pod: Obj) -> environment.Read:
    return lambda resource, name: view.get(resource, meta.namespace(pod), name)


def _status(pod: Obj, step: Step, view: View) -> Obj:
    """The status this step comes to."""
    spec, old = pod["spec"], pod["status"]
    views = step.views
    init = {c["name"]: status.initialized(views[c["name"]]) for c in spec.get("initContainers", [])}
    main = {c["name"]: views[c["name"]] for c in spec["containers"]}
    phase = status.phase(spec, init.values(), list(main.values()))
    facts = status.facts(spec, init, main, phase, sandbox=bool(old.get("podIP")))
    found = {
        **old,
        "phase": phase,
        "conditions": status.conditions(old.get("conditions", []), facts, view.timestamp),
        "qosClass": old.get("qosClass") or status.qos_class(spec),
        "containerStatuses": [status.container_status(c, main[c["name"]], meta.uid(pod)) for c in spec["containers"]],
    }
    for kind in ("init", "ephemeral"):
        if more := spec.get(f"{kind}Containers"):
            shown = [status.container_status(c, {**views, **init}[c["name"]], meta.uid(pod)) for c in more]
            found[f"{kind}ContainerStatuses"] = shown
    found.pop("reason", None)
    generation = meta.metadata(pod).get("generation")
    return {**found, "observedGeneration": generation} if generation else found


def _why(pod: Obj, new: Obj) -> str:
    """What this status says that the one before did not, for a learner."""
    ready = any(c["type"] == "Ready" and c["status"] == "True" for c in new["conditions"])
    waiting = next((s["state"]["waiting"]["reason"] for s in new["containerStatuses"] if "waiting" in s["state"]), "")
    if waiting:
        return {"ContainerCreating": "the image is being pulled and the container made"}.get(waiting, waiting)
    if ready and not meta.ready(pod):
        return "its containers run and are ready"
    return f"it is {new['phase'].lower()}"


def _mount_saying(memory: Pod, problem: str | None) -> list[Saying]:
    """A failed mount is said once for each problem."""
    new = problem is not None and problem != memory.mount_failure
    memory.mount_failure = problem or ""
    return [Saying("Warning", "FailedMount", problem or "")] if new else []


def _start(
    runtime: cri.ContainerRuntime, view: View, pod: Obj, command: Command, read: environment.Read, memory: Pod
) -> None:
    spec = containers(pod)[command.container]
    settings = gather(pod, spec, view, read)
    memory.settings[spec["name"]] = settings
    runtime.start(view.cluster.name, pod, spec, command.run, settings)


def _refreshed(
    pod: Obj, view: View, memory: Pod, runtime: cri.ContainerRuntime, facts: Facts, read: environment.Read
) -> list[Callable[[], None]]:
    """Mounted volumes whose objects have changed are written anew under running containers."""
    running = [name for name, seen in facts.observed.items() if seen.running and name in memory.settings]
    if not running or facts.volume_problem:
        return []
    old = memory.settings[running[0]]
    spec = containers(pod)[running[0]]
    if _stable(gather(pod, spec, view, read, fresh_tokens=False)) == _stable(old):
        return []
    new = gather(pod, spec, view, read)
    memory.settings = dict.fromkeys(memory.settings, new)
    return [partial(runtime.refresh, memory.uid, new)]


def _stable(settings: cri.Settings) -> Any:
    """The volumes' content but for tokens, which differ each time they are issued."""
    return {v: {k: f for k, f in files.items() if k != "token"} for v, files in settings.volumes.items()}
