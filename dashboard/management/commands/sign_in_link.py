"""sign_in_link: another one-time link for the teacher."""

from __future__ import annotations

from typing import Any

from dashboard import signin
from dashboard.management.base import ClassroomCommand
from dashboard.serving import address


class Command(ClassroomCommand):
    help = "Print a link that signs the teacher in, once, from this machine."

    def work(self, **options: Any) -> None:
        self.stdout.write(signin.link(address.load(self.folder).url))
