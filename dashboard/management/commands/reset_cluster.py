"""reset_cluster: begin a cluster anew."""

from __future__ import annotations

from typing import Any

from django.core.management import CommandParser

from dashboard.classrooms import people
from dashboard.management.base import ClassroomCommand


class Command(ClassroomCommand):
    help = "Begin a cluster anew, as it was made; its kubeconfig stays valid."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")

    def work(self, **options: Any) -> None:
        people.reset_cluster(options["name"])
        self.stdout.write(f"cluster/{options['name']} reset")
