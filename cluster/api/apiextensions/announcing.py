"""The APIServices of custom kinds: one for each group and version that some definition serves.

They say nothing that discovery does not; clients read them to see who serves what (`kubectl get apiservices`). The API
server makes and removes them with the definitions. (In Kubernetes:
pkg/controlplane/controller/crdregistration and kube-aggregator's autoregister.)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cluster.api.apiextensions.naming import ESTABLISHED
from cluster.api.apiregistration.built_in import AUTOMANAGED, local
from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme

APISERVICES = "apiservices.apiregistration.k8s.io"
MANAGED = "true"


def announce(tx: Any, group: str, definitions: Iterable[Obj]) -> None:
    """Have the APIServices of a group be those of its definitions, in their own transaction."""
    mine = [crd for crd in definitions if crd["spec"]["group"] == group and meta.condition_is(crd, ESTABLISHED)]
    served = {v["name"] for crd in mine for v in crd["spec"]["versions"] if v.get("served")}
    known = {meta.name(obj): obj for obj in tx.list(APISERVICES) if meta.get(obj, "spec.group") == group}
    wanted = {f"{version}.{group}": f"{group}/{version}" for version in sorted(served)}
    for name, api_version in wanted.items():
        if name not in known:
            tx.create(APISERVICES, _made(api_version), "a definition serves it")
    for name, obj in known.items():
        if name not in wanted and meta.labels(obj).get(AUTOMANAGED) == MANAGED:
            tx.delete(APISERVICES, "", name, "no definition serves it any more")


def _made(api_version: str) -> Obj:
    """An APIService as it is stored."""
    found = local(api_version, MANAGED)
    found["metadata"] |= {"uid": meta.new_uid(), "creationTimestamp": clock.timestamp()}
    scheme.model(APISERVICES).prepare(found, None)
    return found
