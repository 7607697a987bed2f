"""What still works and should be written otherwise by now: old labels, addresses in odd forms, bare finalizers.

Each function returns the sentences that a writer hears, as a `Warning` header; nothing is refused. (In Kubernetes:
pkg/api/node/util.go and apimachinery/pkg/util/validation/ip.go.)
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from cluster.apimachinery import validation
from cluster.apimachinery.meta import Obj

NODE_LABELS = {
    "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
    "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
    "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
    "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
    "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
    "app.kubernetes.io/created-by": "deprecated since v1.9",
    "scheduler.alpha.kubernetes.io/preferAvoidPods": "deprecated since v1.22; use Taints and Tolerations instead",
    "node-role.kubernetes.io/master": 'use "node-role.kubernetes.io/control-plane" instead',
}
"""The labels of nodes that have a newer name, and what is said of them."""

STANDARD_FINALIZERS = ("kubernetes", "orphan", "foregroundDeletion")
"""The few finalizers that need not say whose they are."""


def finalizers(names: Iterable[str]) -> list[str]:
    """New finalizers that may well be somebody else's too."""
    kinds = {name: " including a path (/)" if "." in name else "" for name in names if "/" not in name}
    return [
        f'metadata.finalizers: "{name}": prefer a domain-qualified finalizer name{kind} to avoid accidental conflicts '
        "with other finalizer writers"
        for name, kind in kinds.items()
        if name not in STANDARD_FINALIZERS
    ]


def node_labels(keys: Iterable[str], path: str) -> list[str]:
    """The keys of a map of labels that stands at `path`."""
    return [f"{path}[{key}]: {NODE_LABELS[key]}" for key in keys if key in NODE_LABELS]


def node_terms(terms: Iterable[Obj], path: str) -> list[str]:
    """The keys of nodeSelectorTerms."""
    return [text for index, term in enumerate(terms) for text in node_term(term, f"{path}[{index}]")]


def node_term(term: Obj, path: str, values: bool = False) -> list[str]:
    """The keys of one term, and with `values` what could be no label's value."""
    found: list[str] = []
    for index, expression in enumerate(term.get("matchExpressions") or []):
        here, key = f"{path}.matchExpressions[{index}]", expression.get("key") or ""
        found += [f"{here}.key: {key} is {NODE_LABELS[key]}"] if key in NODE_LABELS else []
        for number, value in enumerate((expression.get("values") or []) if values else []):
            found += [f"{here}.values[{number}]: {value} is invalid, {m}" for m in validation.is_label_value(value)]
    return found


def ip(path: str, value: str) -> list[str]:
    """An address that is not written as the standards have it."""
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return []
    if address.version == 6 and address.ipv4_mapped:
        text = f'non-standard IP address "{value}" will be considered invalid in a future Kubernetes release'
        return [f'{path}: {text}: use "{address.ipv4_mapped}"']
    if address.version == 6 and str(address) != value:
        return [f'{path}: IPv6 address "{value}" should be in RFC 5952 canonical format ("{address}")']
    return []


def cidr(path: str, value: str) -> list[str]:
    """A range whose address is none of its own, or which is not written as the standards have it."""
    try:
        interface = ipaddress.ip_interface(value)
    except ValueError:
        return []
    if interface.ip != interface.network.network_address:
        one = f"{interface.ip}/{interface.max_prefixlen}"
        text = f'CIDR value "{value}" is ambiguous in this context (should be "{interface.network}" or "{one}"?)'
        return [f"{path}: {text}"]
    if interface.version == 6 and str(interface.network) != value:
        return [f'{path}: IPv6 CIDR value "{value}" should be in RFC 5952 canonical format ("{interface.network}")']
    return []
