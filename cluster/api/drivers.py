"""What kinds that name a driver have in common: the driver's name, and settings that only it can read.

(In Kubernetes: ValidateCSIDriverName, and validateProvisioner and validateParameters of pkg/apis/storage/validation.)
"""

from __future__ import annotations

from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, invalid_value, required, too_long

LONGEST_NAME = 63
MOST_PARAMETERS, LARGEST_PARAMETERS = 512, 256 * 1024


def name_problems(name: str, path: str) -> list[Cause]:
    """What is wrong with the name of a storage or device driver."""
    if not name:
        return [required(path)]
    found = [too_long(path, LONGEST_NAME)] if len(name.encode()) > LONGEST_NAME else []
    return found + validation.causes(path, name, validation.is_dns1123_subdomain(name.lower()))


def provisioner_problems(name: str, path: str) -> list[Cause]:
    """What is wrong with the name of who makes volumes."""
    if not name:
        return [required(path)]
    return validation.causes(path, name.lower(), validation.is_qualified_name(name.lower()))


def parameter_problems(parameters: dict[str, str], path: str, *, needed: bool = False) -> list[Cause]:
    """What is wrong with settings for a driver; `needed` where there must be some."""
    if len(parameters) > MOST_PARAMETERS:
        return [too_long(path, MOST_PARAMETERS)]
    found = [invalid_value(path, key, "field can not be empty.") for key in parameters if not key]
    if sum(len(k.encode()) + len(v.encode()) for k, v in parameters.items()) > LARGEST_PARAMETERS:
        found.append(too_long(path, LARGEST_PARAMETERS))
    if needed and not parameters:
        found.append(required(path, "must contain at least one key/value pair"))
    return found
