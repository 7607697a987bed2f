"""Recordings written down by hand, and one that is made by doing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.dataplane.request import url_of
from dashboard.lessons.recording.values import Act, Ask, Moment, Recording
from dashboard.lessons.scene import Sent, Touch

World = Mapping[str, Objs]
ADA = "ada-lovelace"


def at(second: float) -> str:
    return clock.micro(1_000_000.0 + second)


def act(
    second: float, resource: str, before: Obj | None, after: Obj | None, agent: str = "kubectl", by: str = ADA
) -> Act:
    """A write in that second; its revision is ten times as many."""
    return Act(int(second * 10), at(second), resource, by, agent, before, after)


def ask(second: float, source: str, url: str, verdict: str = "answered", status: int = 200) -> Ask:
    parts = url_of(url)
    sent = Sent(int(second), at(second), source, parts.host, parts.port, verdict, status)
    return Ask(int(second * 10), at(second), sent, url, "default")


def recording(
    acts: Sequence[Act], asks: Sequence[Ask] = (), worlds: Mapping[int, World] | None = None,
    followed: Sequence[Act] = (), **more: Any,
) -> Recording:  # fmt: skip
    """`worlds` are the states from a second on; what was written are people's acts, and what `followed`."""
    known = worlds or {}

    def state(revision: int) -> Any:
        newest = max((second for second in known if second * 10 <= revision), default=None)
        return lambda resource: [*(known[newest] if newest is not None else {}).get(resource, [])]

    def touches(after: int, upto: int) -> Any:
        found = [
            Touch(a.revision, clock.parse(a.at), a.resource, a.verb, a.by, a.obj)
            for a in [*acts, *followed]
            if after < a.revision <= upto
        ]
        return lambda resources: [touch for touch in found if touch.resource in {*resources}]

    return Recording(Moment(0, at(0)), Moment(1000, at(100)), acts, asks, state, touches, **more)


def obj(kind: str, name: str, api: str = "v1", owner: Obj | None = None, **more: Any) -> Obj:
    labels = more.pop("labels", {})
    head: Obj = {"name": name, "namespace": "default", "uid": name, **({"labels": labels} if labels else {})}
    if owner:
        head["ownerReferences"] = [meta.owner_ref(owner)]
    return {"apiVersion": api, "kind": kind, "metadata": head, **more}


def deployment(name: str = "web", replicas: int = 2, image: str = "nginx", available: int = 0, pull: str = "") -> Obj:
    container = {"name": "nginx", "image": image, **({"imagePullPolicy": pull} if pull else {})}
    spec = {
        "replicas": replicas, "selector": {"matchLabels": {"app": name}},
        "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}},
    }  # fmt: skip
    status = {"availableReplicas": available, "updatedReplicas": available} if available else {}
    return obj("Deployment", name, "apps/v1", spec=spec, status=status)


def drawn(maker: str = "web", tail: str = "x1", **more: Any) -> Obj:
    """A pod of a Deployment."""
    owner = obj("ReplicaSet", f"{maker}-5d4f8", "apps/v1")
    labels = {"app": maker, "pod-template-hash": "5d4f8"}
    return obj("Pod", f"{maker}-5d4f8-{tail}", owner=owner, **{"labels": labels, "spec": {"containers": []}, **more})
