"""What happens in a small lesson: something for the log to remember."""

from __future__ import annotations

from cluster.client.runner import Runner
from cluster.etcd import store
from cluster.etcd.models import Cluster
from tests.resilience.room import DEPLOYMENTS, TEACHER, Room


def lesson(room: Room, runner: Runner) -> Cluster:
    """A Deployment that is made, scaled and deleted, with a machine that fails in between."""
    runner.settle()
    room.deploy(replicas=2)
    runner.settle()
    room.scale(3)
    runner.settle()
    room.power("node-1", False)
    runner.settle()
    room.registry.delete(DEPLOYMENTS, "default", "web", actor=TEACHER)
    runner.settle()
    return store.cluster_row(room.name)
