"""kube-controller-manager as a command of its own."""

from __future__ import annotations

from cluster.management.loops import GroupCommand


class Command(GroupCommand):
    group = "kube-controller-manager"
    help = "The controllers: each compares what should be with what is, and acts."
