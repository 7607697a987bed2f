"""Advice for names that CoreDNS does not know, or has nothing of the asked kind for.

A name of the cluster is made with its Service, in the Service's namespace: what is missing is one of the two, or the
name is spelt otherwise, or nobody is behind it. Any other name lies outside: CoreDNS asks for it elsewhere, and where
there is no internet nobody answers. And not every word can be a Service's name at all.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.validation import is_dns1035_label, is_dns1123_label
from cluster.coredns.names import ZONE, is_ip
from cluster.coredns.records import SERVICE_NAME

from . import behind, mend
from .case import Case, Ladder
from .world import SLICES, World

PUBLIC = frozenset(("app", "arpa", "biz", "cloud", "com", "dev", "edu", "gov", "info", "int", "net", "org", "xyz"))
"""Top-level domains that nobody would take for a namespace; so is any of two letters."""


def no_name(case: Case) -> Ladder:
    """NXDOMAIN: the name of another namespace's Service, a misspelt one, one with nobody behind it, or none."""
    name, _, rest = case.request.host.lower().rstrip(".").partition(".")
    place = f"CoreDNS knows no {case.request.host}; the sender asked from namespace {case.home}."
    space = rest.split(".")[0] or case.home
    exact = case.world.services.get(f"{space}/{name}")
    if exact is not None:
        return _in_vain(case, exact, place)
    elsewhere = [meta.namespace(s) for s in case.world.services.values() if meta.name(s) == name]
    if is_outside(case.world, case.request.host):
        return [place, *_forwarded(case)]
    if elsewhere:
        there = (get_close_matches(space, elsewhere, 1) or elsewhere)[0]
        rule = f"A short name is looked up in the sender's own namespace; {name} is in {there}."
        return [place, rule, f"Service {there}/{name}", mend.call(case.request, host=f"{name}.{there}")]
    mine = [meta.name(s) for s in case.world.services.values() if meta.namespace(s) == space]
    near = get_close_matches(name, mine, 1)
    if near:
        rule = f"Every name of the search list missed; the nearest Service is {near[0]}."
        host = f"{near[0]}.{rest}" if rest else near[0]
        return [place, rule, f"Service {space}/{near[0]}", mend.call(case.request, host=host)]
    return [place, *missing(case, space, name)]


def is_outside(world: World, host: str) -> bool:
    """Whether a name that nobody knows is one of the world outside: its namespace is none, nor like one, and it has
    three labels or more, without "svc" after the namespace, or ends as public names do."""
    labels = host.lower().rstrip(".").split(".")
    if len(labels) < 2 or labels[1] in world.zone.namespaces or (len(labels) > 2 and labels[2] == "svc"):
        return False
    known = any(meta.name(s) == labels[0] for s in world.services.values())
    public = labels[-1] in PUBLIC or (len(labels[-1]) == 2 and not known)
    return public or (len(labels) > 2 and not get_close_matches(labels[1], world.zone.namespaces, 1))


def _forwarded(case: Case) -> Ladder:
    host = case.request.host.rstrip(".")
    searched = "Every name of the search list missed (ndots:5), and " if not case.request.host.endswith(".") else ""
    rule = f"{searched}{host} is a name outside the cluster: CoreDNS forwards it, and here is no internet."
    return [rule, f"no object: {host} is nobody's here", another(case)]


def another(case: Case) -> str:
    """What to call instead of a name that nothing in the cluster can be given."""
    return mend.replace("the address", case.request.host, "a URL with a name or an address of this cluster's own")


def missing(case: Case, space: str, name: str) -> Ladder:
    """The lower rungs where an object is missing: the namespace before the Service; or neither can be called so."""
    for kind, said, wrong in (("Namespace", space, is_dns1123_label(space)), ("Service", name, is_dns1035_label(name))):
        if wrong:
            return [f"No {kind} can be called {said}: {wrong[0]}.", f"no {kind} {said}", another(case)]
    if space not in case.world.zone.namespaces:
        near = get_close_matches(space, case.world.zone.namespaces, 1)
        thing = f"no Namespace {space}"
        if near:
            rule = f"There is no namespace {space}; the nearest is {near[0]}."
            return [rule, thing, mend.call(case.request, host=f"{name}.{near[0]}")]
        rule = f"There is no namespace {space}: it comes first, then the Service in it."
        return [rule, thing, mend.create("Namespace", "", space)]
    rule = "Every name of the search list missed; a Service's name is made with the Service."
    return [rule, f"no Service {name} in namespace {space}", _make(case, space, name)]


def _in_vain(case: Case, service: Obj, place: str) -> Ladder:
    """The Service is there, and its name leads nowhere all the same."""
    key, spec = meta.key(service), service["spec"]
    if spec.get("type") == "ExternalName":
        alias = spec.get("externalName", "")
        if is_ip(alias):
            return [place, *_address(case, service, alias)]
        rule = f"{key} is but another name for {alias}, and nobody knows that."
        return [place, rule, f"Service {key}", _alias(case.world, alias)]
    if spec.get("clusterIP") == "None" and not _anybody(case.world, service):
        found = behind.diagnose(case.world, behind.headless_port(service), "")
        return [f"{place} It is headless, and no pod behind it is ready.", *found]
    whole = f"{meta.name(service)}.{meta.namespace(service)}.svc.{ZONE}"
    if case.ending == "dns.empty":
        return [place, *_other_record(case, service, whole)]
    rule = f"{key} is there, but the sender's search list does not lead to it."
    return [place, rule, f"Service {key}", mend.call(case.request, host=whole)]


def _address(case: Case, service: Obj, ip: str) -> Ladder:
    """An alias must be a name: CoreDNS leaves out one that is an address. A headless Service can have that address,
    from an EndpointSlice made by hand, which has to be there first."""
    key, port = meta.key(service), {"port": case.request.port}
    rule = f"{key} is another name for {ip}, and an alias (CNAME) must be a name: CoreDNS leaves it out."
    if not any(_lists(piece, service, ip) for piece in case.world.objects.get(SLICES, ())):
        slice: dict[str, Any] = {
            "labels": {SERVICE_NAME: meta.name(service)},
            "addressType": "IPv6" if ":" in ip else "IPv4",
            "endpoints": [{"addresses": [ip]}],
            "ports": [port],
        }
        made = mend.create(
            "EndpointSlice", meta.namespace(service), f"{meta.name(service)}-1", api="discovery.k8s.io/v1", **slice
        )
        return [f"{rule} A headless Service can lead there, by an EndpointSlice made by hand.", f"Service {key}", made]
    headless = {"type": "ClusterIP", "clusterIP": "None", "ports": [port]}
    return [f"{rule} Its EndpointSlice is there; now it has to be headless.", f"Service {key}",
            mend.put("spec", headless)]  # fmt: skip


def _lists(piece: Obj, service: Obj, ip: str) -> bool:
    of = f"{meta.namespace(piece)}/{meta.labels(piece).get(SERVICE_NAME, '')}"
    return of == meta.key(service) and any(ip in endpoint["addresses"] for endpoint in piece.get("endpoints") or ())


def _other_record(case: Case, service: Obj, whole: str) -> Ladder:
    """The name has no record of the kind asked for: a Service has A, AAAA or both, as its addresses are."""
    key, asked = meta.key(service), case.request.record_type
    rule = f"{key} is there, and has no {asked} record."
    if case.request.is_question:
        return [rule, f"Service {key}", f"call dns:{whole}?type={'AAAA' if asked == 'A' else 'A'}"]
    rule = f"{rule} It has no address of the sender's family."
    return [rule, f"Service {key}", mend.put("spec.ipFamilyPolicy", "PreferDualStack")]


def _anybody(world: World, service: Obj) -> bool:
    """Whether the Service's own name has an address (a pod's name under it may have none)."""
    port = behind.headless_port(service)
    return any(behind.selects(service, p.manifest) and meta.ready(p.manifest) for p in world.pods.values()
               if p.namespace == port.namespace)  # fmt: skip


def _alias(world: World, alias: str) -> str:
    """externalName: the nearest name that is known, inside or outside."""
    inside = (f"{meta.name(s)}.{meta.namespace(s)}.svc.{ZONE}" for s in world.services.values())
    near = get_close_matches(alias, [*inside, *world.zone.outside], 1, 0.8)
    if near:
        return mend.put("spec.externalName", near[0])
    return mend.replace("spec.externalName", alias, "a name that DNS knows")


def _make(case: Case, space: str, name: str) -> str:
    """The Service that is missing, as `kubectl expose` would make it."""
    selector = behind.alike(case.world, space, name) or {"app": name}
    selected = (p.manifest for p in case.world.pods.values() if p.namespace == space)
    pods = (p for p in selected if selector.items() <= meta.labels(p).items())
    declared = [port["containerPort"] for p in pods for c in meta.get(p, "spec.containers", [])
                for port in c.get("ports") or []]  # fmt: skip
    port = {"port": case.request.port} | ({"targetPort": declared[0]} if declared else {})
    return mend.create("Service", space, name, spec={"selector": selector, "ports": [port]})
