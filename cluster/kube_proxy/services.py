"""What kube-proxy reads from a Service: one `ServicePort` for each of its ports, in each family of addresses.

A Service without a cluster IP (headless) or with none of its own (ExternalName) is DNS alone and gets no
rules. A dual-stack Service has two cluster IPs; IPv4 and IPv6 do not mix, so kube-proxy is two proxies that share a
process, and each takes of a Service what is of its family. (Upstream: BaseServicePortInfo in
pkg/proxy/serviceport.go, ShouldSkipService, and pkg/proxy/metaproxier.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

PROXY_NAME = "service.kubernetes.io/service-proxy-name"
HEADLESS = "service.kubernetes.io/headless"
SERVICE_NAME = "kubernetes.io/service-name"
STICKY_SECONDS = 10800
IPV4, IPV6 = "IPv4", "IPv6"


def family_of(ip: str) -> str:
    """The family of an address or a range, as `ipFamilies` and `addressType` call it."""
    return IPV6 if ":" in ip else IPV4


def of_family(family: str, addresses: Iterable[str]) -> tuple[str, ...]:
    """Those addresses or ranges that are of the family."""
    return tuple(a for a in addresses if family_of(a) == family)


def joined(ip: str, port: int) -> str:
    """An address with a port: "10.244.1.4:80", "[fd00::4]:80"."""
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"


@dataclass(frozen=True, slots=True)
class ServicePort:
    """One port of one Service, with all addresses of one family that it is reached at.

    `affinity` is the session's length in seconds, 0 for none. `load_balancer_ips` holds only addresses that
    the balancer leaves in the packet (ipMode VIP); a balancer with a host name is a proxy and needs no rule.
    """

    namespace: str
    name: str
    port_name: str
    protocol: str
    cluster_ip: str
    port: int
    target_port: str
    node_port: int
    external_ips: tuple[str, ...]
    load_balancer_ips: tuple[str, ...]
    source_ranges: tuple[str, ...]
    internal_local: bool
    external_local: bool
    affinity: int
    health_check_port: int

    @property
    def family(self) -> str:
        return family_of(self.cluster_ip)

    @property
    def key(self) -> str:
        """ "namespace/name" of the Service."""
        return f"{self.namespace}/{self.name}"

    @property
    def id(self) -> str:
        """ "namespace/name" and ":port" if the port has a name: Kubernetes' ServicePortName."""
        return f"{self.key}:{self.port_name}" if self.port_name else self.key

    @property
    def externally_accessible(self) -> bool:
        return bool(self.node_port or self.load_balancer_ips or self.external_ips)

    @property
    def uses_cluster_endpoints(self) -> bool:
        """Also true of external policy Local: the node's own pods are served cluster-wide even then."""
        return not self.internal_local or self.externally_accessible

    @property
    def uses_local_endpoints(self) -> bool:
        return self.internal_local or (self.external_local and self.externally_accessible)


def ports_of(service: Obj) -> Iterator[ServicePort]:
    """The Service's ports that kube-proxy handles; none for headless, ExternalName and foreign-proxy ones."""
    spec = service.get("spec") or {}
    ips = [ip for ip in spec.get("clusterIPs") or [spec.get("clusterIP") or ""] if ip not in ("", "None")]
    if spec.get("type") == "ExternalName" or PROXY_NAME in meta.labels(service):
        return
    for ip in ips:
        yield from (_port(service, spec, port, ip) for port in spec.get("ports") or [])


def _port(service: Obj, spec: Obj, port: Obj, cluster_ip: str) -> ServicePort:
    family = family_of(cluster_ip)
    return ServicePort(
        namespace=meta.namespace(service),
        name=meta.name(service),
        port_name=port.get("name") or "",
        protocol=port.get("protocol") or "TCP",
        cluster_ip=cluster_ip,
        port=int(port["port"]),
        target_port=str(port.get("targetPort") or port["port"]),
        node_port=int(port.get("nodePort") or 0),
        external_ips=of_family(family, spec.get("externalIPs") or ()),
        load_balancer_ips=of_family(family, _load_balancer_ips(service)),
        source_ranges=of_family(family, _source_ranges(spec)),
        internal_local=spec.get("internalTrafficPolicy") == "Local",
        external_local=spec.get("externalTrafficPolicy") == "Local",
        affinity=_affinity(spec),
        health_check_port=_health_check_port(spec),
    )


def _load_balancer_ips(service: Obj) -> tuple[str, ...]:
    if meta.get(service, "spec.type") != "LoadBalancer":
        return ()
    ingress = meta.get(service, "status.loadBalancer.ingress", [])
    return tuple(i["ip"] for i in ingress if i.get("ip") and i.get("ipMode", "VIP") == "VIP")


def _source_ranges(spec: Obj) -> tuple[str, ...]:
    return tuple(cidr.strip() for cidr in spec.get("loadBalancerSourceRanges") or ())


def _affinity(spec: Obj) -> int:
    if spec.get("sessionAffinity") != "ClientIP":
        return 0
    return int(meta.get(spec, "sessionAffinityConfig.clientIP.timeoutSeconds", STICKY_SECONDS))


def _health_check_port(spec: Obj) -> int:
    """The port for the balancer's question "have you local pods?"; only policy Local opens it."""
    local = spec.get("externalTrafficPolicy") == "Local" and spec.get("type") == "LoadBalancer"
    return int(spec.get("healthCheckNodePort") or 0) if local else 0
