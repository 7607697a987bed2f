"""kubelet as a command of its own."""

from __future__ import annotations

from cluster.management.loops import GroupCommand


class Command(GroupCommand):
    group = "kubelet"
    help = "The kubelets of all nodes: they run pods and report."
