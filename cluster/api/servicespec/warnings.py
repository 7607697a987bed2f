"""What the writer of a Service is told of fields that mean nothing for its type, and of odd addresses.

(In Kubernetes: pkg/api/service/warnings.go.)
"""

from __future__ import annotations

from cluster.api import outdated
from cluster.api.servicespec import CLUSTER_IP, EXTERNAL_NAME, NONE
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

_HINTS, _MODE = "service.kubernetes.io/topology-aware-hints", "service.kubernetes.io/topology-mode"


def of(service: Obj) -> list[str]:
    """Everything to be said of a Service."""
    spec = service["spec"]
    found = []
    if _HINTS in meta.annotations_of(service):
        found.append(f"annotation {_HINTS} is deprecated, please use {_MODE} instead")
    if spec.get("clusterIP") not in (None, "", NONE):
        found += _addresses(spec, "clusterIPs")
    if spec.get("type") == CLUSTER_IP and spec.get("clusterIP") == NONE:
        found += [f"spec.{field} is ignored for headless services" for field in _unheard(spec)]
    found += _addresses(spec, "externalIPs")
    found += outdated.ip("spec.loadBalancerIP", spec.get("loadBalancerIP") or "")
    for index, value in enumerate(spec.get("loadBalancerSourceRanges") or []):
        found += outdated.cidr(f"spec.loadBalancerSourceRanges[{index}]", value)
    return found + _of_type(spec)


def _addresses(spec: Obj, field: str) -> list[str]:
    values = enumerate(spec.get(field) or [])
    return [text for index, value in values for text in outdated.ip(f"spec.{field}[{index}]", value)]


def _unheard(spec: Obj) -> list[str]:
    """What a Service without an address makes no use of."""
    fields = [field for field in ("loadBalancerIP", "externalIPs") if spec.get(field)]
    return [*fields, "SessionAffinity"] if spec.get("sessionAffinity") != "None" else fields


def _of_type(spec: Obj) -> list[str]:
    found = []
    if spec.get("type") == EXTERNAL_NAME and spec.get("externalIPs"):
        found.append(f'spec.externalIPs is ignored when spec.type is "{EXTERNAL_NAME}"')
    if spec.get("type") != EXTERNAL_NAME and spec.get("externalName"):
        found.append(f'spec.externalName is ignored when spec.type is not "{EXTERNAL_NAME}"')
    if spec.get("trafficDistribution") == "PreferClose":
        found.append('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"')
    return found
