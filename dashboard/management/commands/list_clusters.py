"""list_clusters: the classroom's clusters, in kubectl's manner."""

from __future__ import annotations

from typing import Any

from cluster.client import bootstrap
from dashboard.management.base import ClassroomCommand


class Command(ClassroomCommand):
    help = "List the clusters."

    def work(self, **options: Any) -> None:
        rows = [(c.name, str(c.nodes), c.cloud, c.pace, c.created) for c in bootstrap.list_clusters()]
        self.table(("NAME", "NODES", "CLOUD", "PACE", "CREATED"), rows, "No clusters found.")
