"""How many commands run in containers at somebody's wish, and how many terminals are open in a cluster.

Each costs memory in the process that runs the kubelets, whether it works or waits. So one person may have so many in
a cluster, by the name that the cluster knows them by, and all together as many as the cluster's own limit says; the
page's shells, which come another way (dashboard/terminal), count among these. Whoever wants one more is told what to
do. (In Kubernetes: kubelets count nothing, and end a stream after four idle hours.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from cluster.apimachinery import errors
from cluster.etcd.models import Cluster
from cluster.registry import limits

MOST = 50
"""Commands of one person at once: wide enough for a script that asks every pod something."""
TOO_MANY = "you have {} commands running in containers of this cluster, as many as one person may: end one of them"
AGAIN = 1
"""Seconds after which it may be tried again."""

Place = tuple[str, str]
"""Whose they are: ("cluster", its name), or a person's."""
open_now: Counter[Place] = Counter()


def take(cluster: Cluster, person: str) -> Callable[[], None]:
    """Room for one more command, until what is returned is called; StatusError 429 where there is none."""
    theirs, everybodys = ("person", f"{cluster.name} {person}"), ("cluster", cluster.name)
    if open_now[theirs] >= MOST:
        raise errors.too_many_requests(TOO_MANY.format(MOST), AGAIN)
    most = cluster.limits.get("terminal", 0)
    if most and open_now[everybodys] >= most:
        raise errors.too_many_requests(f"exceeded limit of terminal: {limits.said('terminal', most)}", AGAIN)
    return enter(theirs, everybodys)


def enter(*places: Place) -> Callable[[], None]:
    """One more at each of these places, until what is returned is called; a second call does no harm."""
    taken = Counter(places)
    open_now.update(taken)

    def leave() -> None:
        open_now.subtract(taken)
        taken.clear()
        for place in places:
            if not open_now[place]:
                del open_now[place]

    return leave
