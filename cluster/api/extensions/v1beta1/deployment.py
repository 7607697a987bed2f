"""Deployment of extensions/v1beta1: how the guide of 2016 wrote it.

It is an alias: what comes in is turned into an apps/v1 Deployment, with the defaults of its time, and stored as
that; what goes out is the stored one under the old name. Real clusters dropped it in 1.16.
"""

from __future__ import annotations

from cluster.api import rollout
from cluster.api.podspec.defaults import fill
from cluster.apimachinery import meta, schema
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Alias, Kind, scheme

UNLIMITED = 2**31 - 1
KIND = Kind("extensions", "v1beta1", "Deployment", "deployments", subresources=("scale", "status"))
STORED = "deployments.apps"
WARNING = (
    "extensions/v1beta1 Deployment is deprecated in v1.8+, unavailable in v1.16+; use apps/v1 Deployment"
)


def _schema() -> Obj:
    """apps/v1's schema, where a selector was no must and a rollback was a field."""
    found: Obj = meta.copy(schema.definitions()["io.k8s.api.apps.v1.Deployment"])
    spec: Obj = meta.copy(schema.definitions()["io.k8s.api.apps.v1.DeploymentSpec"])
    spec["required"] = ["template"]
    spec["properties"]["rollbackTo"] = {
        "description": "The revision to go back to; dropped.",
        "type": "object",
        "properties": {"revision": {"type": "integer", "format": "int64"}},
    }
    found["properties"]["spec"] = spec
    found["x-kubernetes-group-version-kind"] = [
        {"group": KIND.group, "version": KIND.version, "kind": KIND.kind}
    ]
    return found


SCHEMA = _schema()


def to_storage(obj: Obj) -> Obj:
    """The apps/v1 Deployment this one means."""
    new = meta.copy(obj)
    spec = new["spec"] = new.get("spec") or {}
    labels = meta.labels(spec.get("template") or {})
    if labels:
        spec["selector"] = spec.get("selector") or {"matchLabels": dict(labels)}
        new["metadata"] = {**(new.get("metadata") or {}), "labels": meta.labels(new) or dict(labels)}
    fill(spec, progressDeadlineSeconds=UNLIMITED, revisionHistoryLimit=UNLIMITED)
    rollout.default_strategy(spec, share=1)
    spec.pop("rollbackTo", None)
    return {**new, "apiVersion": "apps/v1", "kind": "Deployment"}


def from_storage(obj: Obj) -> Obj:
    """The stored Deployment under its old name."""
    return {**obj, "apiVersion": KIND.api_version}


schema.define((KIND.group, KIND.version, KIND.kind), SCHEMA)
scheme.alias(STORED, Alias(KIND, to_storage, from_storage, WARNING, only_legacy=True))
