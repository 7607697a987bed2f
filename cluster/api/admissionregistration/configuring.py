"""The base of every kind that says how writes are admitted.

Such an object changes what becomes of all later writes, so the cluster's row remembers when one was last changed: a
writer, who has the row in hand anyway, sees by one number whether what it knows still holds, and in a cluster without
policies and webhooks that there is nothing to ask (`registry/policies/configured.py`).
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.etcd.models import KubeObject


class Configuring(KubeObject):
    """A policy, a binding, or a configuration of webhooks."""

    GENERATION = True

    UNCONDITIONAL = False

    class Meta(KubeObject.Meta):
        abstract = True

    @classmethod
    def inside(cls, tx: Any, obj: Obj, old: Obj | None) -> None:
        _note(tx)

    @classmethod
    def mark(cls, tx: Any, obj: Obj) -> None:
        _note(tx)

    @classmethod
    def leave(cls, tx: Any, obj: Obj) -> None:
        _note(tx)


def _note(tx: Any) -> None:
    tx.cluster.admission = tx.cluster.revision + 1
