"""Where Django finds the kinds: every module under `cluster/api/` is imported once, and that is all.

No list of kinds exists anywhere; a new kind is a new file (and its migration).
"""

from __future__ import annotations

import importlib
import pkgutil

import cluster.api
from cluster.etcd.models import Allocation, Change, Cluster, CustomResource, Entry, ProxySync, Traffic
from cluster.kubelet.models import ContainerRun, LogChunk, VolumeFiles

__all__ = ["Allocation", "Change", "Cluster", "ContainerRun", "CustomResource", "Entry", "LogChunk", "ProxySync",
           "Traffic", "VolumeFiles"]  # fmt: skip

for _module in pkgutil.walk_packages(cluster.api.__path__, "cluster.api."):
    importlib.import_module(_module.name)
