"""kube-scheduler: a node for every pod that has none.

Each waiting pod is held against every node: filters say which nodes can take it at all, scores say which would
take it best, and the pod is bound to the winner. Every filter and every score is a plug-in of its own. (In
Kubernetes: cmd/kube-scheduler and pkg/scheduler.)
"""

from __future__ import annotations

import importlib


def load() -> None:
    """Import the loop, which brings its plug-ins, so that it enters itself into the list of loops."""
    importlib.import_module("cluster.scheduler.schedule_one")
