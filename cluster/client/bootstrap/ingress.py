"""An ingress controller for a cluster, for whoever does not apply the manifest by hand.

Kubernetes has none of its own; real clusters get one the same way, from a file of the controller's makers. Where no
cloud answers for load balancers, the makers' other file asks for a NodePort and lets the controller publish its
nodes' addresses: the two differ in no more than that.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from cluster.registry.acts import SYSTEM
from cluster.registry.registry import Registry

MANIFEST = Path(__file__).with_name("ingress-nginx.yaml")
PUBLISH = "--publish-service"


def objects(cloud: str = "gce") -> list[Obj]:
    """The manifest's objects, for a cloud or for none."""
    found: list[Obj] = list(yaml.safe_load_all(MANIFEST.read_text()))
    return found if cloud != "none" else [_bare(obj) for obj in found]


def _bare(obj: Obj) -> Obj:
    """An object as it is without a cloud."""
    if obj["kind"] == "Service":
        spec = {k: v for k, v in obj["spec"].items() if k != "externalTrafficPolicy"}
        return {**obj, "spec": {**spec, "type": "NodePort"}}
    if obj["kind"] == "Deployment":
        container = obj["spec"]["template"]["spec"]["containers"][0]
        container["args"] = [word for word in container["args"] if not word.startswith(PUBLISH)]
    return obj


def install(cluster: str) -> None:
    """Create the controller in a cluster; its pods start as any others do."""
    registry = Registry(cluster)
    for obj in objects(registry.row().cloud):
        kind = scheme.by_gvk(*meta.group_version(obj["apiVersion"]), obj["kind"])
        assert kind is not None, obj["kind"]
        why = "part of the ingress controller"
        registry.create(kind.resource, meta.namespace(obj), obj, actor=SYSTEM, why=why)
