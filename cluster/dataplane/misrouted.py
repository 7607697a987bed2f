"""Advice for a request that an ingress controller could not pass on: 404, 503, 502, and the fake certificate.

What the caller sees is a proper answer, which is the trap: the network is right and the objects are not. A 404 of
"nginx" comes from the controller's default backend (no rule matched), a 503 means that a rule matched and nobody is
ready behind it, a 502 or 504 that somebody is and did not answer. A certificate named "Fake" means that no Secret
could be used for this host.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from cluster.api.networking import CLASS_ANNOTATION, EXACT
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.ingress_nginx.backends import service_port
from cluster.ingress_nginx.controller import CLASSES, INGRESSES, controller_of
from cluster.ingress_nginx.paths import EVERY_HOST
from cluster.ingress_nginx.table import Location, Table
from cluster.kube_proxy.services import ports_of

from . import behind, mend
from .case import Ladder
from .ingress import Routing

if TYPE_CHECKING:
    from .trace import Trace

API = "networking.k8s.io/v1"


def misrouted(routing: Routing, onward: tuple[Trace, ...]) -> Ladder:
    """The ladder for an answer that the controller gave by itself; [] where the rule's own pod answered."""
    if routing.beat == "server.unmatched":
        return _unmatched(routing)
    if routing.beat == "server.nobody":
        return _nobody(routing)
    return _unanswered(routing, onward[-1]) if onward and not onward[-1].ok else []


# -- 404 -------------------------------------------------------------------------------------------------------------


def _unmatched(routing: Routing) -> Ladder:
    who, host, path = routing.target.name, routing.host, routing.request.path
    place = f"{who} answers 404 by itself: no rule it serves matches {host or 'no host'} and {path}."
    if (other := next(_unserved(routing), None)) is not None:
        return [place, *_without_class(routing, other)]
    return [place, *(_other_path(routing) if routing.server.locations else _other_host(routing))]


def _unserved(routing: Routing) -> Iterator[Obj]:
    """The Ingresses whose rules would match, if only the controller served them."""
    everyone = replace(routing.controller, without_class=True)
    classes = routing.controller.classes(routing.world.objects.get(CLASSES, ()))
    for ingress in routing.world.objects.get(INGRESSES, ()):
        if not routing.controller.serves(ingress, classes):
            bare = {
                **ingress,
                "spec": {**ingress["spec"], "ingressClassName": None},
                "metadata": _bare(ingress),
            }
            if Table.of(everyone, [bare], ()).decide(routing.host, routing.request.path).location:
                yield ingress


def _bare(ingress: Obj) -> Obj:
    return {"name": meta.name(ingress), "namespace": meta.namespace(ingress)}


def _without_class(routing: Routing, ingress: Obj) -> Ladder:
    """A rule would match, and its Ingress is nobody's or somebody else's."""
    key, said = meta.key(ingress), meta.get(ingress, "spec.ingressClassName")
    said = said or meta.annotations_of(ingress).get(CLASS_ANNOTATION)
    known = {meta.name(c): c for c in routing.world.objects.get(CLASSES, ())}
    own = next(iter(sorted(routing.controller.classes(known.values()))), routing.controller.by_annotation)
    if not said:
        rule = f"Ingress {key} would match, but it names no class, and no class is the default."
    elif said not in known:
        rule = f"Ingress {key} would match, but there is no IngressClass {said}."
    else:
        name = meta.get(known[said], "spec.controller")
        runs = any((c := controller_of(p.manifest)) and c.name == name for p in routing.world.pods.values())
        where = "another controller" if runs else "a controller that runs nowhere"
        rule = f"Ingress {key} would match, but its class {said} is served by {name}, {where}."
    return [rule, f"Ingress {key}", mend.put("spec.ingressClassName", own)]


def _other_path(routing: Routing) -> Ladder:
    """The host has rules, and this path misses them all."""
    path, rules = routing.request.path, routing.server.locations
    near = max(rules, key=lambda one: (path.startswith(one.path), behind.likeness(one.path, path)))
    reason = next(p.reason for p in routing.decision.passed if p.location == near)
    rule, thing = f"The nearest rule of this host is {near}: {reason}.", f"Ingress {near.ingress}"
    if near.kind == EXACT and path.startswith(near.path):
        return [rule, thing, mend.put(f"{near.field}.pathType", "Prefix")]
    backend = {"service": {"name": near.service, "port": _port(near.port)}}
    entry = {"path": path, "pathType": "Prefix", "backend": backend}
    return [rule, thing, mend.add(near.field.rpartition("[")[0], entry, "or call a path that it has")]


def _port(port: str) -> Obj:
    return {"number": int(port)} if port.isdigit() else {"name": port}


def _other_host(routing: Routing) -> Ladder:
    """No rule is for this host; an address instead of a name is the commonest slip."""
    rules = [r for s in routing.table.servers.values() for r in (*s.locations, *([s.rest] if s.rest else ()))]
    hosts = sorted({rule.host for rule in rules} - {EVERY_HOST})
    if not hosts:
        asked = f"--rule={routing.host or 'HOST'}/*=SERVICE:PORT"
        made = f"kubectl create ingress NAME --class={routing.controller.by_annotation} {asked}"
        return [f"No Ingress is served by {routing.controller.name}.", "no Ingress", made]
    near = (get_close_matches(routing.host, hosts, 1) or hosts)[0]
    thing = f"Ingress {next(rule.ingress for rule in rules if rule.host == near)}"
    there = near.replace("*", "www", 1)
    if _is_address(routing.request.host):  # public DNS may not know the name: the address stays
        call = mend.call(routing.request, aside=f"with the header Host: {there}")
    else:
        call = mend.call(routing.request, host=there, aside="or add a rule for this host")
    return [f"Rules are for {', '.join(hosts)}; the request names {routing.host or 'no host'}.", thing, call]


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


# -- 503, 502, 504 -----------------------------------------------------------------------------------------------------


def _nobody(routing: Routing) -> Ladder:
    rule = routing.decision.location
    assert rule is not None
    place = f"{routing.target.name} answers 503 by itself: {rule} matches, and nobody is behind it."
    if routing.service is None:
        return [place, *_no_service(routing, rule)]
    if service_port(routing.service, rule.port) is None:
        ports = [str(p["port"]) for p in meta.get(routing.service, "spec.ports", [])]
        said = f"Service {rule.backend} has no port {rule.port}; it has {', '.join(ports)}."
        return [
            place,
            said,
            f"Ingress {rule.ingress}",
            mend.put(f"{_backend(rule)}.service.port", _port(ports[0])),
        ]
    port = next(
        p for p in ports_of(routing.service) if rule.port in (str(p.port), p.target_port, p.port_name)
    )
    found = behind.diagnose(routing.world, port, "")
    return [place, found.rule, found.object, found.field]


def _backend(rule: Location) -> str:
    """Where an Ingress says whom a rule leads to."""
    return f"{rule.field}.backend" if rule.kind else rule.field


def _no_service(routing: Routing, rule: Location) -> Ladder:
    here = [meta.name(s) for s in routing.world.services.values() if meta.namespace(s) == rule.namespace]
    said = f"There is no Service {rule.backend}; an Ingress leads to Services of its own namespace."
    near = get_close_matches(rule.service, here, 1)
    if near:
        return [said, f"Ingress {rule.ingress}", mend.put(f"{_backend(rule)}.service.name", near[0])]
    spec = {
        "selector": behind.alike(routing.world, rule.namespace, rule.service),
        "ports": [_port_spec(rule.port)],
    }
    made = mend.create("Service", rule.namespace, rule.service, "with the right selector", spec=spec)
    return [said, f"Service {rule.backend}", made]


def _port_spec(port: str) -> Obj:
    return {"port": int(port)} if port.isdigit() else {"port": 80, "name": port}


def _unanswered(routing: Routing, last: Trace) -> Ladder:
    """The controller's own request failed: its ladder, and where the Service's port leads to nobody, the Service."""
    rule = routing.decision.location
    assert rule is not None
    place = f"{routing.target.name} gets no answer from {last.request.host}. {last.advice()[0]}"
    port = service_port(routing.service, rule.port) if routing.service else None
    if last.ending != "server.closed" or port is None or routing.service is None:
        return [place, *last.advice()[1:]]
    index = meta.get(routing.service, "spec.ports", []).index(port)
    said = f"Service {rule.backend} leads to port {last.request.port}, where nobody listens."
    field, open_ports = f"spec.ports[{index}].targetPort", [s.port for s in last.heard.sockets("")]
    words = "the port that the server listens on"
    known = (
        mend.put(field, open_ports[0]) if open_ports else mend.replace(field, port.get("targetPort"), words)
    )
    return [place, said, f"Service {rule.backend}", known]


# -- the fake certificate ----------------------------------------------------------------------------------------------


def uncertified(routing: Routing) -> Ladder:
    """Why the host got no certificate of its own; [] when there is one, and it is merely not trusted."""
    host = routing.host
    place = f"{routing.target.name} shows {host} its fake certificate, which nobody trusts."
    entries = routing.server.tls
    if entries is None:
        rule = routing.decision.location
        name = f"{host.partition('.')[0]}-tls"
        made = mend.add("spec.tls", {"hosts": [host], "secretName": name}, f"and make the Secret {name}")
        return [
            place,
            f"No Ingress gives {host} TLS.",
            f"Ingress {rule.ingress if rule else 'for this host'}",
            made,
        ]
    ingress, name, _ = next((e for e in entries if host in e[2]), entries[0])
    space = ingress.partition("/")[0]
    if not name:
        said = f"Ingress {ingress} gives {host} TLS, and names no Secret."
        return [
            place,
            said,
            f"Ingress {ingress}",
            mend.put("spec.tls[0].secretName", f"{host.partition('.')[0]}-tls"),
        ]
    secret = next(
        (s for s in routing.world.objects.get("secrets", ()) if meta.key(s) == f"{space}/{name}"), None
    )
    make = f"kubectl create secret tls {name} -n {space} --cert=FILE --key=FILE"
    if secret is None:
        said = f"Ingress {ingress} names the Secret {name}, which is not in namespace {space}."
        return [place, said, f"Secret {space}/{name}", f"{make} (made out to {host})"]
    if not meta.get(secret, "data", {}).get("tls.crt"):
        said = f"Secret {space}/{name} has no tls.crt."
        return [place, said, f"Secret {space}/{name}", f"delete it, then {make}"]
    return []
