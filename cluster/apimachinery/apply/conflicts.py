"""The answer to an apply that would change what others have, in Kubernetes' words.

(In Kubernetes: managedfields/internal/conflict.go.)
"""

from __future__ import annotations

from cluster.apimachinery.apply import steps
from cluster.apimachinery.apply.managed import Manager
from cluster.apimachinery.apply.updater import Conflict, Conflicts
from cluster.apimachinery.errors import StatusError

CAUSE = "FieldManagerConflict"


def refusal(found: Conflicts) -> StatusError:
    """409 with a cause for each field."""
    causes = [
        {"reason": CAUSE, "message": f"conflict with {conflict.manager}", "field": steps.text(conflict.path)}
        for conflict in found.conflicts
    ]
    return StatusError(409, "Conflict", _message(found.conflicts), {"causes": causes})


def _message(conflicts: list[Conflict]) -> str:
    if len(conflicts) == 1:
        one = conflicts[0]
        return f"Apply failed with 1 conflict: conflict with {one.manager}: {steps.text(one.path)}"
    paths: dict[Manager, list[str]] = {}
    for conflict in conflicts:
        paths.setdefault(conflict.manager, []).append(f"- {steps.text(conflict.path)}")
    told = ["\n".join([f"conflicts with {manager}:", *paths[manager]]) for manager in sorted(paths)]
    return f"Apply failed with {len(conflicts)} conflicts: {chr(10).join(told)}"
