"""APIService: who serves a group and version of the API.

Most are Local: the API server that is asked serves them itself, and makes these objects so that clients can see what
there is. One that names a Service hands its group over to a program behind that Service (aggregation): metrics are the
usual example. Whether that program answers is said in the condition Available.
"""

from __future__ import annotations

from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import clock, meta, validation
from cluster.apimachinery.errors import Cause, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import text_at
from cluster.etcd.models import KubeObject

AVAILABLE = "Available"
HIGHEST_GROUP, HIGHEST_VERSION = 20000, 1000


def local_condition(now: str) -> Obj:
    """What is said of a group that the API server serves itself."""
    return {"type": AVAILABLE, "status": "True", "lastTransitionTime": now, "reason": "Local",
            "message": "Local APIServices are always available"}  # fmt: skip


def _service(obj: Obj) -> str:
    service = meta.get(obj, "spec.service")
    return f"{service.get('namespace', '')}/{service.get('name', '')}" if service else "Local"


def _available(obj: Obj) -> str:
    said = meta.condition(obj, AVAILABLE) or {"status": "Unknown"}
    reason = said.get("reason")
    return f"{said['status']} ({reason})" if said["status"] != "True" and reason else str(said["status"])


class APIService(KubeObject):
    KIND = Kind("apiregistration.k8s.io", "v1", "APIService", "apiservices", namespaced=False,
                categories=("api-extensions",), subresources=("status",))  # fmt: skip
    COLUMNS = (
        NAME_COLUMN,
        Column("Service", _service, description="The reference to the service that hosts this API endpoint."),
        Column("Available", _available, description="Whether this service is available."),
        AGE_COLUMN,
    )
    UNCONDITIONAL = False
    FORM = ("spec.group", "spec.version", "spec.service", "spec.groupPriorityMinimum", "spec.versionPriority")
    NAME_RULE = "is_path_segment"

    service = text_at("spec.service.name")

    @classmethod
    def default(cls, obj: Obj) -> None:
        service = meta.get(obj, "spec.service")
        if isinstance(service, dict) and service.get("port") is None:
            service["port"] = 443

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            local = not meta.get(obj, "spec.service")
            obj["status"] = {"conditions": [local_condition(clock.timestamp())]} if local else {}

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj.get("spec") or {}
        group, version = spec.get("group") or "", spec.get("version") or ""
        found: list[Cause] = []
        if meta.name(obj) != f"{version}.{group}":
            text = f'must be `spec.version+"."+spec.group`: "{version}.{group}"'
            found.append(invalid_value("metadata.name", meta.name(obj), text))
        if not group and version != "v1":
            text = "only v1 may have an empty group and it better be legacy kube"
            found.append(required("spec.group", text))
        found += validation.causes("spec.group", group, validation.is_dns1123_subdomain(group)) if group else []
        found += validation.causes("spec.version", version, validation.is_dns1035_label(version))
        found += _priority(spec, "groupPriorityMinimum", HIGHEST_GROUP)
        found += _priority(spec, "versionPriority", HIGHEST_VERSION)
        return found + (_remote(spec) if spec.get("service") else _local(spec))

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        allowed = ("True", "False", "Unknown")
        return [
            not_supported(f"status.conditions[{i}].status", c.get("status"), allowed)
            for i, c in enumerate(meta.get(obj, "status.conditions") or [])
            if c.get("status") not in allowed
        ]


def _priority(spec: Obj, field: str, highest: int) -> list[Cause]:
    value = spec.get(field) or 0
    text = f"must be positive and less than {highest}"
    return [] if 0 < value <= highest else [invalid_value(f"spec.{field}", value, text)]


def _local(spec: Obj) -> list[Cause]:
    """Who serves itself needs no proof of who it is."""
    found: list[Cause] = []
    if spec.get("caBundle"):
        size = len(spec["caBundle"]) * 3 // 4 - spec["caBundle"].count("=")
        found.append(invalid_value("spec.caBundle", f"{size} bytes", "local APIServices may not have a caBundle"))
    if spec.get("insecureSkipTLSVerify"):
        text = "local APIServices may not have insecureSkipTLSVerify"
        found.append(invalid_value("spec.insecureSkipTLSVerify", True, text))
    return found


def _remote(spec: Obj) -> list[Cause]:
    service = spec["service"]
    found = [required(f"spec.service.{f}") for f in ("namespace", "name") if not service.get(f)]
    if wrong := validation.is_port_num(service["port"]):
        found.append(invalid_value("spec.service.port", service["port"], f"port is not valid: {', '.join(wrong)}"))
    if spec.get("insecureSkipTLSVerify") and spec.get("caBundle"):
        found.append(invalid_value("spec.insecureSkipTLSVerify", True, "may not be true if caBundle is present"))
    return found
