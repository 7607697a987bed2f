"""Services from port pairs, Ingresses from rules. (In Kubernetes: kubectl/pkg/cmd/create.)"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cluster.apimachinery import validation
from cluster.apimachinery.meta import Obj
from cluster.kubectl.generators.objects import head, omitempty

_RULE = re.compile(
    r"^(?P<host>[\w*\-.]*)(?P<path>/.*)=(?P<service>[\w\-]+):(?P<port>[\w\-]+)(,(?P<tls>tls)=?(?P<secret>[\w\-]+)?)?"
)


def _parse_port(text: str) -> int:
    """A port as Go's net package reads it, 0 allowed."""
    if not re.fullmatch(r"[0-9]+", text):
        raise ValueError(f'strconv.ParseUint: parsing "{text}": invalid syntax')
    if int(text) > 65535:
        raise ValueError(f'strconv.ParseUint: parsing "{text}": value out of range')
    return int(text)


def port_pair(text: str) -> tuple[int, int | str]:
    """ "80:http" → (80, "http"); one number stands for both."""
    first, *rest = text.split(":")
    port = _parse_port(first)
    if not rest:
        return port, port
    number = re.fullmatch(r"[+-]?[0-9]+", rest[0])
    problems = validation.is_port_num(int(rest[0])) if number else validation.is_port_name(rest[0])
    if problems:
        raise ValueError(",".join(problems))
    return port, int(rest[0]) if number else rest[0]


def service(
    name: str, namespace: str, kind: str, tcp: Sequence[str] = (),
    cluster_ip: str = "", node_port: int = 0, external: str = "",
) -> Obj:  # fmt: skip
    """`kind` is the Service's type; `tcp` its port pairs. ValueError for what does not go together."""
    if cluster_ip != "None" and not tcp and kind != "ExternalName":
        raise ValueError("at least one tcp port specifier must be provided")
    if kind == "ExternalName" and validation.is_dns1123_subdomain(external):
        raise ValueError(f"invalid service external name {external}")
    labels = {"app": name}
    ports = [_service_port(text, node_port) for text in tcp]
    spec = omitempty(
        ports=ports, selector=dict(labels), clusterIP=cluster_ip, type=kind, externalName=external,
    )  # fmt: skip
    return {**head("v1", "Service", name, namespace, labels), "spec": spec, "status": {"loadBalancer": {}}}


def _service_port(text: str, node_port: int) -> Obj:
    port, target = port_pair(text)
    named = {"name": text.replace(":", "-"), "protocol": "TCP", "port": port, "targetPort": target}
    return {**named, "nodePort": node_port} if node_port else named


def ingress(
    name: str, namespace: str, rules: Sequence[str] = (),
    class_name: str = "", default: str = "", annotations: Sequence[str] = (),
) -> Obj:  # fmt: skip
    """Rules are "host/path=service:port[,tls[=secret]]"; ValueError in kubectl's words for any other."""
    _check(rules, default, annotations)
    marks = dict(text.split("=", 1) for text in annotations)
    spec = omitempty(
        ingressClassName=class_name,
        defaultBackend=_backend(default) if default else None,
        tls=_tls(rules),
        rules=_rules(rules),
    )
    made = head("networking.k8s.io/v1", "Ingress", name, namespace, None, marks)
    return {**made, "spec": spec, "status": {"loadBalancer": {}}}


def _check(rules: Sequence[str], default: str, annotations: Sequence[str]) -> None:
    if not default and not rules:
        raise ValueError(
            "not enough information provided: every ingress has to either specify a default-backend "
            "(which catches all traffic) or a list of rules (which catch specific paths)"
        )
    for rule in rules:
        if not _RULE.match(rule):
            raise ValueError(
                f"rule {rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]"
            )
    for text in annotations:
        if "=" not in text:
            raise ValueError(f"annotation {text} is invalid and should be in format key=[value]")
    if default and default.count(":") != 1:
        raise ValueError("default-backend should be in format servicename:serviceport")


def _backend(text: str) -> Obj:
    name, port = text.split(":")[:2]
    return {"service": {"name": name, "port": {"number": int(port)} if port.isdigit() else {"name": port}}}


def _rules(rules: Sequence[str]) -> list[Obj]:
    """One rule a host, in the order hosts were first named."""
    hosts: dict[str, list[Obj]] = {}
    for rule in rules:
        host, _, rest = rule.split(",")[0].partition("/")
        path, service = ("/" + rest).split("=")[:2]
        found = {"path": path.removesuffix("*"), "pathType": "Prefix" if path.endswith("*") else "Exact"}
        hosts.setdefault(host, []).append({**found, "backend": _backend(service)})
    return [omitempty(host=host, http={"paths": paths}) for host, paths in hosts.items()]


def _tls(rules: Sequence[str]) -> list[Obj]:
    """One entry a secret with its hosts; the first word about a host counts."""
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for rule in rules:
        first, *rest = rule.split(",")
        host = first.partition("/")[0]
        if len(rest) != 1 or host in seen:
            continue
        seen.add(host)
        found.setdefault(rest[0].partition("=")[2], []).extend([host] if host else [])
    entries = [omitempty(hosts=hosts, secretName=secret) for secret, hosts in found.items()]
    return [entry for entry in entries if entry]
