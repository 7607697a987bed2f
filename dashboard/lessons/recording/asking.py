"""Requests told again: what to type, and whom a check should expect to be asked. Pure."""

from __future__ import annotations

from shlex import quote
from urllib.parse import urlsplit

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.dataplane.request import DEFAULT_PORTS, url_of
from dashboard.lessons.conditions import Find
from dashboard.lessons.recording import names
from dashboard.lessons.recording.values import Ask

LONGEST = 5
"""Seconds that curl may take."""
ANY = "*"


def asked(ask: Ask, objects: Find) -> list[tuple[str, str]]:
    """Two lines that send it again, by two of its receiver's names where it has two; none for a node's."""
    where = _where(ask, objects)
    if where is None:
        return []
    one, other = _hosts(ask, objects)
    if url_of(ask.url).is_question:
        name = one.rstrip(".")
        return [(f"{where}nslookup {name}", f"{where}nslookup {name}.")] if where else []
    verbose = "" if one != other else "S"
    return [(f"{where}{_curl(ask, objects, one)}", f"{where}{_curl(ask, objects, other, verbose)}")]


def to(ask: Ask, objects: Find) -> str:
    """Whom a check expects: "service/web", "pod/web-*", the host as it was said, or "*" for one that is drawn."""
    host = ask.sent.host.rstrip(".")
    if url_of(ask.url).is_question:
        return host
    if service := _service(host, ask.namespace, objects):
        return f"service/{meta.name(service)}"
    found = {address: who or ANY for address, who, _ in names.addresses(objects)}
    return found.get(host, host)


def port(ask: Ask, objects: Find) -> int | None:
    """The port that a check expects; None for one that is drawn."""
    return None if ask.sent.port in _node_ports(objects) else ask.sent.port


def sender(ask: Ask, objects: Find) -> Obj | None:
    """The pod that sent it."""
    kind, _, name = ask.sent.source.partition("/")
    pods = (pod for pod in objects("pods") if meta.name(pod) == name and meta.namespace(pod) == ask.namespace)
    return next(pods, None) if kind == "pod" else None


def spoken(ask: Ask, objects: Find) -> str:
    """The URL as one says it: "http://my-nginx"."""
    known = {address: who.partition("/")[2] for address, who, _ in names.addresses(objects) if who}
    parts = url_of(ask.url)
    if parts.is_question:
        return f"for {parts.host.rstrip('.')}"
    usual = parts.port == DEFAULT_PORTS.get(parts.scheme) or parts.port in _node_ports(objects)
    return f"{parts.scheme}://{known.get(parts.host, parts.host)}{'' if usual else f':{parts.port}'}"


def _where(ask: Ask, objects: Find) -> str | None:
    """How a line begins that is typed where it was sent; None where kubectl does not reach."""
    if ask.sent.source == "internet":
        return ""
    pod = sender(ask, objects)
    return None if pod is None else f"kubectl exec {names.shell(pod)} -- "


def _hosts(ask: Ask, objects: Find) -> tuple[str, str]:
    """Its receiver's name, and another one where it has one."""
    host = url_of(ask.url).host
    service = _service(host, ask.namespace, objects)
    found = {address: words for address, _, words in names.addresses(objects)}
    one = found.get(host, host)
    if service is None or ask.sent.source == "internet":
        return one, one
    full = f"{meta.name(service)}.{meta.namespace(service)}.svc.cluster.local"
    return (one, full) if host != full else (one, f"{meta.name(service)}.{meta.namespace(service)}")


def _service(host: str, namespace: str, objects: Find) -> Obj | None:
    """The Service that is meant by a name or by its cluster IP."""
    name, _, rest = host.partition(".")
    for one in objects("services"):
        own = meta.namespace(one)
        named = name == meta.name(one) and rest in (own, f"{own}.svc", f"{own}.svc.cluster.local")
        if named or host in meta.get(one, "spec.clusterIPs", []) or (host == meta.name(one) and own == namespace):
            return one
    return None


def _curl(ask: Ask, objects: Find, host: str, verbose: str = "") -> str:
    parts = url_of(ask.url)
    split = urlsplit(parts.text if "://" in parts.text else f"http://{parts.text}")
    usual = "" if parts.port == DEFAULT_PORTS.get(parts.scheme) else str(parts.port)
    number = _node_ports(objects).get(parts.port, usual)
    tail = f"{split.path if split.path != '/' else ''}{f'?{split.query}' if split.query else ''}"
    whole = f"{parts.scheme}://{host}{':' if number else ''}{number}{quote(tail) if tail else ''}"
    heads = "".join(f" -H {quote(f'{name}: {value}')}" for name, value in ask.headers.items())
    return f"curl -s{verbose} -m {LONGEST}{' -k' if parts.scheme == 'https' else ''}{heads} {whole}"


def _node_ports(objects: Find) -> dict[int, str]:
    """{a drawn port: the words that find it in a shell}."""
    return {
        port["nodePort"]: f"$(kubectl get service {meta.name(one)}{names.elsewhere(one)} "
        f"-o jsonpath={{.spec.ports[{at}].nodePort}})"
        for one in objects("services")
        for at, port in enumerate(meta.get(one, "spec.ports", []))
        if port.get("nodePort")
    }
