"""kube-controller-manager as a command of its own: beside `serve --no-controllers` or, harmlessly, a full `serve`."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from cluster.management import loops


class Command(BaseCommand):
    help = "The controllers: each compares what should be with what is, and acts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--controllers", default="*", help="names, separated by commas; * is all, -x leaves x out")
        parser.add_argument("--cluster", action="append", default=[], help="only this cluster (may be repeated)")
        parser.add_argument("--data", metavar="DIR", help="where everything is kept (.podium)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            chosen = loops.of_group("kube-controller-manager", options["controllers"].split(","))
        except loops.UnknownLoop as error:
            raise CommandError(str(error)) from None
        loops.run(chosen, loops.identity(), only=options["cluster"])
