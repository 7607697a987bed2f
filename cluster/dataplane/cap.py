"""The cap: how far down the ladder of advice a cluster lets anybody look.

In an exercise or an exam the fault is for the student to find. Then the story still says where a request died, and
withholds what a deeper rung would tell: the rungs themselves, the sentence of the hop that ended it (which may name
the field), and, where the place is told at most, what the hops looked at. Where nothing is told, there is no ladder at
all, and what the client prints stands for the place. All that is said of a request passes here, on the server.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cluster.etcd.models import CAPS, RUNGS

NOTHING, PLACE, WHOLE = CAPS[0], RUNGS[0], RUNGS[-1]
JUDGEMENTS = ("policy", "ingress")


def rungs(ladder: Sequence[str], cap: str) -> list[str]:
    """The ladder down to the cap."""
    return list(ladder[: CAPS.index(cap)])


def withheld(hops: Sequence[dict[str, Any]], truth: str, told: str, cap: str) -> list[dict[str, Any]]:
    """A failure's hops under a cap: where one says the sentence `truth`, it says `told`."""
    return [
        {**hop, "why": told if hop["why"] == truth else hop["why"], "detail": _looked_at(hop["detail"], cap)}
        for hop in hops
    ]


def _looked_at(detail: dict[str, Any], cap: str) -> dict[str, Any]:
    """What a hop looked at; never a judgement that names the object and the field, a policy's or an Ingress'."""
    return {} if cap in (NOTHING, PLACE) else {key: value for key, value in detail.items() if key not in JUDGEMENTS}
