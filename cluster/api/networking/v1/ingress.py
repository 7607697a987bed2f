"""Ingress: which Service a web request is for, by the host and the path it names.

A Service balances connections and never looks into them. An Ingress is a table for somebody who does: an *ingress
controller*, a web proxy that runs in the cluster like any other pod and reads these objects. The API server only
keeps them; without a controller whose class an Ingress names, it does nothing at all. The controller writes into the
status where it can be reached. (In Kubernetes: pkg/apis/networking.)
"""

from __future__ import annotations

from cluster.api.networking import ANY_WAY, CLASS_ANNOTATION, EXACT, PREFIX
from cluster.api.networking.backends import backend_causes
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, NONE, joined
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import Cause, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import text_at
from cluster.etcd.models import KubeObject

PATH_TYPES = (EXACT, ANY_WAY, PREFIX)
_NOT_WITHIN, _NOT_LAST = ("//", "/./", "/../", "%2f", "%2F"), ("/..", "/.")
SHOWN_HOSTS = 3
_ONE_OF_TWO = "either `defaultBackend` or `rules` must be specified"


def _hosts(obj: Obj) -> str:
    rules, shown = meta.get(obj, "spec.rules", []), list[str]()
    for rule in rules:
        if len(shown) == SHOWN_HOSTS:
            return f"{','.join(shown)} + {len(rules) - SHOWN_HOSTS} more..."
        shown += [rule["host"]] if rule.get("host") else []
    return joined(shown, "*")


def _addresses(obj: Obj) -> str:
    points = meta.get(obj, "status.loadBalancer.ingress", [])
    return joined(sorted({p.get("ip") or p.get("hostname") or "" for p in points} - {""}), "")


class Ingress(KubeObject):
    KIND = Kind(
        "networking.k8s.io", "v1", "Ingress", "ingresses", short_names=("ing",), subresources=("status",)
    )
    COLUMNS = (
        NAME_COLUMN,
        Column("Class", lambda o: meta.get(o, "spec.ingressClassName", NONE), description="Who serves it."),
        Column("Hosts", _hosts, description="The hosts that its rules are about."),
        Column("Address", _addresses, description="Where its controller can be reached."),
        Column("Ports", lambda o: "80, 443" if meta.get(o, "spec.tls") else "80", description="The ports it serves."),
        AGE_COLUMN,
    )  # fmt: skip
    FORM = ("spec.ingressClassName", "spec.defaultBackend", "spec.rules", "spec.tls")
    GENERATION = True

    ingress_class = text_at("spec.ingressClassName")

    @classmethod
    def default(cls, obj: Obj) -> None:
        obj["spec"] = obj.get("spec") or {}

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            obj["status"] = {"loadBalancer": {}}

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec, before = obj.get("spec") or {}, (old or {}).get("spec") or {}
        return _spec(spec, before) + (_class_twice(obj) if old is None else [])

    @classmethod
    def warnings(cls, obj: Obj, old: Obj | None) -> list[str]:
        old_way = CLASS_ANNOTATION in meta.annotations_of(obj) and meta.get(obj, "spec.ingressClassName") is None
        text = f"annotation \"{CLASS_ANNOTATION}\" is deprecated, please use 'spec.ingressClassName' instead"
        return [text] if old is None and old_way else []

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        return _status(meta.get(obj, "status.loadBalancer.ingress", []))


def _spec(spec: Obj, before: Obj) -> list[Cause]:
    found: list[Cause] = []
    if not spec.get("rules") and spec.get("defaultBackend") is None:
        found.append(invalid_value("spec", spec.get("rules"), _ONE_OF_TWO))
    if spec.get("defaultBackend") is not None:
        found += backend_causes(spec["defaultBackend"], "spec.defaultBackend")
    lenient = any("*" in (rule.get("host") or "") and _http(rule, "") for rule in before.get("rules") or [])
    for index, rule in enumerate(spec.get("rules") or []):
        found += _rule(rule, f"spec.rules[{index}]", lenient)
    return found + _tls(spec, before) + _class_name(spec.get("ingressClassName"))


def _class_name(name: str | None) -> list[Cause]:
    field = "spec.ingressClassName"
    return [] if name is None else validation.causes(field, name, validation.is_dns1123_subdomain(name))


def _class_twice(obj: Obj) -> list[Cause]:
    """A new Ingress may name its class in both ways only if they agree."""
    said, name = meta.annotations_of(obj).get(CLASS_ANNOTATION), meta.get(obj, "spec.ingressClassName")
    if said is None or name is None or said == name:
        return []
    field = f"annotations.{CLASS_ANNOTATION}"
    return [invalid_value(field, said, "must match `ingressClassName` when both are specified")]


# -- rules -------------------------------------------------------------------------------------------------------


def _rule(rule: Obj, path: str, lenient: bool) -> list[Cause]:
    """`lenient`: an old object had paths below a wildcard host that nobody checked then."""
    host = rule.get("host") or ""
    found = _host(host, f"{path}.host") if host else []
    return found if "*" in host and lenient else found + _http(rule, path)


def _host(host: str, field: str) -> list[Cause]:
    found = (
        [invalid_value(field, host, "must be a DNS name, not an IP address")]
        if not validation.is_ip(host)
        else []
    )
    return found + _name(host, field)


def _name(host: str, field: str) -> list[Cause]:
    """A domain name, or all names one label below it."""
    check = validation.is_wildcard_dns1123_subdomain if "*" in host else validation.is_dns1123_subdomain
    return validation.causes(field, host, check(host))


def _http(rule: Obj, path: str) -> list[Cause]:
    if rule.get("http") is None:
        return []
    paths, field = rule["http"].get("paths") or [], f"{path}.http.paths"
    if not paths:
        return [required(field)]
    return [cause for index, one in enumerate(paths) for cause in _path(one, f"{field}[{index}]")]


def _path(one: Obj, path: str) -> list[Cause]:
    kind, text = one.get("pathType"), one.get("path") or ""
    if kind is None:
        return [required(f"{path}.pathType", "pathType must be specified")]
    if kind not in PATH_TYPES:
        found = [not_supported(f"{path}.pathType", kind, PATH_TYPES)]
    else:
        found = [invalid_value(f"{path}.path", text, problem) for problem in _problems(kind, text)]
    return found + backend_causes(one.get("backend") or {}, f"{path}.backend")


def _problems(kind: str, text: str) -> list[str]:
    """What is wrong with a path; one whose meaning is the controller's own only has to be absolute."""
    found = [] if text.startswith("/") or (kind == ANY_WAY and not text) else ["must be an absolute path"]
    if kind == ANY_WAY:
        return found
    found += [f"must not contain '{part}'" for part in _NOT_WITHIN if part in text]
    return found + [f"cannot end with '{part}'" for part in _NOT_LAST if text.endswith(part)]


# -- tls and status ----------------------------------------------------------------------------------------------


def _tls(spec: Obj, before: Obj) -> list[Cause]:
    """A secret's name that was wrong before the update may stay wrong."""
    found: list[Cause] = []
    lenient = any(_secret(one.get("secretName") or "", "") for one in before.get("tls") or [])
    for index, one in enumerate(spec.get("tls") or []):
        path = f"spec.tls[{index}]"
        for place, host in enumerate(one.get("hosts") or []):
            found += _name(host, f"{path}.hosts[{place}]")
        found += [] if lenient else _secret(one.get("secretName") or "", f"{path}.secretName")
    return found


def _secret(name: str, field: str) -> list[Cause]:
    return validation.causes(field, name, validation.is_dns1123_subdomain(name)) if name else []


def _status(points: list[Obj]) -> list[Cause]:
    found: list[Cause] = []
    for index, point in enumerate(points):
        path = f"status.loadBalancer.ingress[{index}]"
        if ip := point.get("ip"):
            found += validation.causes(f"{path}.ip", ip, validation.is_ip(ip))
        if name := point.get("hostname"):
            found += validation.causes(f"{path}.hostname", name, validation.is_dns1123_subdomain(name))
            if not validation.is_ip(name):
                why = "must be a DNS name, not an IP address"
                found.append(invalid_value(f"{path}.hostname", name, why))
    return found
