"""The cluster's zone: from Services and EndpointSlices to DNS records.

CoreDNS keeps no records. Its kubernetes plug-in watches the API and makes the answer when the question comes;
here the zone is made whole, once a snapshot, and a question is a dict look-up. What must be answered is written
in the Kubernetes DNS specification 1.1: a Service with a cluster IP has that one address; a headless Service has
the addresses of its ready endpoints, each also under a name of its own; named ports have SRV records; addresses
lead back to names (PTR); an ExternalName is an alias (CNAME). Pods have names made of their address
(`10-244-1-5.default.pod`), which nobody checks (`pods insecure` in kubeadm's Corefile). Names outside the zone
would go to the node's own resolvers; a cluster without internet knows only those it is given (`outside`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from ipaddress import ip_address

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

from .names import NOERROR, NXDOMAIN, TTL, ZONE, Answer, Record, address_type, is_ip, reverse_name

SERVICE_NAME = "kubernetes.io/service-name"
WEIGHTS = 100
CNAME_HOPS = 8
FOLLOWED = ("A", "AAAA", "TXT")
"""The types for which an alias is followed."""


@dataclass(frozen=True)
class Zone:
    """All that CoreDNS can answer: `names` maps a name to its records, `outside` other names to addresses."""

    names: Mapping[str, tuple[Record, ...]]
    namespaces: frozenset[str] = frozenset()
    outside: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        services: Iterable[Obj],
        slices: Iterable[Obj],
        namespaces: Iterable[str] = (),
        outside: Mapping[str, str] | None = None,
    ) -> Zone:
        """The zone of these objects; namespaces that hold a Service are known without being named."""
        by_service: dict[str, list[Obj]] = {}
        for piece in slices:
            key = f"{meta.namespace(piece)}/{meta.labels(piece).get(SERVICE_NAME, '')}"
            by_service.setdefault(key, []).append(piece)
        names: dict[str, dict[Record, None]] = {}
        found = set(namespaces)
        for service in services:
            found.add(meta.namespace(service))
            for record in service_records(service, by_service.get(meta.key(service), [])):
                names.setdefault(record.name, {})[record] = None
        for record in _own_records(names):
            names.setdefault(record.name, {})[record] = None
        return cls({name: tuple(records) for name, records in names.items()}, frozenset(found), outside or {})

    def answer(self, name: str, type: str = "A") -> Answer:
        """The answer to one question; names compare without regard to case."""
        asked = name.rstrip(".").lower()
        records = self._records(asked)
        if records is None:
            return Answer(NXDOMAIN, (), self.soa(asked))
        found = self._followed(records, type, ())
        return Answer(NOERROR, found, () if found else self.soa(asked), tuple(self._behind(found)))

    def _followed(self, records: Iterable[Record], type: str, chain: tuple[Record, ...]) -> tuple[Record, ...]:
        """The records of a type, behind aliases if need be. An alias to a name of the zone counts only if that has
        some; one that leads outside is an answer by itself. A circle leads nowhere. (CoreDNS: backend_lookup.go)"""
        fitting = tuple(r for r in records if r.type == type)
        alias = next((r for r in records if r.type == "CNAME"), None)
        if fitting or alias is None or type not in FOLLOWED:
            return _weighed(fitting)
        target = alias.data.rstrip(".").lower()
        if target == alias.name or len(chain) == CNAME_HOPS or any(c.data == alias.data for c in chain):
            return ()
        onward = self._followed(self._records(target) or (), type, (*chain, alias))
        return (alias, *onward) if onward or not self.soa(target) else ()

    def _behind(self, records: Iterable[Record]) -> Iterator[Record]:
        """The addresses of the names that SRV records lead to: the answer's additional section."""
        for target in dict.fromkeys(r.data.split()[-1].rstrip(".") for r in records if r.type == "SRV"):
            yield from (r for r in self.names.get(target, ()) if r.type in ("A", "AAAA"))

    def _records(self, name: str) -> tuple[Record, ...] | None:
        """The records at a name; () for a name that only has others below it; None for an unknown one."""
        if (records := self.names.get(name)) is not None:
            return records
        if name in self.outside:
            return (Record(name, address_type(self.outside[name]), self.outside[name]),)
        return self._pod(name) if name.endswith(f".pod.{ZONE}") else (() if name in self._parents else None)

    def _pod(self, name: str) -> tuple[Record, ...] | None:
        """`a-b-c-d.NAMESPACE.pod`: any address, whether or not a pod has it, in any namespace that exists."""
        host, _, namespace = name.removesuffix(f".pod.{ZONE}").rpartition(".")
        if namespace not in self.namespaces:
            return None
        if not host:
            return ()
        try:
            ip = str(ip_address(host.replace("-", "." if host.count("-") == 3 and "--" not in host else ":")))
        except ValueError:
            return None
        return (Record(name, address_type(ip), ip),)

    @cached_property
    def _parents(self) -> frozenset[str]:
        """Names with nothing of their own but others below: the zone's inner nodes and every namespace."""
        spaces = {f"{ns}.svc.{ZONE}" for ns in self.namespaces}
        return frozenset({ZONE, f"svc.{ZONE}", f"pod.{ZONE}", f"dns.{ZONE}", *spaces})

    def soa(self, name: str) -> tuple[Record, ...]:
        """The authority for a no: the SOA of the zone the name is in, nothing for the world outside."""
        if not f".{name}".endswith(f".{ZONE}"):
            return ()
        return (Record(ZONE, "SOA", f"ns.dns.{ZONE}. hostmaster.{ZONE}. 1 7200 1800 86400 {TTL}", TTL),)


def service_records(service: Obj, slices: Iterable[Obj]) -> Iterator[Record]:
    """All records that one Service brings, its endpoints' included."""
    spec = service.get("spec") or {}
    base = f"{meta.name(service)}.{meta.namespace(service)}.svc.{ZONE}"
    if spec.get("type") == "ExternalName":
        alias = spec.get("externalName", "").rstrip(".")
        if not is_ip(alias):  # an address is no name to be an alias for, and left out (CoreDNS: findServices)
            yield Record(base, "CNAME", f"{alias}.")
    elif spec.get("clusterIP") == "None":
        yield from _headless(base, slices)
    elif spec.get("clusterIP"):
        yield from _virtual(base, spec)
        yield from _endpoint_names(base, slices)


def _virtual(base: str, spec: Obj) -> Iterator[Record]:
    for ip in spec.get("clusterIPs") or [spec["clusterIP"]]:
        yield Record(base, address_type(ip), ip)
        yield Record(reverse_name(ip), "PTR", f"{base}.")
    for port in spec.get("ports") or []:
        yield from _srv(base, port, base)


def _headless(base: str, slices: Iterable[Obj]) -> Iterator[Record]:
    """One address a ready endpoint. Without any the name does not exist: NXDOMAIN, as the specification says."""
    for host, ip, ports in _ready(slices):
        target = f"{host}.{base}"
        yield Record(base, address_type(ip), ip)
        for port in ports:
            yield from _srv(base, port, target)
    yield from _endpoint_names(base, slices)


def _endpoint_names(base: str, slices: Iterable[Obj]) -> Iterator[Record]:
    """Every ready endpoint has a name, and its address leads back to it; behind a cluster IP, too."""
    for host, ip, _ in _ready(slices):
        yield Record(f"{host}.{base}", address_type(ip), ip)
        yield Record(reverse_name(ip), "PTR", f"{host}.{base}.")


def _ready(slices: Iterable[Obj]) -> Iterator[tuple[str, str, list[Obj]]]:
    """(host name, address, ports) of every ready endpoint; the name is made of the address if it has none."""
    for piece in slices:
        if piece.get("addressType", "IPv4") == "FQDN":
            continue
        for endpoint in piece.get("endpoints") or []:
            if (endpoint.get("conditions") or {}).get("ready") is not False:
                ip = endpoint["addresses"][0]
                dashed = ip.replace(".", "-").replace(":", "-")
                yield endpoint.get("hostname") or dashed, ip, piece.get("ports") or []


def _srv(base: str, port: Obj, target: str) -> Iterator[Record]:
    """A port's SRV records: priority 0, weight 100, the port, the name to go to.

    A named port has one under its own name; the Service's name leads to all its ports.
    """
    if not port.get("port"):
        return
    data = f"0 {WEIGHTS} {port['port']} {target}."
    yield Record(base, "SRV", data)
    if port.get("name"):
        yield Record(f"_{port['name']}._{(port.get('protocol') or 'TCP').lower()}.{base}", "SRV", data)


def _weighed(records: tuple[Record, ...]) -> tuple[Record, ...]:
    """SRV records of one answer share the weight: three of them have 33 each (RFC 2782 lets clients choose by it)."""
    if len(records) < 2 or records[0].type != "SRV":
        return records
    weight = max(1, WEIGHTS // len(records))
    return tuple(replace(r, data=r.data.replace(f"0 {WEIGHTS} ", f"0 {weight} ", 1)) for r in records)


def _own_records(names: Mapping[str, Mapping[Record, None]]) -> Iterator[Record]:
    """The schema's version, and the server's own name, which the zone's SOA and NS point to."""
    yield Record(f"dns-version.{ZONE}", "TXT", '"1.1.0"')
    yield Record(ZONE, "NS", f"ns.dns.{ZONE}.")
    yield Record(ZONE, "SOA", f"ns.dns.{ZONE}. hostmaster.{ZONE}. 1 7200 1800 86400 {TTL}")
    for record in names.get(f"kube-dns.kube-system.svc.{ZONE}", {}):
        if record.type in ("A", "AAAA"):
            yield Record(f"ns.dns.{ZONE}", record.type, record.data)
