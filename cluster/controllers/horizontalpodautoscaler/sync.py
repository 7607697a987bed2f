"""One autoscaler's turn: find the target, ask its metrics, scale it, tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cluster.apimachinery import labels, meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj, Objs
from cluster.client.controller import NEVER, Act, Decided, Event, Update, by_key, controller
from cluster.client.view import View
from cluster.controllers._namespaces import doomed
from cluster.controllers._time import elapsed
from cluster.controllers.horizontalpodautoscaler.limits import Notes, Settled, settle
from cluster.controllers.horizontalpodautoscaler.measuring import Found, Unmeasured, proposed
from cluster.registry import subresources

COMPONENT, RESOURCE = "horizontal-pod-autoscaler", "horizontalpodautoscalers.autoscaling"
PERIOD = 15.0
"""How often each is looked at, and the least time from one change to the next."""
_GET = "the HPA controller was unable to get the target's current scale: {}"


class Unknown(Exception):
    """How many replicas there should be cannot be told."""


@dataclass
class Turn:
    """What comes of one look: conditions, readings, replicas and sentences, gathered as they are found."""

    scaler: Obj
    view: View
    conditions: Objs = field(default_factory=list)
    metrics: Objs = field(default_factory=list)
    events: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.conditions = list(meta.get(self.scaler, "status.conditions") or [])

    def set(self, type: str, status: bool, reason: str, message: str) -> None:
        new = {"type": type, "status": str(status), "reason": reason, "message": message}
        self.conditions = meta.with_condition(self.conditions, new, self.view.timestamp)

    def told(self, current: int | None, desired: int | None, scaled: bool = False) -> Iterator[Act]:
        """The status, if it is not what it was, and with it what there is to say."""
        old = self.scaler.get("status") or {}
        status = {**old, "conditions": self.conditions}
        if current is not None:
            wanted = desired if desired is not None else old.get("desiredReplicas", 0)
            status |= {
                "currentReplicas": current,
                "desiredReplicas": wanted,
                "currentMetrics": self.metrics or None,
            }
        if scaled:
            status["lastScaleTime"] = self.view.timestamp
        if status == old:
            return
        yield Update(RESOURCE, {**self.scaler, "status": status}, self._why(), "status")
        for reason, message in self.events:
            kind = "Normal" if reason == "SuccessfulRescale" else "Warning"
            yield Event(self.scaler, kind, reason, message, COMPONENT)

    def _why(self) -> str:
        return self.events[0][1] if self.events else "this is what it sees of its target"


@controller("horizontalpodautoscaler", component=COMPONENT, watches={RESOURCE: by_key})
def reconcile(key: str, view: View) -> Decided:
    """Every fifteen seconds, what the pods of an autoscaler's target use is compared with what they should use, and
    the target gets as many replicas as that takes, within the range and the pace that are allowed."""
    scaler = view.get(RESOURCE, *meta.split_key(key))
    if scaler is None or doomed(scaler, view):
        view.memory.pop(key, None)
        return Decided()
    turn = Turn(scaler, view)
    return Decided(list(_turn(turn, _notes(key, scaler, view))), again=PERIOD, deadline=NEVER)


def _notes(key: str, scaler: Obj, view: View) -> Notes:
    """What is remembered, with the change that the status tells of."""
    notes: Notes = view.memory.setdefault(key, Notes())
    status = scaler.get("status") or {}
    stamp = status.get("lastScaleTime") or ""
    if stamp and stamp != notes.stamp:
        change = status.get("desiredReplicas", 0) - status.get("currentReplicas", 0)
        notes.changes.append((view.time - elapsed(view, f"{meta.uid(scaler)}/scaled", stamp), change))
        notes.stamp = stamp
    notes.forget(view.time)
    return notes


def _turn(turn: Turn, notes: Notes) -> Iterator[Act]:
    scaler, view = turn.scaler, turn.view
    try:
        resource, target, where = _target(scaler, view)
    except ValueError as why:
        turn.set("AbleToScale", False, "FailedGetScale", _GET.format(why))
        turn.events.append(("FailedGetScale", str(why)))
        yield from turn.told(None, None)
        return
    scale = subresources.scale_of(target, where)
    current = scale["spec"]["replicas"]
    turn.set("AbleToScale", True, "SucceededGetScale",
             "the HPA controller was able to get the target's current scale")  # fmt: skip
    if not notes.wishes:
        notes.wish(view.time, current)
    try:
        desired, reason = _desired(turn, scale, notes)
    except Unknown as why:
        turn.events.append(("FailedComputeMetricsReplicas", str(why)))
        yield from turn.told(current, None)
        return
    stamp = meta.get(scaler, "status.lastScaleTime") or ""
    if desired == current or (stamp and elapsed(view, f"{meta.uid(scaler)}/scaled", stamp) < PERIOD):
        yield from turn.told(current, current)
        return
    said = f"New size: {desired}; reason: {reason}"
    yield Update(resource, subresources.apply_scale(target, {"spec": {"replicas": desired}}, where), said)
    turn.set("AbleToScale", True, "SucceededRescale",
             f"the HPA controller was able to update the target scale to {desired}")  # fmt: skip
    turn.events.append(("SuccessfulRescale", said))
    yield from turn.told(current, desired, scaled=True)


def _target(scaler: Obj, view: View) -> tuple[str, Obj, Obj | None]:
    """What is scaled: its resource, the object, and where it has its replicas if not where all have them."""
    ref = scaler["spec"]["scaleTargetRef"]
    group, _ = meta.group_version(ref.get("apiVersion") or "")
    kind = view.kinds.by_group_kind(group, ref["kind"])
    if kind is None:
        raise ValueError(f'no matches for kind "{ref["kind"]}" in group "{group}"')
    if "scale" not in kind.subresources:
        raise ValueError("the server could not find the requested resource")
    found = view.get(kind.resource, meta.namespace(scaler), ref["name"])
    if found is None:
        raise ValueError(f'{kind.resource} "{ref["name"]}" not found')
    return kind.resource, found, getattr(view.kinds.model(kind.resource), "SCALE", None)


def _desired(turn: Turn, scale: Obj, notes: Notes) -> tuple[int, str]:
    """How many replicas there shall be and why. Raises Unknown."""
    spec, current = turn.scaler["spec"], scale["spec"]["replicas"]
    least, most = spec.get("minReplicas", 1), spec["maxReplicas"]
    if current == 0 and least != 0:
        turn.set("ScalingActive", False, "ScalingDisabled",
                 "scaling is disabled since the replica count of the target is zero")  # fmt: skip
        return 0, ""
    if current > most:
        return most, "Current number of replicas above Spec.MaxReplicas"
    if current < least:
        return least, "Current number of replicas below Spec.MinReplicas"
    found = _measured(turn, scale)
    settled = settle(spec, current, found.replicas, notes, turn.view.time)
    notes.wish(turn.view.time, found.replicas)
    turn.set("AbleToScale", True, settled.steadied, Settled.text(settled.steadied))
    turn.set("ScalingLimited", settled.is_limited, settled.limited, Settled.text(settled.limited))
    above = found.replicas > current
    return settled.replicas, f"{found.name} above target" if above else "All metrics below target"


def _measured(turn: Turn, scale: Obj) -> Found:
    """The highest that a metric asks for; with some unmeasured, only if that does not go down."""
    query, scaler, view = meta.get(scale, "status.selector", ""), turn.scaler, turn.view
    current = scale["spec"]["replicas"]
    pods = _pods(turn, query)
    best, failures = None, []
    for metric in scaler["spec"]["metrics"]:
        try:
            found = proposed(metric, scaler, current, pods, view)
        except Unmeasured as failed:
            failures.append(failed)
            continue
        turn.metrics.append(found.status)
        best = found if best is None or found.replicas > best.replicas else best
    if best is None or (failures and best.replicas < current):
        first = failures[0]
        message = f"the HPA was unable to compute the replica count: {first.why}"
        turn.set("ScalingActive", False, first.reason, message)
        turn.events += [(failed.reason, failed.why) for failed in failures]
        count = f"{len(failures)} invalid out of {len(scaler['spec']['metrics'])}"
        raise Unknown(f"invalid metrics ({count}), first error is: {first}")
    message = f"the HPA was able to successfully calculate a replica count from {best.name}"
    turn.set("ScalingActive", True, "ValidMetricFound", message)
    return best


def _pods(turn: Turn, query: str) -> Objs:
    """The pods that a selector means; without one nothing can be measured."""
    if not query:
        told = "the HPA target's scale is missing a selector"
        raise _unselected(turn, "SelectorRequired", "selector is required", told)
    try:
        return turn.view.list("pods", meta.namespace(turn.scaler), labels.parse(query))
    except StatusError as problem:
        why = f"couldn't convert selector into a corresponding internal selector object: {problem}"
        raise _unselected(turn, "InvalidSelector", why, why) from problem


def _unselected(turn: Turn, reason: str, why: str, told: str) -> Unknown:
    turn.set("ScalingActive", False, "InvalidSelector", told)
    turn.events.append((reason, why))
    return Unknown(why)
