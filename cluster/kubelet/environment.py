"""The environment variables a container starts with.

First those of the Services that exist at that moment (which is why a Service made later is missing: the guide's
lesson), then what the container's own `envFrom` and `env` say, each able to use those before it as $(NAME).
(In Kubernetes: pkg/kubelet/envvars and kubelet_pods.go makeEnvironmentVariables.)
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Mapping

from cluster.apimachinery import meta, quantity
from cluster.apimachinery.meta import Obj

Read = Callable[[str, str], Obj | None]
"""Looks up ("configmaps" | "secrets", name) in the pod's namespace."""

REFERENCE = re.compile(r"\$(\$|\(([^()]*)\))")


class Missing(Exception):
    """Something the container's configuration names is not there; the text is the kubelet's."""


def service_variables(services: Iterable[Obj]) -> dict[str, str]:
    """The variables of Services, in the style of Docker links; headless ones have none."""
    found: dict[str, str] = {}
    for service in sorted(services, key=meta.name):
        host, ports = meta.get(service, "spec.clusterIP", ""), meta.get(service, "spec.ports", [])
        if host in ("", "None") or not ports:
            continue
        prefix = meta.name(service).upper().replace("-", "_")
        found |= _one_service(prefix, host, ports)
    return found


def _one_service(prefix: str, host: str, ports: list[Obj]) -> dict[str, str]:
    found = {f"{prefix}_SERVICE_HOST": host, f"{prefix}_SERVICE_PORT": str(ports[0]["port"])}
    for port in ports:
        if port.get("name"):
            found[f"{prefix}_SERVICE_PORT_{port['name'].upper().replace('-', '_')}"] = str(port["port"])
    for index, port in enumerate(ports):
        protocol = port.get("protocol", "TCP").lower()
        url = f"{protocol}://{host}:{port['port']}"
        link = f"{prefix}_PORT_{port['port']}_{protocol.upper()}"
        if not index:
            found[f"{prefix}_PORT"] = url
        found |= {link: url, f"{link}_PROTO": protocol, f"{link}_PORT": str(port["port"]), f"{link}_ADDR": host}
    return found


def services_for(pod: Obj, services: Iterable[Obj]) -> list[Obj]:
    """The Services whose variables a pod gets: its namespace's unless it declines, and always `kubernetes`."""
    links = pod["spec"].get("enableServiceLinks", True)
    return [
        s for s in services
        if (meta.namespace(s), meta.name(s)) == ("default", "kubernetes")
        or (links and meta.namespace(s) == meta.namespace(pod))
    ]  # fmt: skip


def variables(pod: Obj, container: Obj, services: Iterable[Obj], read: Read) -> dict[str, str]:
    """All variables of a container; raises Missing."""
    found = service_variables(services_for(pod, services))
    for source in container.get("envFrom", []):
        found |= _from_source(source, read)
    for variable in container.get("env", []):
        value = _value(pod, container, variable, read)
        if value is not None:
            found[variable["name"]] = expand(value, found) if "valueFrom" not in variable else value
    return found


def expand(text: str, values: Mapping[str, str]) -> str:
    """Replace $(NAME) where it is known; $$ stands for one dollar sign."""

    def replaced(match: re.Match[str]) -> str:
        if match.group(1) == "$":
            return "$"
        return values.get(match.group(2), match.group(0))

    return REFERENCE.sub(replaced, text)


def _from_source(source: Obj, read: Read) -> dict[str, str]:
    prefix = source.get("prefix", "")
    for field, resource, kind in (("configMapRef", "configmaps", "configmap"), ("secretRef", "secrets", "secret")):
        reference = source.get(field)
        if reference is not None:
            obj = read(resource, reference["name"])
            if obj is None and not reference.get("optional"):
                raise Missing(f'{kind} "{reference["name"]}" not found')
            return {prefix + k: v for k, v in _texts(obj).items()}
    return {}


def _texts(obj: Obj | None) -> dict[str, str]:
    data = (obj or {}).get("data") or {}
    if obj is not None and obj["kind"] == "Secret":
        return {k: base64.b64decode(v).decode(errors="replace") for k, v in data.items()}
    return dict(data)


def _value(pod: Obj, container: Obj, variable: Obj, read: Read) -> str | None:
    source = variable.get("valueFrom")
    if not source:
        return str(variable.get("value") or "")
    if "fieldRef" in source:
        return field_value(pod, source["fieldRef"]["fieldPath"])
    if "resourceFieldRef" in source:
        return resource_value(pod, container, source["resourceFieldRef"])
    kind, field, resource = ("configmap", "configMapKeyRef", "configmaps")
    if "secretKeyRef" in source:
        kind, field, resource = ("secret", "secretKeyRef", "secrets")
    return _key(kind, source[field], read(resource, source[field]["name"]), pod)


def _key(kind: str, reference: Obj, obj: Obj | None, pod: Obj) -> str | None:
    name, key = reference["name"], reference["key"]
    if obj is None:
        if reference.get("optional"):
            return None
        raise Missing(f'{kind} "{name}" not found')
    texts = _texts(obj)
    if key in texts:
        return texts[key]
    if reference.get("optional"):
        return None
    title = "Secret" if kind == "secret" else "ConfigMap"
    raise Missing(f"couldn't find key {key} in {title} {meta.namespace(pod)}/{name}")


def field_value(pod: Obj, path: str) -> str:
    """What the downward API says of a pod: metadata.name, status.podIP, metadata.labels['x'] …"""
    subscript = re.fullmatch(r"metadata\.(labels|annotations)\['(.+)'\]", path)
    if subscript:
        return str(meta.get(pod, f"metadata.{subscript.group(1)}", {}).get(subscript.group(2), ""))
    value = meta.get(pod, path, "")
    if isinstance(value, dict):
        return "\n".join(f'{k}="{v}"' for k, v in sorted(value.items()))
    if isinstance(value, list):
        return ",".join(str(item.get("ip", item)) for item in value)
    return str(value)


_WHOLE_NODE = {"cpu": "4", "memory": "8Gi", "ephemeral-storage": "102400Mi"}


def resource_value(pod: Obj, container: Obj, reference: Obj) -> str:
    """limits.cpu and the like, in units of the divisor, rounded up; without a limit, the whole node's."""
    named = reference.get("containerName")
    target = next((c for c in pod["spec"]["containers"] if c["name"] == named), container) if named else container
    part, _, name = reference["resource"].partition(".")
    unlimited = _WHOLE_NODE.get(name, "0") if part == "limits" else "0"
    amount = meta.get(target, "resources", {}).get(part, {}).get(name) or unlimited
    divisor = quantity.parse(reference.get("divisor") or "1")
    value = quantity.parse(amount) / (divisor or quantity.parse("1"))
    return str(int(value.to_integral_value(rounding="ROUND_CEILING")))
