"""list_clusters: the classroom's clusters, in kubectl's manner."""

from __future__ import annotations

from typing import Any

from cluster.client import bootstrap
from dashboard.management.base import ClassroomCommand


class Command(ClassroomCommand):
    help = "List the clusters."

    def work(self, **options: Any) -> None:
        rows = [(c.name, str(c.nodes), c.cloud, c.pace, c.created) for c in bootstrap.list_clusters()]
        if not rows:
            self.stdout.write("No clusters found.")
            return
        table = [("NAME", "NODES", "CLOUD", "PACE", "CREATED"), *rows]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        for row in table:
            self.stdout.write(
                "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            )
