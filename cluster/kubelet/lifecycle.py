"""The life of one pod on its node, decided in one pure step.

The kubelet looks at the pod, at what its containers do, and at what it remembers (which image it is pulling, how
often a container has crashed), and says: this is the status now, these are the commands for the runtime, and look
again in so many seconds. Called again with the same facts it says the same. (In Kubernetes: pkg/kubelet/kubelet.go
SyncPod and kuberuntime/kuberuntime_manager.go.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.kubelet.cri import Observed
from cluster.kubelet.status import CREATING, INITIALIZING, ContainerView
from cluster.runtime.records import ExitRecord

FIRST_BACKOFF, LONGEST_BACKOFF, FORGIVEN = 10.0, 300.0, 600.0
REBOOTED = 255


@dataclass(frozen=True)
class Command:
    """What the runtime is to do with a container."""

    verb: Literal["start", "stop", "kill"]
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

    stage: Literal["", "pull", "start", "backoff", "pullbackoff"] = ""
    until: float = 0.0
    crashes: int = 0
    pull_failures: int = 0
    pulled: bool = False
    ready: bool | None = None
    said: set[str] = field(default_factory=set)


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


@dataclass
class Step:
    """The outcome: a view of each container, commands, events, and when to look again (cluster seconds)."""

    views: dict[str, ContainerView] = field(default_factory=dict)
    commands: list[Command] = field(default_factory=list)
    sayings: list[Saying] = field(default_factory=list)
    again: float | None = None
    pulled: list[str] = field(default_factory=list)

    def look_again(self, seconds: float) -> None:
        self.again = seconds if self.again is None else min(self.again, seconds)


def step(facts: Facts, memory: dict[str, Memory]) -> Step:
    """One look at a pod that is not being deleted."""
    done = Step()
    spec = facts.pod["spec"]
    init_done = True
    for container in spec.get("initContainers", []):
        view = _container(facts, memory, done, container, wanted=init_done)
        init_done = init_done and view.ended is not None and view.ended.code == 0
    for container in spec["containers"]:
        _container(facts, memory, done, container, wanted=init_done)
    for container in spec.get("ephemeralContainers", []):
        _container(facts, memory, done, container, wanted=True)
    return done


def _container(facts: Facts, memory: dict[str, Memory], done: Step, spec: Obj, wanted: bool) -> ContainerView:
    name = spec["name"]
    known = memory.setdefault(name, Memory())
    seen = facts.observed.get(name)
    if seen is None:
        view = _absent(facts, known, done, spec) if wanted else _waiting(INITIALIZING, facts, spec)
    elif seen.running:
        view = _running(facts, known, spec, seen)
        if seen.until is not None:
            done.look_again(max(0.0, seen.until - facts.time))
    else:
        view = _ended(facts, known, done, spec, seen)
    done.views[name] = view
    return view


def _running(facts: Facts, known: Memory, spec: Obj, seen: Observed) -> ContainerView:
    known.stage = ""
    ready = known.ready if known.ready is not None else not spec.get("readinessProbe")
    last = _last(facts.pod, spec["name"]) if seen.run else None
    return ContainerView(started_at=seen.started_at, run=seen.run, ready=ready, started=True, last=last)


def _absent(facts: Facts, known: Memory, done: Step, spec: Obj) -> ContainerView:
    """Never started by this process: pull, start; or, after a reboot, start once more."""
    rebooted = spec["name"] in facts.before
    run = facts.before[spec["name"]] + 1 if rebooted else _count(facts.pod, spec["name"])
    known.pulled = known.pulled or rebooted
    settled = _finished_for_good(facts, spec) or (None if rebooted else _born_running(facts, done, spec))
    if settled is not None:
        return settled
    if facts.volume_problem is not None:
        return _waiting(CREATING, facts, spec)
    view = _pull(facts, known, done, spec)
    return view or _start(facts, known, done, spec, run)


def _finished_for_good(facts: Facts, spec: Obj) -> ContainerView | None:
    """A container whose end is recorded and which its policy does not start again."""
    old = _old_status(facts.pod, spec["name"])
    ended = meta.get(old, "state.terminated")
    if ended is None or _restarts(facts.pod, spec, int(ended["exitCode"])):
        return None
    return ContainerView(ended=_record(ended), run=int(old.get("restartCount") or 0) if old else 0)


def _born_running(facts: Facts, done: Step, spec: Obj) -> ContainerView | None:
    """A container that ran when its cluster was made: the runtime only has to catch up with its status."""
    old = _old_status(facts.pod, spec["name"])
    started = meta.get(old, "state.running.startedAt")
    if old is None or started is None:
        return None
    run = int(old.get("restartCount") or 0)
    done.commands.append(Command("start", spec["name"], run))
    done.look_again(0.0)
    return ContainerView(started_at=clock.parse(started), run=run, ready=bool(old.get("ready")), started=True)


def _pull(facts: Facts, known: Memory, done: Step, spec: Obj) -> ContainerView | None:
    """Have the image on the node; None once it is."""
    image, name = spec["image"], spec["name"]
    if known.pulled:
        return None
    if known.stage == "pullbackoff":
        if facts.time < known.until:
            done.look_again(known.until - facts.time)
            text = f'Back-off pulling image "{image}": ErrImagePull: {facts.image_problem(image)}'
            return _waiting("ImagePullBackOff", facts, spec, text)
        known.stage = ""
    if known.stage == "" and facts.present(image) and spec.get("imagePullPolicy") != "Always":
        text = f'Container image "{image}" already present on machine and can be accessed by the pod'
        done.sayings.append(Saying("Normal", "Pulled", text, name))
        known.pulled = True
        return None
    if known.stage == "":
        if spec.get("imagePullPolicy") == "Never":
            text = f'Container image "{image}" is not present with pull policy of Never'
            done.sayings.append(Saying("Warning", "ErrImageNeverPull", text, name))
            return _waiting("ErrImageNeverPull", facts, spec, text)
        known.stage, known.until = "pull", facts.time + facts.pull
        done.sayings.append(Saying("Normal", "Pulling", f'Pulling image "{image}"', name))
    if facts.time < known.until:
        done.look_again(known.until - facts.time)
        return _waiting(CREATING, facts, spec)
    return _pulled(facts, known, done, spec)


def _pulled(facts: Facts, known: Memory, done: Step, spec: Obj) -> ContainerView | None:
    image, name = spec["image"], spec["name"]
    problem = facts.image_problem(image)
    if problem is None:
        took = f"{facts.pull * 1000:.0f}ms" if facts.pull < 1 else f"{facts.pull:g}s"
        size = f"Image size: {facts.image_size(image)} bytes."
        text = f'Successfully pulled image "{image}" in {took} ({took} including waiting). {size}'
        done.sayings.append(Saying("Normal", "Pulled", text, name))
        done.pulled.append(image)
        known.pulled, known.stage = True, ""
        return None
    known.pull_failures += 1
    delay = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** (known.pull_failures - 1))
    known.stage, known.until = "pullbackoff", facts.time + delay
    done.look_again(min(delay, 1.0))
    done.sayings += [
        Saying("Warning", "Failed", f'Failed to pull image "{image}": {problem}', name),
        Saying("Warning", "Failed", "Error: ErrImagePull", name),
        Saying("Normal", "BackOff", f'Back-off pulling image "{image}"', name),
        Saying("Warning", "Failed", "Error: ImagePullBackOff", name),
    ]
    return _waiting("ErrImagePull", facts, spec, problem)


def _start(facts: Facts, known: Memory, done: Step, spec: Obj, run: int) -> ContainerView:
    """The image is there: take the time a start takes, then start."""
    name = spec["name"]
    problem = facts.config_problem(spec)
    if problem is not None:
        if problem not in known.said:
            known.said.add(problem)
            done.sayings.append(Saying("Warning", "Failed", f"Error: {problem}", name))
        done.look_again(5.0)
        return _waiting("CreateContainerConfigError", facts, spec, problem)
    if known.stage != "start":
        known.stage, known.until = "start", facts.time + facts.start
        done.sayings.append(Saying("Normal", "Created", "Container created", name))
    if facts.time < known.until:
        done.look_again(known.until - facts.time)
        return _waiting(CREATING, facts, spec, run=run)
    done.commands.append(Command("start", name, run))
    done.sayings.append(Saying("Normal", "Started", "Container started", name))
    done.look_again(0.0)
    return _waiting(CREATING, facts, spec, run=run)


def _ended(facts: Facts, known: Memory, done: Step, spec: Obj, seen: Observed) -> ContainerView:
    """The container's process has ended: for good, or to be started again after a back-off."""
    assert seen.exit is not None
    last = _last(facts.pod, spec["name"]) if seen.run else None
    ended = ContainerView(ended=seen.exit, run=seen.run, last=last)
    if not _restarts(facts.pod, spec, seen.exit.code):
        return ended
    if known.stage != "backoff":
        if seen.exit.finished_at - seen.exit.started_at > FORGIVEN:
            known.crashes = 0
        delay = 0.0 if not known.crashes else min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** (known.crashes - 1))
        known.stage, known.until, known.crashes = "backoff", facts.time + delay, known.crashes + 1
        known.ready = None
        if delay:
            text = f"Back-off restarting failed container {spec['name']} in pod {_full_name(facts.pod)}"
            done.sayings.append(Saying("Warning", "BackOff", text, spec["name"]))
    if facts.time < known.until:
        done.look_again(known.until - facts.time)
        text = f"back-off {_span(known)} restarting failed container={spec['name']} pod={_full_name(facts.pod)}"
        if known.crashes > 1:
            return ContainerView(waiting=("CrashLoopBackOff", text), last=seen.exit, run=seen.run)
        return ended
    known.stage = ""
    done.commands.append(Command("start", spec["name"], seen.run + 1))
    done.sayings += [
        Saying("Normal", "Created", "Container created", spec["name"]),
        Saying("Normal", "Started", "Container started", spec["name"]),
    ]
    done.look_again(0.0)
    return ended


def _full_name(pod: Obj) -> str:
    """name_namespace(uid), as the kubelet names pods in its messages."""
    return f"{meta.name(pod)}_{meta.namespace(pod)}({meta.uid(pod)})"


def _span(known: Memory) -> str:
    """The length of the back-off under way, as Go prints durations."""
    seconds = int(min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** max(0, known.crashes - 2)))
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"


def _restarts(pod: Obj, spec: Obj, code: int) -> bool:
    policy = pod["spec"].get("restartPolicy", "Always")
    init = spec in pod["spec"].get("initContainers", [])
    if spec in pod["spec"].get("ephemeralContainers", []):
        return False
    if init:
        return code != 0 and policy != "Never"
    return policy == "Always" or (policy == "OnFailure" and code != 0)


def _waiting(reason: str, facts: Facts, spec: Obj, message: str = "", run: int | None = None) -> ContainerView:
    count = _count(facts.pod, spec["name"]) if run is None else run
    return ContainerView(waiting=(reason, message), run=count, last=_last(facts.pod, spec["name"]) if count else None)


def _old_status(pod: Obj, name: str) -> Obj | None:
    lists = ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")
    return next((s for field in lists for s in meta.get(pod, f"status.{field}", []) if s["name"] == name), None)


def _count(pod: Obj, name: str) -> int:
    old = _old_status(pod, name)
    return int(old.get("restartCount") or 0) if old else 0


def _last(pod: Obj, name: str) -> ExitRecord | None:
    """How the run before this one ended, as the status last told it."""
    old = _old_status(pod, name)
    found = meta.get(old, "state.terminated") or meta.get(old, "lastState.terminated")
    if found:
        return _record(found)
    started = meta.get(old, "state.running.startedAt")
    if started and old is not None:
        at = clock.parse(started)
        return ExitRecord(REBOOTED, "Unknown", "", at, at)
    return None


def _record(found: Obj) -> ExitRecord:
    parse = clock.parse
    started, finished = (parse(found[k]) if found.get(k) else 0.0 for k in ("startedAt", "finishedAt"))
    return ExitRecord(int(found["exitCode"]), found.get("reason", ""), found.get("message", ""), started, finished)
