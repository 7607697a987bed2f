"""Where an Ingress sends a request: a port of a Service, or an object of some other kind its controller knows.

References to such objects are checked the same way for an Ingress' backend and for an IngressClass' parameters.
"""

from __future__ import annotations

from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, invalid_value, required
from cluster.apimachinery.meta import Obj


def backend_causes(backend: Obj, path: str) -> list[Cause]:
    """What is wrong with an IngressBackend."""
    service, resource = backend.get("service"), backend.get("resource")
    if service is not None and resource is not None:
        return [invalid_value(path, "", "cannot set both resource and service backends")]
    if resource is not None:
        return reference_causes(resource, f"{path}.resource")
    if service is None:
        return [invalid_value(path, "", "resource or service backend is required")]
    name, field = service.get("name") or "", f"{path}.service.name"
    found = validation.causes(field, name, validation.is_dns1035_label(name)) if name else [required(field)]
    return found + _port(service.get("port") or {}, path)


def _port(port: Obj, path: str) -> list[Cause]:
    name, number = port.get("name") or "", port.get("number") or 0
    if name and number:
        return [invalid_value(path, "", "cannot set both port name & port number")]
    if name:
        return validation.causes(f"{path}.service.port.name", name, validation.is_port_name(name))
    if not number:
        return [required(path, "port name or number is required")]
    problems = validation.is_port_num(number)
    return [invalid_value(f"{path}.service.port.number", number, problem) for problem in problems]


def reference_causes(reference: Obj, path: str) -> list[Cause]:
    """What is wrong with a reference by group, kind and name."""
    group, found = reference.get("apiGroup"), list[Cause]()
    if group is not None:
        found += validation.causes(f"{path}.apiGroup", group, validation.is_dns1123_subdomain(group))
    for part in ("kind", "name"):
        text, field = reference.get(part) or "", f"{path}.{part}"
        found += validation.causes(field, text, _path_segment(text)) if text else [required(field)]
    return found


def _path_segment(text: str) -> list[str]:
    """What may not stand between two slashes of a URL."""
    if text in (".", ".."):
        return [f"may not be '{text}'"]
    return [f"may not contain '{part}'" for part in ("/", "%") if part in text]
