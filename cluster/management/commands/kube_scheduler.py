"""kube-scheduler as a command of its own."""

from __future__ import annotations

from cluster.management.loops import GroupCommand


class Command(GroupCommand):
    group = "kube-scheduler"
    help = "The scheduler: gives each new pod its node."
