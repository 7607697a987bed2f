"""IP families: which of the two kinds of addresses a Service has, and in which order.

A cluster speaks IPv4, IPv6 or both; a Service asks for one family (SingleStack), both if there are two
(PreferDualStack) or both in any case (RequireDualStack). Its first family is for life; the second comes and goes
with the policy. (In Kubernetes: initIPFamilyFields in pkg/registry/core/service/storage/alloc.go.)
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

from cluster.api import servicespec
from cluster.apimachinery.errors import Cause, invalid_value
from cluster.apimachinery.meta import Obj

IPV4, IPV6 = "IPv4", "IPv6"
FAMILIES = (IPV4, IPV6)
SINGLE, PREFER, REQUIRE = "SingleStack", "PreferDualStack", "RequireDualStack"
POLICIES = (PREFER, REQUIRE, SINGLE)
_POLICY = "spec.ipFamilyPolicy"


def of(address: str) -> str:
    """The family of an address: "10.0.0.1" → "IPv4"; ValueError when it is none."""
    return f"IPv{ip_address(address).version}"


def of_cidr(cidr: str) -> str:
    """The family of a range: "fd00::/64" → "IPv6"; ValueError when it is none."""
    return f"IPv{ip_network(cidr, strict=False).version}"


def configured(wish: str) -> tuple[str, ...]:
    """A cluster's families, the default one first: "IPv4,IPv6" → ("IPv4", "IPv6")."""
    return tuple(wish.split(","))


def settle(spec: Obj, old: Obj | None, cluster: Sequence[str]) -> list[Cause]:
    """Fill in ipFamilyPolicy and ipFamilies, in place, for a cluster of these families; what is wrong, if anything.

    `old` is the spec before an update, None on create.
    """
    if spec.get("type") == servicespec.EXTERNAL_NAME or (old is not None and _content(spec, old)):
        return []
    free = servicespec.is_headless(spec) and not spec.get("selector")
    if not spec.get("ipFamilyPolicy"):
        spec["ipFamilyPolicy"] = (old or {}).get("ipFamilyPolicy") or (REQUIRE if free else SINGLE)
    found = _released(spec, old) if old is not None else []
    found += _too_many(spec) + _infer(spec, cluster)
    if found:
        return found
    if not free:
        found = _unknown(spec, cluster)
    if not found:
        _complete(spec, cluster, FAMILIES if free else cluster)
    return found


def _content(spec: Obj, old: Obj) -> bool:
    """Whether a Service that prefers two families stays with what it once got, whatever the cluster became since."""
    return (
        spec.get("type") == old.get("type")
        and servicespec.needs_cluster_ip(spec)
        and spec.get("ipFamilyPolicy") == old.get("ipFamilyPolicy") == PREFER
        and _same(spec, old, "clusterIPs")
        and _same(spec, old, "ipFamilies")
    )


def _same(spec: Obj, old: Obj, field: str) -> bool:
    return (spec.get(field) or []) == (old.get(field) or [])


def _released(spec: Obj, old: Obj) -> list[Cause]:
    """Going to one family gives the second one back; giving it back without saying so is refused."""
    policy, found = spec["ipFamilyPolicy"], []
    for field, what in (("clusterIPs", "cluster IP"), ("ipFamilies", "IP family")):
        if policy == SINGLE and _same(spec, old, field):
            spec[field] = (spec.get(field) or [])[:1]
            if not spec[field]:
                del spec[field]
        elif policy != SINGLE and _reduced(spec, old, field):
            found.append(invalid_value(_POLICY, policy, f"must be 'SingleStack' to release the secondary {what}"))
    return found


def _reduced(spec: Obj, old: Obj, field: str) -> bool:
    """Whether a list of two lost its second value and kept the first."""
    new, before = spec.get(field) or [], old.get(field) or []
    return bool(new) and len(new) < len(before) and new == before[: len(new)]


def _too_many(spec: Obj) -> list[Cause]:
    if spec["ipFamilyPolicy"] != SINGLE:
        return []
    fields = (("clusterIPs", "cluster IPs"), ("ipFamilies", "IP families"))
    text = "must be 'RequireDualStack' or 'PreferDualStack' when multiple {} are specified"
    return [
        invalid_value(_POLICY, SINGLE, text.format(what)) for field, what in fields if len(spec.get(field) or []) == 2
    ]


def _infer(spec: Obj, cluster: Sequence[str]) -> list[Cause]:
    """An address says which family it is of."""
    found: list[Cause] = []
    addresses = spec.get("clusterIPs") or []
    for index, address in enumerate(addresses):
        if address == servicespec.NONE:
            break
        if index < len(spec.get("ipFamilies") or []):
            continue
        if (family := of(address)) in cluster:
            spec["ipFamilies"] = [*(spec.get("ipFamilies") or []), family]
        else:
            text = f"{family} is not configured on this cluster"
            found.append(invalid_value(f"spec.clusterIPs[{index}]", addresses, text))
    return found


def _unknown(spec: Obj, cluster: Sequence[str]) -> list[Cause]:
    """What the cluster cannot give."""
    found: list[Cause] = []
    if spec["ipFamilyPolicy"] == REQUIRE and len(cluster) < 2:
        found.append(invalid_value(_POLICY, REQUIRE, "this cluster is not configured for dual-stack services"))
    return found + [
        invalid_value(f"spec.ipFamilies[{index}]", family, "not configured on this cluster")
        for index, family in enumerate(spec.get("ipFamilies") or [])
        if family not in cluster
    ]


def _complete(spec: Obj, cluster: Sequence[str], possible: Sequence[str]) -> None:
    """The cluster's first family if none is named, and the other one if two are wanted and possible."""
    named = spec.get("ipFamilies") or [cluster[0]]
    if spec["ipFamilyPolicy"] != SINGLE:
        named = [*named, *(family for family in possible if family not in named)]
    spec["ipFamilies"] = named[:2]
