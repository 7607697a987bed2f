"""The life of one pod on its node, decided in one pure step.

The kubelet looks at the pod, at what its containers do, and at what it remembers (which image it is pulling, how
often a container has crashed), and says: this is the status now, these are the commands for the runtime, and look
again in so many seconds. Called again with the same facts it says the same. (In Kubernetes: pkg/kubelet/kubelet.go
SyncPod and kuberuntime/kuberuntime_manager.go.)
"""

from __future__ import annotations

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.kubelet import hooks, images
from cluster.kubelet.cri import Observed
from cluster.kubelet.status import CREATING, INITIALIZING, ContainerView
from cluster.kubelet.steps import (
    FIRST_BACKOFF,
    LONGEST_BACKOFF,
    Command,
    Facts,
    Memory,
    Saying,
    Step,
    count,
    last,
    old_status,
    record,
    waiting,
)

FORGIVEN = 600.0
"""Seconds of a good run after which earlier crashes count no more."""


def step(facts: Facts, memory: dict[str, Memory]) -> Step:
    """One look at a pod that is not being deleted."""
    done = Step()
    spec = facts.pod["spec"]
    held = ""
    for container in spec.get("initContainers", []):
        view = _container(facts, memory, done, container, held)
        held = held if view.ended is not None and view.ended.code == 0 else INITIALIZING
    for container in spec["containers"]:
        _container(facts, memory, done, container, held)
        held = held or (CREATING if hooks.at_work(facts, memory[container["name"]], container) else "")
    for container in spec.get("ephemeralContainers", []):
        _container(facts, memory, done, container)
    return done


def _container(facts: Facts, memory: dict[str, Memory], done: Step, spec: Obj, held: str = "") -> ContainerView:
    """One container; `held` says what it waits for before it may start at all."""
    name = spec["name"]
    known = memory.setdefault(name, Memory())
    seen = facts.observed.get(name)
    if seen is None:
        view = waiting(held, facts, spec) if held else _absent(facts, known, done, spec)
    elif seen.running:
        view = hooks.post_start(facts, known, done, spec, seen) or _running(facts, known, spec, seen)
        if seen.until is not None:
            done.look_again(max(0.0, seen.until - facts.time))
    else:
        view = _ended(facts, known, done, spec, seen)
    done.views[name] = view
    return view


def _running(facts: Facts, known: Memory, spec: Obj, seen: Observed) -> ContainerView:
    known.stage = ""
    started = known.started if known.started is not None else not spec.get("startupProbe")
    ready = started and (known.ready if known.ready is not None else not spec.get("readinessProbe"))
    before = last(facts, spec["name"]) if seen.run else None
    return ContainerView(started_at=seen.started_at, run=seen.run, ready=ready, started=started, last=before)


def _absent(facts: Facts, known: Memory, done: Step, spec: Obj) -> ContainerView:
    """Never started by this process: pull, start; or, after a reboot, start once more."""
    rebooted = spec["name"] in facts.before
    run = facts.before[spec["name"]] + 1 if rebooted else count(facts.pod, spec["name"])
    known.pulled = known.pulled or rebooted
    settled = _finished_for_good(facts, spec) or (None if rebooted else _born_running(facts, done, spec))
    if settled is not None:
        return settled
    if facts.volume_problem is not None:
        return waiting(CREATING, facts, spec)
    view = images.pull(facts, known, done, spec)
    return view or _start(facts, known, done, spec, run)


def _finished_for_good(facts: Facts, spec: Obj) -> ContainerView | None:
    """A container whose end is recorded and which its policy does not start again."""
    old = old_status(facts.pod, spec["name"])
    ended = meta.get(old, "state.terminated")
    if ended is None or _restarts(facts.pod, spec, int(ended["exitCode"])):
        return None
    return ContainerView(ended=record(ended), run=int(old.get("restartCount") or 0) if old else 0)


def _born_running(facts: Facts, done: Step, spec: Obj) -> ContainerView | None:
    """A container that ran when its cluster was made: the runtime only has to catch up with its status."""
    old = old_status(facts.pod, spec["name"])
    started = meta.get(old, "state.running.startedAt")
    if old is None or started is None:
        return None
    run = int(old.get("restartCount") or 0)
    done.commands.append(Command("start", spec["name"], run))
    done.look_again(0.0)
    return ContainerView(started_at=clock.parse(started), run=run, ready=bool(old.get("ready")), started=True)


def _start(facts: Facts, known: Memory, done: Step, spec: Obj, run: int) -> ContainerView:
    """The image is there: take the time a start takes, then start."""
    name = spec["name"]
    problem = facts.config_problem(spec)
    if problem is not None:
        if problem not in known.said:
            known.said.add(problem)
            done.sayings.append(Saying("Warning", "Failed", f"Error: {problem}", name))
        done.asking = 5.0
        return waiting("CreateContainerConfigError", facts, spec, problem)
    if known.stage != "start":
        known.stage, known.until = "start", facts.time + facts.start
        done.sayings.append(Saying("Normal", "Created", "Container created", name))
    if facts.time < known.until:
        done.look_again(known.until - facts.time)
        return waiting(CREATING, facts, spec, run=run)
    done.commands.append(Command("start", name, run))
    done.sayings.append(Saying("Normal", "Started", "Container started", name))
    done.look_again(0.0)
    return waiting(CREATING, facts, spec, run=run)


def _ended(facts: Facts, known: Memory, done: Step, spec: Obj, seen: Observed) -> ContainerView:
    """The container's process has ended: for good, or to be started again after a back-off."""
    assert seen.exit is not None
    before = last(facts, spec["name"]) if seen.run else None
    ended = ContainerView(ended=seen.exit, run=seen.run, last=before)
    if not _restarts(facts.pod, spec, seen.exit.code):
        return ended
    if known.stage != "backoff":
        if seen.exit.finished_at - seen.exit.started_at > FORGIVEN:
            known.crashes = 0
        delay = 0.0 if not known.crashes else min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** (known.crashes - 1))
        known.stage, known.until, known.crashes = "backoff", facts.time + delay, known.crashes + 1
        known.ready = known.started = None
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
    return hooks.failed(known, seen) or ended


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
