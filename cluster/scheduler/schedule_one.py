"""The scheduler's loop: filter, score, bind.

Whoever reads a binding's reason should learn why this node: the loop names the score by which the winner led
most. (In Kubernetes: pkg/scheduler/schedule_one.go.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Decided, Event, Update, controller
from cluster.client.view import View
from cluster.scheduler import queue
from cluster.scheduler.framework import MAX_SCORE, Plugin, Rejection, plugins
from cluster.scheduler.queue import NAME, order, set_aside, waits
from cluster.scheduler.snapshot import NodeInfo, Snapshot

Scores = Mapping[str, Mapping[str, float]]
"""By plug-in, then by node: weighted scores."""


@dataclass(frozen=True)
class Verdict:
    """What became of one pod: a node and why, or why every node refused."""

    node: str = ""
    why: str = ""
    rejections: tuple[Rejection, ...] = ()


@controller(
    "scheduler",
    component=NAME,
    group="kube-scheduler",
    watches={"pods": queue.on_pod, "nodes": queue.on_node},
    batch=True,
    limit=1000,
)
def schedule(keys: list[str], view: View) -> dict[str, Decided]:
    """Every waiting pod is bound to the node that can take it and scores highest; chance decides between equals.

    The most important and then the oldest go first, and each counts where it was put before the next is looked
    at. A pod that no node can take says why in its PodScheduled condition, and waits until nodes or pods change.
    """
    snapshot, aside = Snapshot.of(view), set_aside(view)
    found = ((key, view.get("pods", *meta.split_key(key))) for key in keys)
    waiting = {key: pod for key, pod in found if pod is not None and waits(pod)}
    aside -= set(keys)
    decided: dict[str, Decided] = {}
    for key in sorted(waiting, key=lambda k: order(waiting[k])):
        view.seed = f"scheduler/{key}"
        verdict = place(waiting[key], snapshot)
        if verdict.node:
            decided[key] = _bound(waiting[key], verdict, view)
            snapshot.assume({**waiting[key], "spec": {**waiting[key]["spec"], "nodeName": verdict.node}})
        else:
            aside.add(key)
            decided[key] = _refused(waiting[key], message(verdict.rejections), view)
    return decided


def place(pod: Obj, snapshot: Snapshot) -> Verdict:
    """The best node for a pod, or every node's refusal."""
    verdicts = {info.name: refusal(pod, info, snapshot) for info in snapshot.nodes.values()}
    fitting = [snapshot.nodes[name] for name, no in verdicts.items() if no is None]
    if not fitting:
        return Verdict(rejections=tuple(no for no in verdicts.values() if no is not None))
    if len(fitting) == 1:
        return Verdict(fitting[0].name, f"only {fitting[0].name} can take it")
    scores = scored(pod, fitting, snapshot)
    totals = {info.name: sum(s.get(info.name, 0) for s in scores.values()) for info in fitting}
    best = sorted(name for name, total in totals.items() if total == max(totals.values()))
    winner = snapshot.view.random.choice(best)
    return Verdict(winner, reason(pod, winner, [info.name for info in fitting], scores))


def refusal(pod: Obj, info: NodeInfo, snapshot: Snapshot) -> Rejection | None:
    """What the first filter that refuses has to say."""
    for plugin in plugins():
        found = plugin.filter(pod, info, snapshot) if plugin.filter is not None else None
        if found is not None:
            return found
    return None


def scored(pod: Obj, fitting: Sequence[NodeInfo], snapshot: Snapshot) -> Scores:
    return {
        plugin.name: {node: score * plugin.weight for node, score in plugin.score(pod, fitting, snapshot).items()}
        for plugin in plugins()
        if plugin.score is not None
    }


def reason(pod: Obj, winner: str, fitting: Sequence[str], scores: Scores) -> str:
    """The score by which the winner leads the others most, in a sentence."""

    def lead(plugin: Plugin) -> float:
        given = scores.get(plugin.name) or {}
        others = [given.get(name, 0) for name in fitting if name != winner]
        return given.get(winner, 0) - sum(others) / len(others)

    leading = max((p for p in plugins() if p.praise is not None), key=lead)
    if lead(leading) < MAX_SCORE / 1000 or leading.praise is None:
        return f"{winner} is as good as {len(fitting) - 1} others"
    return leading.praise(pod, winner)


def message(rejections: Sequence[Rejection]) -> str:
    """All refusals counted, as FailedScheduling tells them."""
    if not rejections:
        return "no nodes available to schedule pods"
    counts = Counter(reason for rejection in rejections for reason in rejection.reasons)
    helpless = sum(rejection.final for rejection in rejections)
    preemption = Counter({
        "Preemption is not helpful for scheduling": helpless,
        "No preemption victims found for incoming pod": len(rejections) - helpless,
    })
    none = f"0/{len(rejections)} nodes are available:"
    return f"{none} {_histogram(counts)}. preemption: {none} {_histogram(preemption)}."


def _histogram(counts: Counter[str]) -> str:
    return ", ".join(sorted(f"{count} {text}" for text, count in counts.items() if count))


def _bound(pod: Obj, verdict: Verdict, view: View) -> Decided:
    placed = {**pod, "spec": {**pod["spec"], "nodeName": verdict.node}}
    placed = _told(placed, {"type": "PodScheduled", "status": "True"}, view)
    text = f"Successfully assigned {meta.key(pod)} to {verdict.node}"
    return Decided([Update("pods", placed, verdict.why, "binding"), Event(pod, "Normal", "Scheduled", text, NAME)])


def _refused(pod: Obj, text: str, view: View) -> Decided:
    old = meta.condition(pod, "PodScheduled") or {}
    if old.get("message") == text:
        return Decided()
    condition = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": text}
    told = Update("pods", _told(pod, condition, view), "no node can take it", "status")
    return Decided([told, Event(pod, "Warning", "FailedScheduling", text, NAME)])


def _told(pod: Obj, condition: Obj, view: View) -> Obj:
    status = pod.get("status") or {}
    conditions = meta.with_condition(status.get("conditions") or [], condition, view.timestamp)
    return {**pod, "status": {**status, "conditions": conditions}}
