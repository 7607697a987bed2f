"""What kube-proxy reads from a Service: one `ServicePort` for each of its ports.

A Service without a cluster IP (headless) or with none of its own (ExternalName) is DNS alone and gets no
rules. (Upstream: BaseServicePortInfo in pkg/proxy/serviceport.go, and ShouldSkipService.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

PROXY_NAME = "service.kubernetes.io/service-proxy-name"
HEADLESS = "service.kubernetes.io/headless"
SERVICE_NAME = "kubernetes.io/service-name"
STICKY_SECONDS = 10800


@dataclass(frozen=True, slots=True)
class ServicePort:
    """One port of one Service, with all addresses it is reached at.

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
    cluster_ip = spec.get("clusterIP") or ""
    if cluster_ip in ("", "None") or spec.get("type") == "ExternalName" or PROXY_NAME in meta.labels(service):
        return
    for port in spec.get("ports") or []:
        yield ServicePort(
            namespace=meta.namespace(service),
            name=meta.name(service),
            port_name=port.get("name") or "",
            protocol=port.get("protocol") or "TCP",
            cluster_ip=cluster_ip,
            port=int(port["port"]),
            target_port=str(port.get("targetPort") or port["port"]),
            node_port=int(port.get("nodePort") or 0),
            external_ips=tuple(spec.get("externalIPs") or ()),
            load_balancer_ips=_load_balancer_ips(service),
            source_ranges=_source_ranges(spec),
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
