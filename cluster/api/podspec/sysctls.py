"""Kernel parameters of a pod: their names, dotted or with slashes.

Whether a node allows one is its kubelet's to say; that it is a name at all is the API server's. (In Kubernetes:
validateSysctls in pkg/apis/core/validation.)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cluster.apimachinery.errors import Cause, duplicate, invalid_value, required
from cluster.apimachinery.meta import Obj

_LONGEST = 253
_SEGMENT = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_NAME = rf"^({_SEGMENT}[\./])*{_SEGMENT}$"
_RULE = f"must have at most {_LONGEST} characters and match regex {_NAME}"


def problems(sysctls: Sequence[Obj], path: str) -> list[Cause]:
    """Every cause against the sysctls that stand at `path`."""
    names = [sysctl.get("name") or "" for sysctl in sysctls]
    found = (_problem(name, name in names[:n], f"{path}[{n}].name") for n, name in enumerate(names))
    return [cause for cause in found if cause is not None]


def _problem(name: str, known: bool, path: str) -> Cause | None:
    if not name:
        return required(path, "")
    if len(name) > _LONGEST or not re.fullmatch(_NAME, name):
        return invalid_value(path, name, _RULE)
    return duplicate(path, name) if known else None
