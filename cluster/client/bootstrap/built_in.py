"""What every API server has from its first moment: the system's priority classes, and how its components are.

(In Kubernetes: pkg/registry/scheduling/rest and pkg/registry/core/componentstatus.)
"""

from __future__ import annotations

from cluster.api.core.v1 import componentstatus
from cluster.api.scheduling.v1 import priorityclass
from cluster.apimachinery.meta import Obj


def objects() -> list[Obj]:
    """The classes of pods nobody can do without, then the three healthy components."""
    classes = [priorityclass.system(name) for name in priorityclass.SYSTEM]
    return [*classes, *(componentstatus.healthy(name) for name in componentstatus.NAMES)]
