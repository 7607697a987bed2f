"""kube-controller-manager: the loops that make the cluster what its objects say.

Each module is one loop: a function from a key and a snapshot to the acts that bring the world one step nearer to
the spec. Loops never call each other; they meet only in the objects they read and write. A Deployment makes
ReplicaSets, and that is all it knows of pods. Modules that begin with an underscore hold what several loops
share. (In Kubernetes: cmd/kube-controller-manager and pkg/controller.)
"""

from __future__ import annotations

import importlib
import pkgutil


def load() -> None:
    """Import every loop once, so that each enters itself into `cluster.client.controller.controllers`."""
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        importlib.import_module(module.name)
