"""purge_classes: delete the classes whose retention date has passed."""

from __future__ import annotations

from typing import Any

from django.core.management import CommandParser

from dashboard.classrooms.storing import retention
from dashboard.management.base import ClassroomCommand


class Command(ClassroomCommand):
    help = "Delete classes that are kept no longer, with their clusters, people and names."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say which, and delete none")

    def work(self, **options: Any) -> None:
        found = [*map(str, retention.due())] if options["dry_run"] else retention.purge()
        word = "would be deleted" if options["dry_run"] else "deleted"
        self.stdout.write("\n".join(f"class/{name} {word}" for name in found) or "No class is due.")
