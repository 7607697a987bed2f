"""What is wrong with a Service. (In Kubernetes: ValidateService in pkg/apis/core/validation.)"""

from __future__ import annotations

from collections.abc import Mapping

from cluster.api import servicespec
from cluster.api.podspec.rules import choice
from cluster.api.servicespec import families, ips
from cluster.api.servicespec.port_rules import port_problems
from cluster.apimachinery import validation
from cluster.apimachinery.errors import (
    Cause,
    duplicate,
    forbidden_field,
    invalid_value,
    not_supported,
    required,
)
from cluster.apimachinery.meta import Obj

DISTRIBUTIONS = ("PreferClose", "PreferSameNode", "PreferSameZone")
SOURCE_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges"
TOPOLOGY_MODE, TOPOLOGY_HINTS = "service.kubernetes.io/topology-mode", "service.kubernetes.io/topology-aware-hints"
_BALANCER_ONLY = "may only be used when `type` is 'LoadBalancer'"
_NOT_FOR_NAMES = "may not be set for ExternalName services"
_DAY = 86400


def problems(spec: Obj, annotations: Mapping[str, str]) -> list[Cause]:
    """Every cause against a (defaulted) spec, but for those of `cluster_ips`."""
    found = _topology(annotations) + _of_type(spec) + port_problems(spec)
    found += validation.label_causes(spec.get("selector") or {}, "spec.selector")
    found += choice(spec.get("sessionAffinity"), "spec.sessionAffinity", ("ClientIP", "None"))
    found += _stickiness(spec)
    for index, address in enumerate(spec.get("externalIPs") or []):
        found += ips.usable(f"spec.externalIPs[{index}]", address)
    found += choice(spec.get("type"), "spec.type", servicespec.TYPES)
    found += _balancer(spec, annotations) + _policies(spec)
    if distribution := spec.get("trafficDistribution"):
        found += choice(distribution, "spec.trafficDistribution", DISTRIBUTIONS)
    return found


def _topology(annotations: Mapping[str, str]) -> list[Cause]:
    """The old and the new name of one annotation say the same."""
    mode, hints = annotations.get(TOPOLOGY_MODE), annotations.get(TOPOLOGY_HINTS)
    if mode is None or hints is None or mode == hints:
        return []
    text = f"must match annotations[{TOPOLOGY_HINTS}] when both are specified"
    return [invalid_value(f"metadata.annotations[{TOPOLOGY_MODE}]", mode, text)]


def _of_type(spec: Obj) -> list[Cause]:
    kind = spec.get("type")
    if kind == servicespec.EXTERNAL_NAME:
        return _external_name(spec)
    if not servicespec.ports(spec) and not servicespec.is_headless(spec):
        return [required("spec.ports")]
    if kind in (servicespec.LOAD_BALANCER, servicespec.NODE_PORT) and servicespec.is_headless(spec):
        text = f"may not be set to 'None' for {kind} services"
        return [invalid_value("spec.clusterIPs[0]", servicespec.NONE, text)]
    return []


def _external_name(spec: Obj) -> list[Cause]:
    taken = [field for field in ("clusterIPs", "ipFamilies", "ipFamilyPolicy") if spec.get(field)]
    found = [forbidden_field(f"spec.{field}", _NOT_FOR_NAMES) for field in taken]
    name = (spec.get("externalName") or "").removesuffix(".")
    if not name:
        return [*found, required("spec.externalName")]
    return found + validation.causes("spec.externalName", name, validation.is_dns1123_subdomain(name))


def _stickiness(spec: Obj) -> list[Cause]:
    seconds = ((spec.get("sessionAffinityConfig") or {}).get("clientIP") or {}).get("timeoutSeconds")
    if seconds is None or 0 < seconds <= _DAY:
        return []
    text = f"must be greater than 0 and less than {_DAY}"
    return [invalid_value("spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds, text)]


def _policies(spec: Obj) -> list[Cause]:
    """Traffic policies: the outer one is only for Services that are seen outside, a health check for local ones."""
    found: list[Cause] = []
    outer, inner, allowed = (
        spec.get("externalTrafficPolicy"),
        spec.get("internalTrafficPolicy"),
        ("Cluster", "Local"),
    )
    if outer and not servicespec.is_external(spec):
        text = "may only be set for externally-accessible services"
        found.append(invalid_value("spec.externalTrafficPolicy", outer, text))
    elif outer and outer not in allowed:
        found.append(not_supported("spec.externalTrafficPolicy", outer, allowed))
    check = spec.get("healthCheckNodePort")
    if check and not servicespec.needs_health_check(spec):
        text = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
        found.append(invalid_value("spec.healthCheckNodePort", check, text))
    elif check:
        found += [invalid_value("spec.healthCheckNodePort", check, text) for text in validation.is_port_num(check)]
    if inner and inner not in allowed:
        found.append(not_supported("spec.internalTrafficPolicy", inner, allowed))
    return found


# -- addresses ---------------------------------------------------------------------------------------------------


def cluster_ips(spec: Obj) -> list[Cause]:
    """What is wrong with addresses and families among themselves; nothing else is looked at while something is."""
    if spec.get("type") == servicespec.EXTERNAL_NAME:
        return []
    path, addresses = "spec.clusterIPs", spec.get("clusterIPs") or []
    found: list[Cause] = []
    if spec.get("clusterIP") and not addresses:
        found.append(required(path))
    elif addresses and not spec.get("clusterIP"):
        found.append(invalid_value(path, addresses, "must be empty when `clusterIP` is not specified"))
    elif addresses and addresses[0] != spec["clusterIP"]:
        found.append(invalid_value(path, addresses, "first value must match `clusterIP`"))
    found += _families(spec)
    bad = _each(addresses)
    found += bad
    if len(addresses) > 2:
        found.append(invalid_value(path, addresses, "may only hold up to 2 values"))
    if bad or not addresses or addresses == [servicespec.NONE]:
        return found
    if len(addresses) > 1 and len({families.of(address) for address in addresses}) < len(addresses):
        found.append(invalid_value(path, addresses, "may specify no more than one IP for each IP family"))
    return found + _matching(addresses, spec.get("ipFamilies") or [])


def _families(spec: Obj) -> list[Cause]:
    found: list[Cause] = []
    named = spec.get("ipFamilies") or []
    for index, family in enumerate(named):
        if family not in families.FAMILIES:
            found.append(not_supported(f"spec.ipFamilies[{index}]", family, families.FAMILIES))
        if family in named[:index]:
            found.append(duplicate(f"spec.ipFamilies[{index}]", family))
    policy = spec.get("ipFamilyPolicy")
    return found + (choice(policy, "spec.ipFamilyPolicy", families.POLICIES) if policy else [])


def _each(addresses: list[str]) -> list[Cause]:
    """Every one is an address; None stands alone."""
    if addresses[:1] == [servicespec.NONE] and len(addresses) > 1:
        return [invalid_value("spec.clusterIPs", addresses, "'None' must be the first and only value")]
    found: list[Cause] = []
    for index, address in enumerate(addresses):
        if (index, address) != (0, servicespec.NONE):
            found += validation.causes(f"spec.clusterIPs[{index}]", address, validation.is_ip(address))
    return found


def _matching(addresses: list[str], named: list[str]) -> list[Cause]:
    """Each address is of the family named for it."""
    return [
        invalid_value(f"spec.clusterIPs[{index}]", address,
                      f"expected an {family} value as indicated by `ipFamilies[{index}]`")
        for index, (address, family) in enumerate(zip(addresses, named, strict=False))
        if family in families.FAMILIES and families.of(address) != family
    ]  # fmt: skip


def changes(spec: Obj, old: Obj) -> list[Cause]:
    """What may not change: the first address and family, once a Service has them; who balances it; where it is asked
    for its health."""
    found: list[Cause] = []
    if servicespec.EXTERNAL_NAME not in (spec.get("type"), old.get("type")):
        found = _kept_addresses(spec, old) + _kept_families(spec, old)
    kind, klass = servicespec.LOAD_BALANCER, spec.get("loadBalancerClass")
    if spec.get("type") == old.get("type") == kind and klass != old.get("loadBalancerClass"):
        found.append(invalid_value("spec.loadBalancerClass", klass, "may not change once set"))
    if servicespec.needs_health_check(spec) and servicespec.needs_health_check(old):
        port = spec.get("healthCheckNodePort")
        if port and port != old.get("healthCheckNodePort"):
            found.append(forbidden_field("spec.healthCheckNodePort", "field is immutable"))
    return found


def _kept_addresses(spec: Obj, old: Obj) -> list[Cause]:
    new, was = spec.get("clusterIPs") or [], old.get("clusterIPs") or []
    if was and not new:
        return [invalid_value("spec.clusterIPs[0]", new, "primary clusterIP can not be unset")]
    counted = zip(new, was, strict=False) if len(new) == len(was) else zip(new[:1], was[:1], strict=False)
    text = "may not change once set"
    return [invalid_value(f"spec.clusterIPs[{i}]", new, text) for i, (now, then) in enumerate(counted) if now != then]


def _kept_families(spec: Obj, old: Obj) -> list[Cause]:
    if servicespec.is_headless(spec) or servicespec.is_headless(old):
        return []
    new, was = spec.get("ipFamilies") or [], old.get("ipFamilies") or []
    if not new or not was or new[0] == was[0]:
        return []
    shown = new if len(new) == len(was) else spec.get("clusterIPs")
    return [invalid_value("spec.ipFamilies[0]", shown, "may not change once set")]


# -- load balancers ----------------------------------------------------------------------------------------------


def _balancer(spec: Obj, annotations: Mapping[str, str]) -> list[Cause]:
    """Who may come in, and what only load balancers have. (The old annotation counts where the field is empty.)"""
    balanced = spec.get("type") == servicespec.LOAD_BALANCER
    path, ranges = "spec.LoadBalancerSourceRanges", spec.get("loadBalancerSourceRanges") or []
    found: list[Cause] = []
    if ranges:
        listed = [(f"{path}[{index}]", text) for index, text in enumerate(ranges)]
    else:
        path, text = f"metadata.annotations[{SOURCE_RANGES}]", annotations.get(SOURCE_RANGES, "").strip()
        listed = [(path, part) for part in text.split(",")] if text else []
    if not balanced and (ranges or SOURCE_RANGES in annotations):
        found.append(forbidden_field(path, _BALANCER_ONLY))
    for field, text in listed:
        found += validation.causes(field, text.strip(), validation.is_cidr(text.strip()))
    for name in ("allocateLoadBalancerNodePorts", "loadBalancerClass"):
        if not balanced and spec.get(name) is not None:
            found.append(forbidden_field(f"spec.{name}", _BALANCER_ONLY))
    klass = spec.get("loadBalancerClass")
    if balanced and klass is not None:
        found += validation.causes("spec.loadBalancerClass", klass, validation.is_qualified_name(klass))
    return found


def balancer_problems(status: Obj, spec: Obj) -> list[Cause]:
    """What is wrong with the addresses that a load balancer's controller reported."""
    path, points = "status.loadBalancer.ingress", (status.get("loadBalancer") or {}).get("ingress") or []
    if points and spec.get("type") != servicespec.LOAD_BALANCER:
        return [forbidden_field(path, "may only be used when `spec.type` is 'LoadBalancer'")]
    found: list[Cause] = []
    for index, point in enumerate(points):
        found += _point(point, f"{path}[{index}]")
    return found


def _point(point: Obj, path: str) -> list[Cause]:
    ip, mode, host = point.get("ip") or "", point.get("ipMode"), point.get("hostname") or ""
    found = validation.causes(f"{path}.ip", ip, validation.is_ip(ip)) if ip else []
    if mode is None and ip:
        found.append(required(f"{path}.ipMode", "must be specified when `ip` is set"))
    elif mode is not None and not ip:
        found.append(forbidden_field(f"{path}.ipMode", "may not be specified when `ip` is not set"))
    elif mode is not None and mode not in ("Proxy", "VIP"):
        found.append(not_supported(f"{path}.ipMode", mode, ("Proxy", "VIP")))
    if host:
        found += validation.causes(f"{path}.hostname", host, validation.is_dns1123_subdomain(host))
        if not validation.is_ip(host):
            found.append(invalid_value(f"{path}.hostname", host, "must be a DNS name, not an IP address"))
    return found
