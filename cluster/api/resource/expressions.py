"""Expressions over one device, by which classes and claims choose: CEL, where `device` is what a slice says of it.

`device.driver` is a text, `device.attributes` and `device.capacity` are maps by domain and then by name. An expression
must come to true or false, or to something of which that is not known before there is a device. (In Kubernetes:
dynamic-resource-allocation/cel.)
"""

from __future__ import annotations

from cluster.apimachinery.cel import CompileError, Environment, types
from cluster.apimachinery.errors import Cause, invalid_value

_QUANTITY = types.Type("kubernetes.Quantity")


def _by_domain(value: types.Type) -> types.Type:
    return types.map_of(types.STRING, types.map_of(types.STRING, value))


_DEVICE = types.object_of(
    "DRADevice", driver=types.STRING, attributes=_by_domain(types.DYN), capacity=_by_domain(_QUANTITY)
)
_DEVICES = Environment({"device": _DEVICE})


def problems(expression: str, path: str) -> list[Cause]:
    """What is wrong with an expression."""
    try:
        result = _DEVICES.compile(expression).result
    except CompileError as error:
        return [invalid_value(path, expression, f"compilation failed: {error}")]
    if result in (types.BOOL, types.DYN):
        return []
    text = f"must evaluate to bool or the unknown type, not {result}"
    return [invalid_value(path, expression, text)]
