"""The conditions of an object, in the handful of tables that kinds show them in."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj, Objs

from .values import moment
from .writer import Writer


def with_reason(w: Writer, conditions: Objs | None) -> None:
    """Type, status and reason: what controllers of pods have."""
    if not conditions:
        return
    w.write("Conditions:\n")
    w.table("Type\tStatus\tReason")
    for condition in conditions:
        w.row(f"{condition['type']} ", condition["status"], condition.get("reason", ""), level=1)


def with_times(w: Writer, conditions: Objs | None, probed: str, *, heading: str) -> None:
    """Type, status, two times, reason and message; `probed` is the field of the first time."""
    if not conditions:
        return
    w.write("Conditions:\n")
    w.row("Type", "Status", heading, "LastTransitionTime", "Reason", "Message", level=1)
    w.row("----", "------", "-----------------", "------------------", "------", "-------", level=1)
    for c in conditions:
        times = f"{moment(c.get(probed))} ", f"{moment(c.get('lastTransitionTime'))} "
        w.row(f"{c['type']} ", f"{c['status']} ", *times, *(f"{_said(c)[0]} ", _said(c)[1]), level=1)


def with_transition(w: Writer, conditions: Objs | None) -> None:
    """Type, status, the time of the last change, reason and message."""
    if not conditions:
        return
    w.write("Conditions:\n")
    w.table("Type\tStatus\tLastTransitionTime\tReason\tMessage")
    for c in conditions:
        w.row(c["type"], c["status"], moment(c.get("lastTransitionTime")), *_said(c), level=1)


def _said(condition: Obj) -> tuple[str, str]:
    return str(condition.get("reason", "")), str(condition.get("message", ""))
