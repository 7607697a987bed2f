"""Every answer says which flow schema and which priority level its request was given, by the objects' uids.

Podium holds no request up: that is all there is of priority and fairness. The schemas are looked up every few seconds
at most, as a real server's informers are a little late too. (In Kubernetes: apiserver/pkg/server/filters/
priority-and-fairness.go.)
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from cluster.api.flowcontrol.matching import Digest, schema_of
from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.etcd import store
from cluster.etcd.models import Cluster
from cluster.registry.authorization.attributes import Attributes

SCHEMA, LEVEL = HEADERS = ("X-Kubernetes-Pf-Flowschema-Uid", "X-Kubernetes-Pf-Prioritylevel-Uid")
SCHEMAS, LEVELS = (
    f"{plural}.flowcontrol.apiserver.k8s.io" for plural in ("flowschemas", "prioritylevelconfigurations")
)
LOOK_AGAIN = 5.0
"""Seconds for which what was read of a cluster is good."""

Known = tuple[list[Obj], dict[str, str]]
"""A cluster's schemas, and the uids of its levels by name."""
_known: dict[str, tuple[float, Known]] = {}


def note(request: HttpRequest, cluster: Cluster, asked: Attributes) -> None:
    """Find out, once it is known who asks for what, which flow a request belongs to; `tell` says it."""
    schemas, levels = _look(cluster)
    found = schema_of(digest(asked), schemas)
    if found is not None:
        level = meta.get(found, "spec.priorityLevelConfiguration.name")
        request.flow = (meta.uid(found), levels.get(level, ""))  # type: ignore[attr-defined]


def tell(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """The answer with the two headers, if the request got as far as a flow."""
    for header, uid in zip(HEADERS, getattr(request, "flow", ()), strict=False):
        answer[header] = uid
    return answer


def digest(asked: Attributes) -> Digest:
    """What of a request counts."""
    who = asked.user
    if asked.path is not None:
        return Digest(who.name, who.groups, asked.verb, path=asked.path)
    what = {"group": asked.group, "resource": asked.whole_resource, "namespace": asked.namespace}
    return Digest(who.name, who.groups, asked.verb, **what)


def _look(cluster: Cluster) -> Known:
    now = clock.monotonic()
    at, known = _known.get(cluster.uid, (0.0, ([], {})))
    if not at or now - at > LOOK_AGAIN:
        levels = {meta.name(level): meta.uid(level) for level in store.having(cluster.pk, LEVELS)}
        known = store.having(cluster.pk, SCHEMAS), levels
        _known[cluster.uid] = (now, known)
    return known
