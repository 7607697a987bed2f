"""Definitions for tests: the CronTab of Kubernetes' documentation, and what may differ from it."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.meta import Obj
from tests.cluster.apiserver.conftest import Api

CRDS = "apis/apiextensions.k8s.io/v1/customresourcedefinitions"
CRONTABS = "apis/stable.example.com/v1/namespaces/default/crontabs"
SPEC: Obj = {
    "type": "object",
    "properties": {
        "cronSpec": {"type": "string", "description": "When to run."},
        "image": {"type": "string"},
        "replicas": {"type": "integer"},
    },
}


def crontab_schema(spec: Obj | None = None, **more: Any) -> Obj:
    return {"type": "object", "properties": {"spec": spec or SPEC, **more}}


def version(
    name: str = "v1", *, schema: Obj | None = None, storage: bool = True, served: bool = True, **more: Any
) -> Obj:
    said = {"openAPIV3Schema": schema or crontab_schema()}
    return {"name": name, "served": served, "storage": storage, "schema": said, **more}


def definition(*versions: Obj, **spec: Any) -> Obj:
    """A CustomResourceDefinition of CronTabs; keywords change its spec."""
    names = {"plural": "crontabs", "singular": "crontab", "kind": "CronTab", "shortNames": ["ct"]}
    told = {"group": "stable.example.com", "scope": "Namespaced", "names": names, **spec}
    told["versions"] = list(versions) or [version()]
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{told['names']['plural']}.{told['group']}"},
        "spec": told,
    }


def crontab(name: str = "my-cron", version: str = "v1", **more: Any) -> Obj:
    spec = {"cronSpec": "* * * * */5", "image": "my-awesome-cron-image"}
    body = {"apiVersion": f"stable.example.com/{version}", "kind": "CronTab", "metadata": {"name": name}, "spec": spec}
    return {**body, **more}


def defined(api: Api, *versions: Obj, **spec: Any) -> Obj:
    """The definition, stored."""
    return api.made(CRDS, definition(*versions, **spec))
