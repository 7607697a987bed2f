"""What Podium's own commands share: a prepared classroom, and errors in the user's words."""

from __future__ import annotations

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

    def pki(self) -> Pki:
        """The classroom's certificates, made if this is the first to need them."""
        return certificates.ensure(self.folder)
