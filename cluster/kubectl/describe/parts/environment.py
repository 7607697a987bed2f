"""A container's environment: written out, taken from the pod, or named where it comes from.

What stands in the pod itself is shown with its value; what a Secret or a ConfigMap holds is only named.
(In kubectl: describeContainerEnvVars, util/resource.)
"""

from __future__ import annotations

from math import ceil

from cluster.apimachinery import meta, quantity
from cluster.apimachinery.meta import Obj, Objs

from .values import flag
from .writer import Writer

_KNOWN = {"metadata.name", "metadata.namespace"}
_NODE_DECIDES = {"limits.cpu", "limits.memory"}


def environment(w: Writer, container: Obj, pod: Obj | None) -> None:
    """The container's variables; those from fields are resolved where there is a pod."""
    variables: Objs = container.get("env") or []
    w.write("Environment:\n" if variables else "Environment:\t<none>\n", 2)
    for variable in variables:
        if variable.get("valueFrom") is None:
            first, *others = str(variable.get("value") or "").split("\n")
            w.row(f"{variable['name']}:", first, level=3)
            for line in others:
                w.row("", line, level=3)
        else:
            _from_elsewhere(w, variable["name"], variable["valueFrom"], container, pod)


def _from_elsewhere(w: Writer, name: str, source: Obj, container: Obj, pod: Obj | None) -> None:
    if "fieldRef" in source:
        ref = source["fieldRef"]
        value = field_value(pod, ref["fieldPath"]) if pod else ""
        w.row(f"{name}:", f"{value} ({ref.get('apiVersion', '')}:{ref['fieldPath']})", level=3)
    elif "resourceFieldRef" in source:
        ref = source["resourceFieldRef"]
        w.row(f"{name}:", f"{_resource(ref, container)} ({ref['resource']})", level=3)
    for field, words in (("secretKeyRef", "in secret"), ("configMapKeyRef", "of config map")):
        if field in source:
            ref = source[field]
            text = f"<set to the key '{ref['key']}' {words} '{ref.get('name', '')}'>"
            w.row(f"{name}:", text, f"Optional: {flag(ref.get('optional'))}", level=3)


def field_value(pod: Obj, path: str) -> str:
    """The pod's name or namespace; "" for all other fields that a fieldRef may name (kubectl knows no more)."""
    return str(meta.get(pod, path, "")) if path in _KNOWN else ""


def _resource(ref: Obj, container: Obj) -> str:
    side, _, name = ref["resource"].partition(".")
    found = meta.get(container, f"resources.{side}", {}).get(name, "0")
    measure = quantity.milli if name == "cpu" else quantity.whole
    divisor = ref.get("divisor") or "0"
    value = ceil(measure(found) / measure(divisor if quantity.parse(divisor) else "1"))
    return "node allocatable" if not value and ref["resource"] in _NODE_DECIDES else str(value)


def environment_from(w: Writer, sources: Objs | None) -> None:
    """The ConfigMaps and Secrets whose keys all become variables."""
    if not sources:
        return
    w.write("Environment Variables from:\n", 2)
    for source in sources:
        kind, ref = _whole_object(source)
        prefix = f" with prefix '{source['prefix']}'" if source.get("prefix") else ""
        optional = f"Optional: {flag(ref.get('optional'))}"
        w.row(ref.get("name", ""), kind + prefix, optional, level=3)


def _whole_object(source: Obj) -> tuple[str, Obj]:
    if "configMapRef" in source:
        return "ConfigMap", source["configMapRef"]
    return "Secret", source.get("secretRef", {})
