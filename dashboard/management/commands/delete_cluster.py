"""delete_cluster: remove a cluster with everything in it."""

from __future__ import annotations

from typing import Any

from django.core.management import CommandParser

from cluster.client import bootstrap
from dashboard.management.base import ClassroomCommand


class Command(ClassroomCommand):
    help = "Delete a cluster with all its objects and its history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")

    def work(self, **options: Any) -> None:
        bootstrap.delete_cluster(options["name"])
        self.stdout.write(f"cluster/{options['name']} deleted")
