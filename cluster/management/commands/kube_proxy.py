"""kube-proxy as a command of its own."""

from __future__ import annotations

from cluster.management.loops import GroupCommand


class Command(GroupCommand):
    group = "kube-proxy"
    help = "kube-proxy on all nodes: keeps their rules up to date."
