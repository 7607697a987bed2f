"""Fork: a student's own cluster becomes a copy of the moment that the class is shown.

What people had declared in the led cluster then is declared in one's own, as ordinary writes of the student (it is
"apply this state again" across two clusters): so nothing of one's own is lost for good, the log has it. Secrets are
never handed from one cluster to another, nor are nodes: what was broken in a machine is told, and not copied.
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import errors, meta
from cluster.apimachinery.meta import Obj
from cluster.client import porting
from cluster.etcd import store
from cluster.etcd.models import Cluster
from cluster.registry.acts import Actor
from dashboard.classrooms import leading
from dashboard.classrooms.models import Classroom
from dashboard.history import again, past
from dashboard.history.again import Key, Step

SECRETS, PODS = "secrets", "pods"


def fork(classroom: Classroom, revision: int, cluster: str, actor: Actor) -> dict[str, Any]:
    """Make a seat's cluster a copy of the led one at a revision: {done: [{key, verb, error}], left: [names]}.

    StatusError 404 while nobody leads, 400 and 410 for a revision that cannot be looked at.
    """
    lead = leading.told(classroom, seat=True)
    if lead is None:
        raise errors.not_found("leads", classroom.code)
    source = store.cluster_row(lead["cluster"])
    past.check(source, revision)
    wanted = _declared(source, revision)
    left = [meta.name(obj) for key, obj in wanted.items() if key[0] == SECRETS]
    row = store.cluster_row(cluster)
    steps = _plan(wanted, _declared(row, row.revision))
    why = f"as in {source.name} at revision {revision}"
    return {"done": again.carry_out(row, steps, actor, why), "left": left}


def _declared(row: Cluster, revision: int) -> dict[Key, Obj]:
    """What people had declared, bare pods too, as somebody would write it down."""
    found = again.declared(row, revision, again.OBSERVED - {PODS})
    return {key: porting.ported(obj) for key, obj in found.items()}


def _plan(then: dict[Key, Obj], now: dict[Key, Obj]) -> list[Step]:
    """Without Secrets; a pod of the same name stays, since hardly anything in a pod may be changed."""
    both = {key for key in then if key[0] == PODS and key in now}
    return again.steps(*({k: v for k, v in side.items() if k[0] != SECRETS and k not in both} for side in (then, now)))
