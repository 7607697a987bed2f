"""The policy of every cluster, read anew only when a role or a binding changed.

A request has its cluster's row in hand, and with it the revision. Nothing was written since: the policy stands.
Something was: one look at the log tells whether it was a role or a binding. So each process keeps its own policies,
and none is ever older than the request that is judged by it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from cluster.etcd import store
from cluster.etcd.models import Change, Cluster
from cluster.registry.authorization.attributes import Attributes, forbidden
from cluster.registry.authorization.policy import KINDS, MASTERS, Decision, Policy

MOST = 512


@dataclass
class _Kept:
    """A policy, and up to which revision it is known to be right."""

    revision: int
    policy: Policy


_kept: dict[str, _Kept] = {}
_lock = threading.Lock()


def policy(row: Cluster) -> Policy:
    """What counts in a cluster at the revision of its row, or later."""
    kept = _kept.get(row.uid)
    if kept is None or _changed(row, kept.revision):
        kept = _Kept(row.revision, Policy.of({kind: store.having(row.pk, kind) for kind in KINDS}))
        _keep(row.uid, kept)
    kept.revision = max(kept.revision, row.revision)
    return kept.policy


def _keep(uid: str, kept: _Kept) -> None:
    """Remember a cluster's policy, and forget the oldest ones beyond the limit."""
    with _lock:
        while len(_kept) >= MOST:
            del _kept[next(iter(_kept))]
        _kept[uid] = kept


def _changed(row: Cluster, since: int) -> bool:
    """Whether a role or a binding was written after a revision, or nobody can tell any more."""
    if row.revision <= since:
        return False
    later = Change.objects.filter(cluster_id=row.pk, revision__gt=since, resource__in=KINDS)
    return row.compacted > since or later.exists()


def decide(row: Cluster, asked: Attributes) -> Decision:
    """Whether something may be done in a cluster."""
    if MASTERS in asked.user.groups:
        return Decision(True)
    return policy(row).decide(asked)


def check(row: Cluster, asked: Attributes) -> None:
    """403 in Kubernetes' words for what may not be done."""
    decision = decide(row, asked)
    if not decision.allowed:
        raise forbidden(asked, decision.reason)
