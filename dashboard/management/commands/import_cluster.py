"""import_cluster: a cluster made of what export_cluster printed, here or in another Podium."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml
from django.core.management import CommandError, CommandParser

from cluster.client import porting
from dashboard.management.base import ClassroomCommand


class Command(ClassroomCommand):
    help = "Make a cluster of what export_cluster printed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what the new cluster is to be called")
        parser.add_argument("file", help="what export_cluster printed; - is standard input")

    def work(self, **options: Any) -> None:
        name = options["name"]
        count = porting.imported(name, _documents(options["file"]), ca=self.pki().ca_pem)
        self.stdout.write(f"cluster/{name} created of {count} objects; manage.py kubeconfig {name} prints the way in")


def _documents(file: str) -> list[Any]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text()
        return [document for document in yaml.safe_load_all(text) if document is not None]
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} cannot be read: {error}") from None
    except yaml.YAMLError as error:
        raise CommandError(f"{file} is no YAML: {error}") from None
