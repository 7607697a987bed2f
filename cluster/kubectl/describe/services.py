"""How traffic finds pods: Service, Endpoints, EndpointSlice."""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.describe.base import Source, describes
from cluster.kubectl.describe.parts.endpoints import addresses
from cluster.kubectl.describe.parts.metadata import head
from cluster.kubectl.describe.parts.values import flag, pairs
from cluster.kubectl.describe.parts.writer import NONE, UNSET, Writer
from cluster.kubectl.errors import StatusError

SERVICE_NAME = "kubernetes.io/service-name"


async def slices_of(source: Source, namespace: str, service: str) -> Objs:
    """The EndpointSlices of a Service."""
    path = f"/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices"
    return await source.items(path, labelSelector=f"{SERVICE_NAME}={service}")


@describes("Service", "api/v1")
async def service(source: Source, obj: Obj, w: Writer) -> None:
    spec: Obj = obj["spec"]
    try:
        slices = await slices_of(source, meta.namespace(obj), meta.name(obj))
    except StatusError:
        slices = []
    head(w, obj)
    w.field("Selector", pairs(spec.get("selector")))
    w.field("Type", spec.get("type", ""))
    _addresses(w, spec)
    ingress = meta.get(obj, "status.loadBalancer.ingress")
    if ingress:
        w.field("LoadBalancer Ingress", ", ".join(map(_ingress, ingress)))
    for port in spec.get("ports") or []:
        _port(w, port, slices)
    w.field("Session Affinity", spec.get("sessionAffinity", ""))
    _policies(w, spec)


def _addresses(w: Writer, spec: Obj) -> None:
    if spec.get("ipFamilyPolicy") is not None:
        w.field("IP Family Policy", spec["ipFamilyPolicy"])
    w.field("IP Families", ",".join(spec.get("ipFamilies") or []) or NONE)
    w.field("IP", spec.get("clusterIP", ""))
    w.field("IPs", ",".join(spec.get("clusterIPs") or []) or NONE)
    if spec.get("externalIPs"):
        w.field("External IPs", ",".join(spec["externalIPs"]))
    if spec.get("loadBalancerIP"):
        w.field("Desired LoadBalancer IP", spec["loadBalancerIP"])
    if spec.get("externalName"):
        w.field("External Name", spec["externalName"])


def _ingress(found: Obj) -> str:
    if not found.get("ip"):
        return str(found.get("hostname", ""))
    return f"{found['ip']} ({found['ipMode']})" if found.get("ipMode") else str(found["ip"])


def _port(w: Writer, port: Obj, slices: Objs) -> None:
    name, protocol = port.get("name") or UNSET, port.get("protocol", "")
    w.row("Port:", name, f"{port['port']}/{protocol}")
    w.field("TargetPort", f"{port.get('targetPort', 0)}/{protocol}")
    if port.get("nodePort"):
        w.row("NodePort:", name, f"{port['nodePort']}/{protocol}")
    w.field("Endpoints", addresses(slices, port.get("name", "")))


def _policies(w: Writer, spec: Obj) -> None:
    for label, field in (
        ("External Traffic Policy", "externalTrafficPolicy"),
        ("Internal Traffic Policy", "internalTrafficPolicy"),
        ("HealthCheck NodePort", "healthCheckNodePort"),
    ):
        if spec.get(field):
            w.field(label, spec[field])
    if spec.get("loadBalancerSourceRanges"):
        w.field("LoadBalancer Source Ranges", ",".join(spec["loadBalancerSourceRanges"]))
    if spec.get("trafficDistribution") is not None:
        w.field("Traffic Distribution", spec["trafficDistribution"])


@describes("Endpoints", "api/v1")
async def endpoints(source: Source, obj: Obj, w: Writer) -> None:
    head(w, obj)
    w.write("Subsets:\n")
    for subset in obj.get("subsets") or []:
        for label, field in (("Addresses", "addresses"), ("NotReadyAddresses", "notReadyAddresses")):
            w.field(label, ",".join(each["ip"] for each in subset.get(field) or []) or NONE, 1)
        if subset.get("ports"):
            w.write("Ports:\n", 1)
            w.table("Name\tPort\tProtocol", 2)
        for port in subset.get("ports") or []:
            w.row(port.get("name") or UNSET, port["port"], port.get("protocol", ""), level=2)
        w.write("\n")


@describes("EndpointSlice", "apis/discovery.k8s.io/v1")
async def endpoint_slice(source: Source, obj: Obj, w: Writer) -> None:
    head(w, obj)
    w.field("AddressType", obj.get("addressType", ""))
    ports: Objs = obj.get("ports") or []
    w.write("Ports:\n" if ports else f"Ports: {UNSET}\n")
    if ports:
        w.table("Name\tPort\tProtocol")
    for port in ports:
        w.row(port.get("name") or UNSET, port.get("port", UNSET), port.get("protocol", ""), level=1)
    found: Objs = obj.get("endpoints") or []
    w.write("Endpoints:\n" if found else f"Endpoints: {NONE}\n")
    for endpoint in found:
        _endpoint(w, endpoint)


def _endpoint(w: Writer, endpoint: Obj) -> None:
    ready = meta.get(endpoint, "conditions.ready")
    w.field("- Addresses", ", ".join(endpoint.get("addresses") or []) or NONE, 1)
    w.write("Conditions:\n", 2)
    w.field("Ready", UNSET if ready is None else flag(ready), 3)
    w.field("Hostname", endpoint.get("hostname", UNSET), 2)
    target = endpoint.get("targetRef")
    if target:
        w.field("TargetRef", f"{target.get('kind', '')}/{target.get('name', '')}", 2)
    w.field("NodeName", endpoint.get("nodeName", UNSET), 2)
    w.field("Zone", endpoint.get("zone", UNSET), 2)
