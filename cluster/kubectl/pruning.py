"""Pruning: what was applied once and is in no file any more.

Two ways to know: apply's note on each object, in the namespaces that this run touched, among kinds that are listed; or
an ApplySet (`applysets`), which remembers its own. `diff --prune` asks the same question. (In Kubernetes:
kubectl/pkg/util/prune and cmd/apply/prune.go.)
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence

from cluster.apimachinery import meta
from cluster.kubectl import klog
from cluster.kubectl.builder import Info
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.infos import typed
from cluster.kubectl.resources import Resource
from cluster.kubectl.session import Session
from cluster.kubectl.writing import LAST_APPLIED

_DEFAULT = (
    "core/v1/ConfigMap", "core/v1/Endpoints", "core/v1/PersistentVolumeClaim", "core/v1/Pod",
    "core/v1/ReplicationController", "core/v1/Secret", "core/v1/Service", "batch/v1/Job", "batch/v1/CronJob",
    "networking.k8s.io/v1/Ingress", "apps/v1/DaemonSet", "apps/v1/Deployment", "apps/v1/ReplicaSet",
    "apps/v1/StatefulSet", "core/v1/Namespace", "core/v1/PersistentVolume",
)  # fmt: skip
_DEPRECATED = (
    "Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace "
    "flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in "
    "the --prune-allowlist flag."
)


async def kinds(session: Session, words: Sequence[str]) -> list[Resource]:
    """--prune-allowlist's kinds; KubectlError for one that nobody serves."""
    mapper, found = await session.api.mapper(), []
    for word in words:
        parts = word.split("/")
        if len(parts) != 3:
            raise KubectlError(f"invalid GroupVersionKind format: {word}, please follow <group/version/kind>")
        group, version, kind = parts
        api_version = version if group == "core" else f"{group}/{version}"
        resource = mapper.for_kind(api_version, kind)
        if resource is None:
            raise KubectlError(f'no matches for kind "{kind}" in version "{api_version}"')
        found.append(resource)
    return found


async def left_over(
    session: Session, listed: Sequence[Resource], namespaces: Collection[str], uids: Collection[str], labels: str
) -> AsyncIterator[Info]:
    """What fits the labels, has apply's note and none of these uids: of the kinds listed, or of the usual ones."""
    if not listed:
        session.err(klog.warning("prune.go:71", _DEPRECATED))
        listed = await kinds(session, _DEFAULT)
    places = [(kind, namespace) for namespace in sorted(namespaces) for kind in listed if kind.namespaced]
    for kind, namespace in [*places, *((kind, "") for kind in listed if not kind.namespaced)]:
        async for info in members(session, kind, namespace, uids, labels):
            if LAST_APPLIED in meta.annotations_of(info.obj):
                yield info


async def members(
    session: Session, kind: Resource, namespace: str, uids: Collection[str], labels: str
) -> AsyncIterator[Info]:
    """The objects of one kind with these labels and none of these uids."""
    found = await session.api.list(kind, namespace, labels=labels, limit=0)
    for item in found.get("items") or ():
        if meta.uid(item) not in uids:
            yield Info(kind, namespace, meta.name(item), typed(item, found))
