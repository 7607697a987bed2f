"""IngressClass: a name for a kind of ingress controller, so that several can stand in one cluster.

An Ingress names a class, the class names a controller, and every controller serves only what is its own. One class
may be marked as the default: it is written into each new Ingress that names none
(`registry/admission/default_ingress_class.py`).
"""

from __future__ import annotations

import re

from cluster.api.networking.backends import reference_causes
from cluster.api.podspec.defaults import fill
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, NONE
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import (
    Cause,
    forbidden_field,
    immutable,
    invalid_value,
    not_supported,
    required,
    too_long,
)
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import text_at
from cluster.etcd.models import KubeObject

CLUSTER, NAMESPACE = "Cluster", "Namespace"
LONGEST_CONTROLLER = 250
_HTTP_PATH = r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+"


def _parameters(obj: Obj) -> str:
    given = meta.get(obj, "spec.parameters")
    if not given:
        return NONE
    group = f".{given['apiGroup']}" if given.get("apiGroup") is not None else ""
    return f"{given.get('kind')}{group}/{given.get('name')}"


class IngressClass(KubeObject):
    KIND = Kind("networking.k8s.io", "v1", "IngressClass", "ingressclasses", namespaced=False)
    COLUMNS = (
        NAME_COLUMN,
        Column("Controller", lambda o: meta.get(o, "spec.controller", ""), description="Who serves this class."),
        Column("Parameters", _parameters, description="An object with the controller's settings."),
        AGE_COLUMN,
    )  # fmt: skip
    FORM = ("metadata.annotations", "spec.controller", "spec.parameters")
    GENERATION = True

    controller = text_at("spec.controller")

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = obj["spec"] = obj.get("spec") or {}
        if spec.get("parameters"):
            fill(spec["parameters"], scope=CLUSTER)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        controller = meta.get(obj, "spec.controller", "")
        found: list[Cause] = []
        if old is not None and controller != meta.get(old, "spec.controller", ""):
            found.append(immutable("spec.controller", controller))
        return (
            found + _controller(controller, "spec.controller") + _reference(meta.get(obj, "spec.parameters"))
        )


def _controller(name: str, field: str) -> list[Cause]:
    """A path below a domain of its maker's."""
    if not name:
        return [required(field)]
    found = [too_long(field, LONGEST_CONTROLLER)] if len(name.encode()) > LONGEST_CONTROLLER else []
    domain, _, path = name.partition("/")
    if not domain or not path:
        return [*found, invalid_value(field, name, 'must be a domain-prefixed path (such as "acme.io/foo")')]
    found += validation.causes(field, domain, validation.is_dns1123_subdomain(domain))
    if not re.fullmatch(_HTTP_PATH, path):
        found.append(invalid_value(field, path, validation.regex_error("Invalid path", _HTTP_PATH)))
    return found


def _reference(parameters: Obj | None) -> list[Cause]:
    if not parameters:
        return []
    path, scope, namespace = "spec.parameters", parameters.get("scope"), parameters.get("namespace")
    found = reference_causes(parameters, path)
    if scope not in (CLUSTER, NAMESPACE):
        return [*found, not_supported(f"{path}.scope", scope, (CLUSTER, NAMESPACE))]
    field, said = f"{path}.namespace", f"`parameters.scope` is set to '{scope}'"
    if scope == CLUSTER:
        return [*found, forbidden_field(field, said)] if namespace is not None else found
    if namespace is None:
        return [*found, required(field, said)]
    return found + validation.causes(field, namespace, validation.is_dns1123_label(namespace))
