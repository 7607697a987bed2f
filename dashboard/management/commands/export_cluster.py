"""export_cluster: what people made of a cluster, as YAML on standard output."""

from __future__ import annotations

from typing import Any

import yaml
from django.core.management import CommandParser

from cluster.client import porting
from dashboard.management.base import ClassroomCommand


class Command(ClassroomCommand):
    help = "Print a cluster's wishes and all objects that people made in it; import_cluster makes a cluster of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")

    def work(self, **options: Any) -> None:
        found = porting.exported(options["name"])
        self.stdout.write(yaml.safe_dump_all(found, sort_keys=False, allow_unicode=True), ending="")
