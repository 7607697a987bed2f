"""Defaults of a pod: everything a manifest may leave out and a kubelet must know.

`template` fills in a pod template, `pod` a pod. A pod gets a little more than a template does, so that a new
default never changes the templates that are stored already: no Deployment rolls out because the server learned
something. (In Kubernetes: the SetDefaults_ functions of pkg/apis/core/v1/defaults.go.)
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from cluster.api.podspec.images import tag_of
from cluster.apimachinery import quantity
from cluster.apimachinery.meta import Obj

MODE = 0o644
TOKEN_SECONDS = 3600
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_HOOKS = ("postStart", "preStop")
_MOUNTED = ("secret", "configMap", "downwardAPI", "projected")
_CONTAINERS = ("initContainers", "containers", "ephemeralContainers")


def fill(target: Obj, **values: Any) -> None:
    """Set what is absent, null or empty text: in Go all three are the zero value."""
    for key, value in values.items():
        if target.get(key) in (None, ""):
            target[key] = value


def template(owner_spec: Obj) -> None:
    """The pod template of an owner's spec, in place; nothing when there is none."""
    found = owner_spec.get("template")
    if isinstance(found, dict):
        found["metadata"] = {k: v for k, v in (found.get("metadata") or {}).items() if v not in (None, {})}
        pod_spec(_object(found, "spec"))


def pod(obj: Obj) -> None:
    """A pod, in place: its spec, and what only pods get."""
    spec = _object(obj, "spec")
    pod_spec(spec)
    fill(spec, enableServiceLinks=True)
    for container in (*(spec.get("containers") or []), *(spec.get("initContainers") or [])):
        _requests(container)
        if spec.get("hostNetwork"):
            for port in container.get("ports") or []:
                port["hostPort"] = port.get("hostPort") or port.get("containerPort")


def pod_spec(spec: Obj) -> None:
    """A pod's spec wherever it stands, in place."""
    fill(
        spec,
        dnsPolicy="ClusterFirst",
        restartPolicy="Always",
        securityContext={},
        terminationGracePeriodSeconds=30,
        schedulerName="default-scheduler",
    )
    account = spec.get("serviceAccountName") or spec.get("serviceAccount")
    if account:
        spec["serviceAccountName"] = spec["serviceAccount"] = account
    for volume in spec.get("volumes") or []:
        _volume(volume)
    for field in _CONTAINERS:
        for container in spec.get(field) or []:
            _container(container)


def quantities(resources: Obj | None) -> None:
    """Amounts in their canonical text, in place (1 → "1", "0.5" → "500m"); nonsense is left for validation."""
    for name, amount in (resources or {}).items():
        with suppress(ValueError):
            resources[name] = quantity.canonical(amount)  # type: ignore[index]


def _object(parent: Obj, key: str) -> Obj:
    """The object at a key, made when there is none."""
    if not isinstance(parent.get(key), dict):
        parent[key] = {}
    found: Obj = parent[key]
    return found


def _container(container: Obj) -> None:
    latest = tag_of(container.get("image") or "") == "latest"
    fill(
        container,
        resources={},
        terminationMessagePath="/dev/termination-log",
        terminationMessagePolicy="File",
        imagePullPolicy="Always" if latest else "IfNotPresent",
    )
    for kind in ("limits", "requests"):
        quantities(container["resources"].get(kind))
    for port in container.get("ports") or []:
        fill(port, protocol="TCP")
    for env in container.get("env") or []:
        _field_reference(env.get("valueFrom"))
    for name in _PROBES:
        if container.get(name):
            _probe(container[name])
    for name in _HOOKS:
        hook = (container.get("lifecycle") or {}).get(name)
        if hook:
            _handler(hook)


def _probe(probe: Obj) -> None:
    """Zero means "not said" for these four, so zero is replaced too."""
    for key, value in (
        ("timeoutSeconds", 1),
        ("periodSeconds", 10),
        ("successThreshold", 1),
        ("failureThreshold", 3),
    ):
        probe[key] = probe.get(key) or value
    _handler(probe)


def _handler(handler: Obj) -> None:
    if isinstance(handler.get("httpGet"), dict):
        fill(handler["httpGet"], path="/", scheme="HTTP")
    if isinstance(handler.get("grpc"), dict) and handler["grpc"].get("service") is None:
        handler["grpc"]["service"] = ""


def _volume(volume: Obj) -> None:
    """A volume without a source is an empty directory; mounted keys are readable files (mode 0644)."""
    if not any(value is not None for key, value in volume.items() if key != "name"):
        volume["emptyDir"] = {}
    for source in _MOUNTED:
        if isinstance(volume.get(source), dict):
            fill(volume[source], defaultMode=MODE)
    if isinstance(volume.get("hostPath"), dict) and volume["hostPath"].get("type") is None:
        volume["hostPath"]["type"] = ""
    _downward(volume.get("downwardAPI"))
    for source in (volume.get("projected") or {}).get("sources") or []:
        _downward(source.get("downwardAPI"))
        if isinstance(source.get("serviceAccountToken"), dict):
            fill(source["serviceAccountToken"], expirationSeconds=TOKEN_SECONDS)


def _downward(source: Obj | None) -> None:
    for item in (source or {}).get("items") or []:
        _field_reference(item)


def _field_reference(holder: Obj | None) -> None:
    if holder and isinstance(holder.get("fieldRef"), dict):
        fill(holder["fieldRef"], apiVersion="v1")


def _requests(container: Obj) -> None:
    """Who limits a resource and says nothing of its request asks for as much as the limit."""
    limits = (container.get("resources") or {}).get("limits")
    if limits:
        requests = container["resources"].get("requests") or {}
        container["resources"]["requests"] = {**limits, **requests}
