"""Fork: one cluster becomes a copy of a moment of another, such as the one that the class is shown.

What people had declared there then is declared here, as ordinary writes ("apply this state again" across two
clusters): so nothing that stood here is lost for good, the log has it. Secrets are never handed from one cluster to
another, and machines stay as they are.
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client import porting
from cluster.etcd import store
from cluster.etcd.models import Cluster
from cluster.registry.acts import Actor
from dashboard.history import again, past
from dashboard.history.again import Key, Step

SECRETS, PODS = "secrets", "pods"


def copy(source: str, revision: int, cluster: str, actor: Actor) -> dict[str, Any]:
    """Make a cluster a copy of another one at a revision: {done: [{key, verb, error}], left: [names of Secrets]}.

    StatusError 400 and 410 for a revision that cannot be looked at.
    """
    shown, own = store.cluster_row(source), store.cluster_row(cluster)
    past.check(shown, revision)
    wanted = declared(shown, revision)
    steps = plan(wanted, declared(own, own.revision))
    left = [meta.name(obj) for (resource, *_), obj in wanted.items() if resource == SECRETS]
    return {"done": again.carry_out(own, steps, actor, f"as in {source} at revision {revision}"), "left": left}


def declared(row: Cluster, revision: int) -> dict[Key, Obj]:
    """What people had declared, bare pods too, as somebody would write it down."""
    found = again.declared(row, revision, again.OBSERVED - {PODS})
    return {key: porting.ported(obj) for key, obj in found.items()}


def plan(then: dict[Key, Obj], now: dict[Key, Obj]) -> list[Step]:
    """Without Secrets; a pod of the same name stays, since hardly anything in a pod may be changed."""
    both = {key for key in then if key[0] == PODS and key in now}
    return again.steps(*({k: v for k, v in side.items() if k[0] != SECRETS and k not in both} for side in (then, now)))
