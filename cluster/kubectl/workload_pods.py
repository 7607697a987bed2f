"""The pods behind an object: of several, the one whose logs tell most.

`logs deploy/web` means one of web's pods: one that runs rather than one that waits, ready rather than not, longest
ready first. If there is none yet, kubectl waits for the first. (In Kubernetes: kubectl/pkg/polymorphichelpers,
util/podutils, cmd/util/podcmd.)
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from typing import Any

from cluster.apimachinery import labels, meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.session import Session

DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container"
_GO_PACKAGES = {"": "v1", "apps": "v1", "batch": "v1"}
_BY_LABEL_SELECTOR = {"ReplicaSet", "Deployment", "StatefulSet", "DaemonSet", "Job"}
_PHASES = {"Unknown": 1, "Pending": 2}
_LISTS = ("containers", "initContainers", "ephemeralContainers")


def selector_of(obj: Obj) -> labels.Selector:
    """What selects the object's pods; KubectlError for kinds that have none."""
    kind, spec = obj.get("kind"), obj.get("spec") or {}
    if kind in _BY_LABEL_SELECTOR:
        try:
            return labels.from_label_selector(spec.get("selector"))
        except ValueError as wrong:
            raise KubectlError(f"invalid label selector: {wrong}") from None
    if kind == "ReplicationController":
        return labels.from_map(spec.get("selector"))
    if kind == "Service":
        if not spec.get("selector"):
            text = f"invalid service '{meta.name(obj)}': Service is defined without a selector"
            raise KubectlError(text)
        return labels.from_map(spec["selector"])
    raise KubectlError(f"selector for {go_type(obj)} not implemented")


def go_type(obj: Obj) -> str:
    """The Go type of an object, as %T shows it."""
    group, version = meta.group_version(obj["apiVersion"])
    return f"*{_GO_PACKAGES.get(group, version)}.{obj['kind']}"


async def pods_of(session: Session, obj: Obj, patience: float) -> Objs:
    """The object's pods, the best one for logs first; waits `patience` seconds for a first one."""
    pods, selector = await session.api.resource("pods"), str(selector_of(obj))
    listed = await session.api.list(pods, meta.namespace(obj), labels=selector, limit=0)
    found: Objs = listed.get("items") or []
    if found:
        return sorted(found, key=logging_order)
    version = meta.resource_version(listed)
    watch = session.api.watch(pods, meta.namespace(obj), labels=selector, resource_version=version)
    try:
        async with asyncio.timeout(patience), aclosing(watch) as events:
            async for event in events:
                if event["type"] in ("ADDED", "MODIFIED"):
                    return [event["object"]]
    except TimeoutError:
        pass
    raise KubectlError("timed out waiting for the condition")


def logging_order(pod: Obj) -> tuple[Any, ...]:
    """What pods are sorted by: on a node, running, ready, longest so, most restarted, oldest."""
    ready = _ready_since(pod)
    restarts = (-_restarts(pod, "containerStatuses"), -_restarts(pod, "initContainerStatuses", sidecars=True))
    return (
        not meta.get(pod, "spec.nodeName"),
        _PHASES.get(meta.get(pod, "status.phase", ""), 0),
        ready is None,
        ready or "",
        *restarts,
        pod["metadata"].get("creationTimestamp") or "~",
    )


def _ready_since(pod: Obj) -> str | None:
    """Since when the pod is ready ("" if it does not say); None when it is not."""
    found = meta.condition(pod, "Ready")
    return str(found.get("lastTransitionTime") or "") if found and found["status"] == "True" else None


def _restarts(pod: Obj, field: str, *, sidecars: bool = False) -> int:
    """The most restarts of any container (of the init containers, only those that stay count)."""
    stay = {c["name"] for c in meta.get(pod, "spec.initContainers", []) if c.get("restartPolicy") == "Always"}
    statuses: Objs = meta.get(pod, f"status.{field}", [])
    return max((s.get("restartCount", 0) for s in statuses if not sidecars or s["name"] in stay), default=0)


def containers(pod: Obj) -> Iterator[tuple[str, str]]:
    """(name, the list it stands in) of each container, regular ones first."""
    for field in _LISTS:
        for container in meta.get(pod, f"spec.{field}", []):
            yield container["name"], field


def all_names(pod: Obj) -> str:
    """The containers' names as a person is offered them."""
    marks = {"containers": "", "ephemeralContainers": " (ephem)", "initContainers": " (init)"}
    every = list(containers(pod))
    return ", ".join(
        f"{name}{mark}" for where, mark in marks.items() for name, field in every if field == where
    )
