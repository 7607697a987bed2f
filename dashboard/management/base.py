"""What Podium's own commands share: a prepared classroom, and errors in the user's words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from cluster.apimachinery.errors import StatusError
from dashboard.serving import certificates, schema
from dashboard.serving.certificates import Pki


class ClassroomCommand(BaseCommand):
    """A command on the classroom in DIR, which is made ready first: each may be the first to be run there."""

    requires_system_checks: list[str] = []  # noqa: RUF012  as Django declares it

    @property
    def folder(self) -> Path:
        """DIR."""
        return Path(settings.DATA_DIR)

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, then do the command's work; what Kubernetes would refuse is an error without a traceback."""
        schema.prepare(self.folder)
        try:
            self.work(**options)
        except StatusError as error:
            raise CommandError(error.message) from None

    def work(self, **options: Any) -> None:
        """The command itself."""
        raise NotImplementedError(type(self).__name__)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], none: str) -> None:
        """Rows as kubectl prints them, or the sentence that there are none."""
        if not rows:
            self.stdout.write(none)
            return
        widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
        for row in (head, *rows):
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("   ".join(cells).rstrip())

    def pki(self) -> Pki:
        """The classroom's certificates, made if this is the first to need them."""
        return certificates.ensure(self.folder)
