"""Putting clusters to sleep and waking them, in the database; see `rest`.

Whoever asks for anything of a cluster says so by `attend`. That is cheap: it writes at most every few seconds, and
since nobody falls asleep before a much longer silence, what it does not write cannot be missed.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.db.models import Q

from cluster.apimachinery import clock
from cluster.etcd import rest, store
from cluster.etcd.models import ASLEEP, AWAKE, WAKING, Cluster

NOTED = 20.0
"""Seconds for which one note of somebody's attention will do; less than `rest.QUIET`."""
_noted: dict[str, float] = {}


def is_noted(cluster: str) -> bool:
    """Whether somebody's attention was noted lately, by this process; a cheap question."""
    return 0 <= clock.now() - _noted.get(cluster, 0.0) < NOTED


def attend(cluster: str) -> bool:
    """Note that somebody watches or uses a cluster, and wake it; whether it was asleep, or is still waking."""
    if is_noted(cluster):
        return False
    now, found = clock.now(), Cluster.objects.filter(name=cluster)
    resting = found.values_list("rest", flat=True).first()
    if resting is None:
        return False
    if resting != ASLEEP or _rouse(cluster, now) is None:
        found.update(attended=now)
    _noted[cluster] = now
    return resting != AWAKE


def wake(cluster: str) -> Cluster | None:
    """Wake a cluster; its row then, None if it does not sleep."""
    if not Cluster.objects.filter(name=cluster, rest=ASLEEP).exists():
        return None
    return _rouse(cluster)


def _rouse(cluster: str, attended: float = 0.0) -> Cluster | None:
    """Wake a cluster that sleeps, for whoever came at that moment if anybody did."""

    def roused(row: Cluster) -> None:
        rest.rouse(row, clock.now())
        row.attended = max(row.attended, attended)

    return _change(cluster, lambda row: row.rest == ASLEEP, roused)


def sleep(row: Cluster, due: float | None) -> bool:
    """Put a cluster to sleep, if nothing has happened since its row was read; whether it sleeps now."""
    seen = (row.revision, row.attended, row.steps, AWAKE)

    def unchanged(now: Cluster) -> bool:
        return (now.revision, now.attended, now.steps, now.rest) == seen

    return _change(row.name, unchanged, lambda now: rest.lie_down(now, clock.now(), due)) is not None


def woken(cluster: str) -> None:
    """A cluster's loops have taken it up again."""
    _change(cluster, lambda row: row.rest == WAKING, rest.stand)


def is_waking(cluster: str) -> bool:
    return Cluster.objects.filter(name=cluster, rest=WAKING).exists()


def up() -> list[Cluster]:
    """The rows of all clusters that are awake; those are woken in which something is due."""
    rows = Cluster.objects.filter(~Q(rest=ASLEEP) | Q(wakes__lte=clock.now()))
    return [row if row.rest != ASLEEP else wake(row.name) or row for row in rows]


def _change(
    cluster: str, wanted: Callable[[Cluster], bool], change: Callable[[Cluster], None]
) -> Cluster | None:
    """Change a cluster's rest where that is still wanted; its row then."""
    with transaction.atomic():
        row = Cluster.objects.select_for_update().filter(name=cluster).first()
        if row is None or not wanted(row):
            return None
        change(row)
        row.save(update_fields=[*rest.FIELDS, "attended"])
        store.nudge()
    return row
