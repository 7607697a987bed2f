"""How long ago a timestamp is, on the cluster's own time.

Objects carry wall-clock stamps, but whoever waits (for minReadySeconds, a toleration, a deadline) waits in the
cluster's time, which a teacher can slow down or stop. So a loop notes where the cluster's counter stood when it
first met a stamp. A process that has just started has no notes; it takes the wall's word for what came before.
"""

from __future__ import annotations

from cluster.apimachinery import clock
from cluster.client.view import View

_NOTES = 10_000


def elapsed(view: View, what: str, stamp: str) -> float:
    """Seconds of the cluster's time since the stamp that `what` carries; a new stamp starts a new count."""
    notes: dict[str, tuple[str, float]] = view.memory.setdefault("stamps", {})
    if what not in notes or notes[what][0] != stamp:
        if len(notes) >= _NOTES:
            notes.clear()
        notes[what] = (stamp, view.time - max(0.0, view.now - clock.parse(stamp)))
    return view.time - notes[what][1]
