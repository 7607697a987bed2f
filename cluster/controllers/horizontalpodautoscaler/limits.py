"""How far an autoscaler may go at once.

Down goes only what nobody has wanted back for five minutes; up goes as fast as the behaviour lets it. (In
Kubernetes: podautoscaler/horizontal.go, normalizeDesiredReplicas and …WithBehaviors.)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cluster.apimachinery.meta import Obj

LOOK_BACK = 300.0
"""For how many seconds a higher wish counts before replicas go, where the behaviour does not say."""
_KEPT = 3600.0
_UP, _DOWN = "ScaleUpLimit", "ScaleDownLimit"
_TEXTS = {
    _UP: "the desired replica count is increasing faster than the maximum scale rate",
    _DOWN: "the desired replica count is decreasing faster than the maximum scale rate",
    "TooManyReplicas": "the desired replica count is more than the maximum replica count",
    "TooFewReplicas": "the desired replica count is less than the minimum replica count",
    "DesiredWithinRange": "the desired count is within the acceptable range",
    "ScaleUpStabilized": "recent recommendations were lower than current one, applying the lowest recent "
    "recommendation",
    "ScaleDownStabilized": "recent recommendations were higher than current one, applying the highest recent "
    "recommendation",
    "ReadyForNewScale": "recommended size matches current size",
}


@dataclass
class Notes:
    """What an autoscaler remembers: what it recommended when, and by how much it changed the replicas when."""

    wishes: list[tuple[float, int]] = field(default_factory=list)
    changes: list[tuple[float, int]] = field(default_factory=list)
    stamp: str = ""

    def forget(self, now: float) -> None:
        self.wishes = [one for one in self.wishes if one[0] > now - _KEPT]
        self.changes = [one for one in self.changes if one[0] > now - _KEPT]

    def wish(self, now: float, replicas: int) -> None:
        if not self.wishes or self.wishes[-1] != (now, replicas):
            self.wishes.append((now, replicas))

    def since(self, moment: float) -> Iterable[int]:
        return (wish for when, wish in self.wishes if when > moment)

    def changed(self, moment: float) -> int:
        """By how much the replicas have grown since then."""
        return sum(change for when, change in self.changes if when > moment)


@dataclass(frozen=True)
class Settled:
    """How many replicas there shall be, and two conditions' reasons: what stabilized, and what limited."""

    replicas: int
    steadied: str
    limited: str
    is_limited: bool

    @staticmethod
    def text(reason: str) -> str:
        return _TEXTS[reason]


def settle(spec: Obj, current: int, wanted: int, notes: Notes, now: float) -> Settled:
    """What becomes of a wish."""
    least, most = spec.get("minReplicas", 1), spec["maxReplicas"]
    behavior = spec.get("behavior")
    steady = _steadied(behavior, current, wanted, notes, now)
    turn = "ScaleUpStabilized" if behavior and wanted >= current else "ScaleDownStabilized"
    reason = "ReadyForNewScale" if steady == wanted else turn
    if behavior:
        allowed, limit = _by_behavior(behavior, current, steady, (least, most), notes, now)
    else:
        allowed, limit = _plainly(current, steady, least, most)
    return Settled(allowed, reason, limit, allowed != steady)


def _steadied(behavior: Obj | None, current: int, wanted: int, notes: Notes, now: float) -> int:
    """The wish, as far as recent ones bear it out."""
    if not behavior:
        return max([wanted, *notes.since(now - LOOK_BACK)])
    window = behavior["scaleDown"].get("stabilizationWindowSeconds")
    low = min([wanted, *notes.since(now - behavior["scaleUp"]["stabilizationWindowSeconds"])])
    high = max([wanted, *notes.since(now - (LOOK_BACK if window is None else window))])
    return min(max(current, low), high)


def _plainly(current: int, wanted: int, least: int, most: int) -> tuple[int, str]:
    """Up to the double or four, within the range."""
    fast = max(2 * current, 4)
    top, reason = (fast, _UP) if most > fast else (most, "TooManyReplicas")
    if wanted < least:
        return least, "TooFewReplicas"
    return (top, reason) if wanted > top else (wanted, "DesiredWithinRange")


def _by_behavior(
    behavior: Obj, current: int, wanted: int, bounds: tuple[int, int], notes: Notes, now: float
) -> tuple[int, str]:
    least, most = bounds
    if wanted > current:
        fast = max(current, _pace(behavior["scaleUp"], current, notes, now, 1))
        top, reason = (fast, _UP) if most > fast else (most, "TooManyReplicas")
        if wanted > top:
            return top, reason
    elif wanted < current:
        slow = min(current, _pace(behavior["scaleDown"], current, notes, now, -1))
        bottom, reason = (slow, _DOWN) if least < slow else (least, "TooFewReplicas")
        if wanted < bottom:
            return bottom, reason
    return wanted, "DesiredWithinRange"


def _pace(rules: Obj, current: int, notes: Notes, now: float, way: int) -> int:
    """How far the policies let it go from where their periods began."""
    if rules["selectPolicy"] == "Disabled":
        return current
    reached = [
        _policy(one, current - notes.changed(now - one["periodSeconds"]), way) for one in rules["policies"]
    ]
    return _select(reached, (rules["selectPolicy"] == "Max") == (way > 0))


def _select(reached: Sequence[int], highest: bool) -> int:
    return max(reached) if highest else min(reached)


def _policy(policy: Obj, start: int, way: int) -> int:
    if policy["type"] == "Pods":
        return int(start + way * policy["value"])
    share = start * (1 + way * policy["value"] / 100)
    return math.ceil(share) if way > 0 else int(share)
