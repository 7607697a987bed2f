"""Environment variables: what is wrong with a container's.

(In Kubernetes: ValidateEnv and ValidateEnvFrom in pkg/apis/core/validation.)
"""

from __future__ import annotations

from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj

POD_FIELDS = (
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
)
_KEY_SOURCES = ("configMapKeyRef", "secretKeyRef")
_SOURCES = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
_SUBSCRIPTED = ("metadata.annotations", "metadata.labels")


def problems(container: Obj, path: str) -> list[Cause]:
    found: list[Cause] = []
    for index, variable in enumerate(container.get("env") or []):
        found += _variable(variable, f"{path}.env[{index}]")
    for index, source in enumerate(container.get("envFrom") or []):
        found += _all_of(source, f"{path}.envFrom[{index}]")
    return found


def _variable(variable: Obj, path: str) -> list[Cause]:
    name = variable.get("name") or ""
    found = [] if name else [required(f"{path}.name")]
    if name:
        found += validation.causes(f"{path}.name", name, validation.is_env_var_name(name))
    source = variable.get("valueFrom")
    return found if source is None else found + _source(variable, source, f"{path}.valueFrom")


def _source(variable: Obj, source: Obj, path: str) -> list[Cause]:
    """A variable's value comes from one place, and only when it has none of its own."""
    given = [field for field in _SOURCES if source.get(field) is not None]
    found: list[Cause] = []
    if not given:
        text = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`"
        found.append(invalid_value(path, "", text))
    elif variable.get("value"):
        found.append(invalid_value(path, "", "may not be specified when `value` is not empty"))
    elif len(given) > 1:
        found.append(invalid_value(path, "", "may not have more than one field specified at a time"))
    if source.get("fieldRef") is not None:
        found += _field(source["fieldRef"], f"{path}.fieldRef")
    for field in _KEY_SOURCES:
        if source.get(field) is not None:
            found += _key(source[field], f"{path}.{field}")
    return found


def _field(reference: Obj, path: str) -> list[Cause]:
    field = reference.get("fieldPath") or ""
    found = [] if reference.get("apiVersion") else [required(f"{path}.apiVersion")]
    if not field:
        return [*found, required(f"{path}.fieldPath")]
    head, bracket, _ = field.partition("[")
    if field in POD_FIELDS or (bracket and head in _SUBSCRIPTED):
        return found
    return [*found, not_supported(f"{path}.fieldPath", field, POD_FIELDS)]


def _key(reference: Obj, path: str) -> list[Cause]:
    key = reference.get("key") or ""
    found = [] if reference.get("name") else [required(f"{path}.name")]
    if not key:
        return [*found, required(f"{path}.key")]
    return found + validation.causes(f"{path}.key", key, validation.is_config_map_key(key))


def _all_of(source: Obj, path: str) -> list[Cause]:
    """Every key of a ConfigMap or Secret becomes a variable, with a prefix if there is one."""
    found: list[Cause] = []
    prefix = source.get("prefix")
    if prefix:
        found += validation.causes(f"{path}.prefix", prefix, validation.is_env_var_name(prefix))
    given = [field for field in ("configMapRef", "secretRef") if source.get(field) is not None]
    found += [required(f"{path}.{field}.name") for field in given if not source[field].get("name")]
    if not given:
        found.append(invalid_value(path, "", "must specify one of: `configMapRef` or `secretRef`"))
    elif len(given) > 1:
        found.append(invalid_value(path, "", "may not have more than one field specified at a time"))
    return found
