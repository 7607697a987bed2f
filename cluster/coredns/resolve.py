"""The stub resolver: what a pod's libc makes of a short name.

A pod's /etc/resolv.conf names one server (the kube-dns Service) and a search list. A name with fewer dots than
`ndots:5` is tried with each suffix in turn before it is tried as it stands, so `my-nginx` becomes
`my-nginx.default.svc.cluster.local` at the first try, while `example.com` misses three times before it is asked
for itself. Each try is a question of its own to the server. (The file is written by the kubelet: pkg/kubelet/
network/dns; the order of tries is resolv.conf(5)'s.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

from .names import NXDOMAIN, ZONE, Record
from .records import Zone
from .wire import STREAM, fit

MAX_SEARCHES, MAX_SERVERS = 32, 3
DENIAL = 30.0
"""Seconds for which CoreDNS remembers that a name, or a type of it, is not there (`cache 30` in the Corefile)."""

Denials = Mapping[tuple[str, str], str]
"""What a server remembers not to exist: (name, type) → the code it answered with."""


@dataclass(frozen=True)
class ResolvConf:
    """A resolv.conf: the server asked ("" when none is known), the search list, ndots.

    `others` are the servers to be asked when the first is silent, `options` all options but ndots, as written.
    """

    nameserver: str
    search: tuple[str, ...] = ()
    ndots: int = 1
    others: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    def text(self) -> str:
        """The file as the kubelet writes it."""
        search = f"search {' '.join(self.search)}\n" if self.search else ""
        ndots = (f"ndots:{self.ndots}",) if self.ndots != 1 else ()
        words = " ".join((*ndots, *self.options))
        servers = "".join(f"nameserver {server}\n" for server in (self.nameserver, *self.others))
        return search + servers + (f"options {words}\n" if words else "")


@dataclass(frozen=True, slots=True)
class Try:
    """One question: the full name asked, the answer's code, its records (aliases first).

    `found` are the records of the type asked for: the answer proper. `remembered` says that the server did not
    look: it was asked before, and the answer was no; `hidden` that by now it would be yes. `truncated` says that
    a datagram had no room for all of it.
    """

    name: str
    rcode: str
    records: tuple[Record, ...] = ()
    found: tuple[Record, ...] = ()
    authority: tuple[Record, ...] = ()
    additional: tuple[Record, ...] = ()
    truncated: bool = False
    remembered: bool = False
    hidden: bool = False

    @property
    def addresses(self) -> tuple[str, ...]:
        """The data of the answer: addresses, for a question after addresses."""
        return tuple(r.data for r in self.found)


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a name was resolved: the tries in order. The last one answered, or none did."""

    server: str
    tries: tuple[Try, ...]

    @property
    def addresses(self) -> tuple[str, ...]:
        return self.tries[-1].addresses if self.tries else ()

    @property
    def records(self) -> tuple[Record, ...]:
        """The records of the last answer, as dig prints them."""
        return self.tries[-1].records if self.tries else ()

    @property
    def truncated(self) -> bool:
        """Whether the last answer was too long for the datagram it came in."""
        return bool(self.tries) and self.tries[-1].truncated

    @property
    def name(self) -> str:
        """The full name that was found ("" if none was)."""
        return self.tries[-1].name if self.addresses else ""


def for_pod(pod: Obj, server: str, node: ResolvConf) -> ResolvConf:
    """The pod's resolv.conf by its dnsPolicy, `server` being kube-dns' cluster IP and `node` the node's own."""
    spec = pod.get("spec") or {}
    policy = spec.get("dnsPolicy") or "ClusterFirst"
    if policy == "ClusterFirst" and spec.get("hostNetwork"):
        policy = "Default"
    base = ResolvConf("") if policy == "None" else node
    if policy in ("ClusterFirst", "ClusterFirstWithHostNet"):
        base = ResolvConf(server, (*cluster_search(meta.namespace(pod)), *node.search), 5)
    return _with_config(base, spec.get("dnsConfig") or {})


def cluster_search(namespace: str) -> tuple[str, ...]:
    return (f"{namespace}.svc.{ZONE}", f"svc.{ZONE}", ZONE)


def _with_config(base: ResolvConf, config: Obj) -> ResolvConf:
    """dnsConfig adds servers and suffixes to the policy's, and overrides its options."""
    servers = [s for s in (base.nameserver, *base.others, *(config.get("nameservers") or ())) if s]
    first, *others = [*dict.fromkeys(servers)][:MAX_SERVERS] or [""]
    options = {o["name"]: o.get("value") for o in config.get("options") or []}
    written = tuple(
        f"{name}:{value}" if value else name for name, value in options.items() if name != "ndots"
    )
    search = tuple(dict.fromkeys((*base.search, *(config.get("searches") or ()))))[:MAX_SEARCHES]
    ndots = int(options.get("ndots") or base.ndots)
    return ResolvConf(first, search, ndots, tuple(others), (*base.options, *written))


def candidates(name: str, conf: ResolvConf) -> Iterator[str]:
    """The full names to try, in order. A final dot says "exactly this one"."""
    if name.endswith("."):
        yield name.rstrip(".")
        return
    suffixed = [f"{name}.{suffix}" for suffix in conf.search]
    yield from [name, *suffixed] if name.count(".") >= conf.ndots else [*suffixed, name]


def resolve(
    zone: Zone,
    name: str,
    conf: ResolvConf,
    type: str = "A",
    denials: Denials | None = None,
    limit: int = STREAM,
) -> Resolution:
    """Ask for each candidate until one has an answer of this type, of at most `limit` bytes.

    `denials` are the names that the server still takes for unknown, whatever the zone says by now.
    """
    tries: list[Try] = []
    for full in candidates(name, conf):
        tries.append(_try(zone, full, type, denials or {}, limit))
        if tries[-1].found:
            break
    return Resolution(conf.nameserver, tuple(tries))


def _try(zone: Zone, full: str, type: str, denials: Denials, limit: int) -> Try:
    answer = zone.answer(full, type)
    code = denials.get((full.lower(), type))
    if code is not None:
        hidden = any(r.type == type for r in answer.records)
        return Try(full, code, authority=zone.soa(full), remembered=True, hidden=hidden)
    answer = fit(full, answer, limit)
    found = tuple(r for r in answer.records if r.type == type)
    return Try(
        full, answer.rcode, answer.records, found, answer.authority, answer.additional, answer.truncated
    )


def denied(resolution: Resolution, type: str) -> Denials:
    """What the server will remember of this: every no of its own zone (a no comes with the zone's SOA)."""
    return {(t.name.lower(), type): t.rcode for t in resolution.tries if t.authority and not t.found}


def unknown(resolution: Resolution) -> bool:
    """Whether every try said that there is no such name (rather than: no address of this type)."""
    return all(t.rcode == NXDOMAIN for t in resolution.tries)
