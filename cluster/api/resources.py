"""Resources by name: what may be limited, counted and asked for, and in which amounts.

A name without a slash is one of Kubernetes' own ("cpu", "requests.memory", "pods"); any other must say whose it is
("example.com/gpu"). Numbers of objects are whole, amounts are not negative. (In Kubernetes: pkg/apis/core/helper and
ValidateResourceQuantityValue in pkg/apis/core/validation.)
"""

from __future__ import annotations

from cluster.api.podspec.rules import NOT_NEGATIVE
from cluster.apimachinery import quantity, validation
from cluster.apimachinery.errors import Cause, invalid_value
from cluster.apimachinery.meta import Obj

COMPUTE = ("cpu", "memory", "ephemeral-storage")
OBJECTS = ("configmaps", "persistentvolumeclaims", "pods", "replicationcontrollers", "resourcequotas", "secrets",
           "services", "services.loadbalancers", "services.nodeports")  # fmt: skip
"""What a quota counts under a name of its own; any other kind is counted as count/PLURAL.GROUP."""
QUOTA = (*COMPUTE, *(f"{side}.{name}" for side in ("requests", "limits") for name in COMPUTE), "requests.storage",
         *OBJECTS)  # fmt: skip
STANDARD = (*QUOTA, "storage")
_HUGE = ("hugepages-", "requests.hugepages-")


def huge(name: str) -> bool:
    return name.startswith(_HUGE[0])


def native(name: str) -> bool:
    """Whether the name is Kubernetes' own."""
    return "/" not in name or "kubernetes.io/" in name


def name_problems(name: str, path: str) -> list[Cause]:
    """What is wrong with the name of a resource, wherever it stands."""
    found = validation.causes(path, name, validation.is_qualified_name(name))
    if not found and "/" not in name and name not in STANDARD and not name.startswith(_HUGE):
        found.append(invalid_value(path, name, "must be a standard resource type or fully qualified"))
    return found


def container_name_problems(name: str, path: str) -> list[Cause]:
    """What is wrong with the name of something a container asks for."""
    found = name_problems(name, path)
    if "/" not in name and name not in COMPUTE and not huge(name):
        found.append(invalid_value(path, name, "must be a standard resource for containers"))
    elif not native(name) and name.startswith("requests."):
        found.append(invalid_value(path, name, "doesn't follow extended resource name standard"))
    return found


def quota_name_problems(name: str, path: str) -> list[Cause]:
    """What is wrong with the name of something a quota counts."""
    found = name_problems(name, path)
    if "/" not in name and name not in QUOTA and not name.startswith(_HUGE):
        found.append(invalid_value(path, name, "must be a standard resource for quota"))
    return found


def amount_problems(name: str, amount: str, path: str) -> list[Cause]:
    """An amount must not be negative, and a number of objects must be whole."""
    value = quantity.parse(amount)
    found = [invalid_value(path, amount, NOT_NEGATIVE)] if value < 0 else []
    if (name in OBJECTS or not native(name)) and value != int(value):
        found.append(invalid_value(path, amount, "must be an integer"))
    return found


def positive_problems(amount: str, path: str) -> list[Cause]:
    return [] if quantity.parse(amount) > 0 else [invalid_value(path, amount, "must be greater than zero")]


def quota_problems(amounts: Obj, path: str) -> list[Cause]:
    """What is wrong with a map of what a quota counts."""
    return [
        cause
        for name, amount in amounts.items()
        for cause in (*quota_name_problems(name, f"{path}[{name}]"), *amount_problems(name, amount, f"{path}[{name}]"))
    ]
