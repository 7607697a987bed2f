"""NetworkPolicy: who may talk to a pod, and whom it may talk to.

Without one, every pod reaches every other. A policy that selects a pod *isolates* it in the directions it names
(policyTypes): from then on only what some policy's rule allows may pass. There is no rule that forbids; policies
add up. The API server only keeps them: it is the network plug-in that drops packets (`cluster/cni/policies.py`),
and on a network without such a plug-in a policy does nothing. (In Kubernetes: pkg/apis/networking.)
"""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

from cluster.api import outdated
from cluster.api.podspec.defaults import fill
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import labels, meta, validation
from cluster.apimachinery.errors import Cause, forbidden_field, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.models import KubeObject

POLICY_TYPES = ("Ingress", "Egress")
PROTOCOLS = ("TCP", "UDP", "SCTP")
_SIDES = (("ingress", "from"), ("egress", "to"))


class NetworkPolicy(KubeObject):
    KIND = Kind("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", short_names=("netpol",))
    COLUMNS = (
        NAME_COLUMN,
        Column("Pod-Selector", lambda o: labels.format_selector(meta.get(o, "spec.podSelector")),
               description="The pods that the policy is about."),
        AGE_COLUMN,
    )  # fmt: skip
    FORM = ("spec.podSelector", "spec.policyTypes", "spec.ingress", "spec.egress")
    GENERATION = True

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = obj["spec"] = obj.get("spec") or {}
        spec["podSelector"] = spec.get("podSelector") or {}
        if not spec.get("policyTypes"):
            # A policy that names no direction means ingress; egress too if it has rules for it.
            spec["policyTypes"] = ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]
        for side, _ in _SIDES:
            for rule in spec.get(side) or []:
                for port in rule.get("ports") or []:
                    fill(port, protocol="TCP")

    @classmethod
    def warnings(cls, obj: Obj, old: Obj | None) -> list[str]:
        found: list[str] = []
        for side, peers in _SIDES:
            for index, rule in enumerate(meta.get(obj, f"spec.{side}", [])):
                for number, peer in enumerate(rule.get(peers) or []):
                    block, path = peer.get("ipBlock") or {}, f"spec.{side}[{index}].{peers}[{number}].ipBlock"
                    found += outdated.cidr(f"{path}.cidr", block.get("cidr") or "")
                    for place, hole in enumerate(block.get("except") or []):
                        found += outdated.cidr(f"{path}.except[{place}]", hole)
        return found

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj.get("spec") or {}
        kept = _blocks(old.get("spec") or {}) if old else set()
        found = validation.selector_causes(spec.get("podSelector") or {}, "spec.podSelector")
        for side, peers in _SIDES:
            for index, rule in enumerate(spec.get(side) or []):
                found += _rule(rule, f"spec.{side}[{index}]", peers, kept)
        return found + _types(spec.get("policyTypes") or [])


def _types(types: list[str]) -> list[Cause]:
    if len(types) > len(POLICY_TYPES):
        return [invalid_value("spec.policyTypes", types, "may not specify more than two policyTypes")]
    wrong = ((index, name) for index, name in enumerate(types) if name not in POLICY_TYPES)
    return [not_supported(f"spec.policyTypes[{index}]", name, POLICY_TYPES) for index, name in wrong]


def _rule(rule: Obj, path: str, peers: str, kept: set[str]) -> list[Cause]:
    found: list[Cause] = []
    for index, port in enumerate(rule.get("ports") or []):
        found += _port(port, f"{path}.ports[{index}]")
    for index, peer in enumerate(rule.get(peers) or []):
        found += _peer(peer, f"{path}.{peers}[{index}]", kept)
    return found


# -- ports -------------------------------------------------------------------------------------------------------


def _port(port: Obj, path: str) -> list[Cause]:
    found: list[Cause] = []
    if port.get("protocol") and port["protocol"] not in PROTOCOLS:
        found.append(not_supported(f"{path}.protocol", port["protocol"], PROTOCOLS))
    return found + _range(port.get("port"), port.get("endPort"), path)


def _range(port: int | str | None, end: int | None, path: str) -> list[Cause]:
    """A number, a name, or all numbers from `port` to `endPort`."""
    field = f"{path}.endPort"
    if isinstance(port, int):
        found = _numbers(f"{path}.port", port)
        if end is not None and end < port:
            found.append(invalid_value(field, end, "must be greater than or equal to `port`"))
        return found + (_numbers(field, end) if end is not None else [])
    wrong = "may not be specified when `port` is " + ("not specified" if port is None else "non-numeric")
    found = [invalid_value(field, end, wrong)] if end is not None else []
    named = validation.causes(f"{path}.port", port, validation.is_port_name(port)) if port is not None else []
    return found + named


def _numbers(field: str, port: int) -> list[Cause]:
    return [invalid_value(field, port, problem) for problem in validation.is_port_num(port)]


# -- peers -------------------------------------------------------------------------------------------------------


def _peer(peer: Obj, path: str, kept: set[str]) -> list[Cause]:
    found: list[Cause] = []
    for selector in ("podSelector", "namespaceSelector"):
        if peer.get(selector) is not None:
            found += validation.selector_causes(peer[selector], f"{path}.{selector}")
    block = peer.get("ipBlock")
    if block is not None:
        found += _block(block, f"{path}.ipBlock", kept)
    named = sum(peer.get(field) is not None for field in ("podSelector", "namespaceSelector", "ipBlock"))
    if not named:
        found.append(required(path, "must specify a peer"))
    elif named > 1 and block is not None:
        found.append(forbidden_field(path, "may not specify both ipBlock and another peer"))
    return found


def _block(block: Obj, path: str, kept: set[str]) -> list[Cause]:
    cidr = block.get("cidr") or ""
    if not cidr:
        return [required(f"{path}.cidr")]
    found = _cidr(f"{path}.cidr", cidr, kept)
    whole = _network(cidr)
    for index, text in enumerate(block.get("except") or [] if whole else []):
        field = f"{path}.except[{index}]"
        found += _cidr(field, text, kept)
        part = _network(text)
        if part and not (whole.version == part.version and whole != part and part.subnet_of(whole)):
            found.append(invalid_value(field, text, "must be a strict subset of `cidr`"))
    return found


def _cidr(field: str, text: str, kept: set[str]) -> list[Cause]:
    """A range's form; one that the policy has had already is left alone."""
    return [] if text in kept else validation.causes(field, text, validation.is_cidr(text))


def _network(text: str) -> Any:
    """The range, its host bits forgotten; None when the text is none."""
    try:
        return ip_network(text, strict=False) if "/" in text else None
    except ValueError:
        return None


def _blocks(spec: Obj) -> set[str]:
    """Every range that a spec names."""
    rules = ((rule, peers) for side, peers in _SIDES for rule in spec.get(side) or [])
    found = [p.get("ipBlock") or {} for rule, peers in rules for p in rule.get(peers) or []]
    return {b.get("cidr", "") for b in found} | {text for b in found for text in b.get("except") or []}
