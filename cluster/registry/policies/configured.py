"""The policies and webhooks of a cluster, compiled, in the order in which they are asked.

They are read again when the cluster's row says that one of them changed (`Cluster.admission`), which every process
learns with the row that it reads for the request anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cluster.api.admissionregistration import GROUP
from cluster.api.admissionregistration.environments import Composed
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.etcd import store
from cluster.etcd.models import Cluster

VALIDATING, MUTATING = f"validatingadmissionpolicies.{GROUP}", f"mutatingadmissionpolicies.{GROUP}"
VALIDATING_BINDINGS = f"validatingadmissionpolicybindings.{GROUP}"
MUTATING_BINDINGS = f"mutatingadmissionpolicybindings.{GROUP}"
VALIDATING_WEBHOOKS = f"validatingwebhookconfigurations.{GROUP}"
MUTATING_WEBHOOKS = f"mutatingwebhookconfigurations.{GROUP}"
KINDS = (VALIDATING, MUTATING, VALIDATING_BINDINGS, MUTATING_BINDINGS, VALIDATING_WEBHOOKS, MUTATING_WEBHOOKS)
"""Kinds that no policy and no webhook is ever about, so that what is wrong with one can be mended."""


@dataclass(frozen=True)
class Policy:
    """A policy with the bindings that put it to use."""

    obj: Obj
    bindings: tuple[Obj, ...]
    composed: Composed

    @property
    def name(self) -> str:
        return meta.name(self.obj)

    @property
    def spec(self) -> Obj:
        found: Obj = self.obj["spec"]
        return found


@dataclass(frozen=True)
class Webhook:
    """One webhook of a configuration."""

    configuration: str
    hook: Obj

    @property
    def name(self) -> str:
        return str(self.hook["name"])


@dataclass(frozen=True)
class Configured:
    """What a cluster's writes are asked by."""

    validating: tuple[Policy, ...] = ()
    mutating: tuple[Policy, ...] = ()
    validating_webhooks: tuple[Webhook, ...] = ()
    mutating_webhooks: tuple[Webhook, ...] = ()


NOTHING = Configured()


def of(row: Cluster | None) -> Configured:
    """What the cluster has, as its row says."""
    return _read(row.pk, row.uid, row.admission) if row is not None and row.admission else NOTHING


@lru_cache(maxsize=256)
def _read(cluster_id: int, uid: str, revision: int) -> Configured:
    """`uid` and `revision` are what the answer holds for."""
    found = {kind: store.having(cluster_id, kind) for kind in KINDS}
    return Configured(
        _policies(found[VALIDATING], found[VALIDATING_BINDINGS], patches=False),
        _policies(found[MUTATING], found[MUTATING_BINDINGS], patches=True),
        _webhooks(found[VALIDATING_WEBHOOKS]),
        _webhooks(found[MUTATING_WEBHOOKS]),
    )


def _policies(policies: Objs, bindings: Objs, *, patches: bool) -> tuple[Policy, ...]:
    """Those that are bound; an unbound policy says nothing to anybody."""
    bound: dict[str, list[Obj]] = {}
    for binding in bindings:
        bound.setdefault(str(meta.get(binding, "spec.policyName", "")), []).append(binding)
    return tuple(
        Policy(policy, tuple(bound[meta.name(policy)]), Composed(policy["spec"], patches=patches))
        for policy in policies
        if meta.name(policy) in bound
    )


def _webhooks(configurations: Sequence[Obj]) -> tuple[Webhook, ...]:
    return tuple(Webhook(meta.name(c), hook) for c in configurations for hook in c.get("webhooks") or [])
