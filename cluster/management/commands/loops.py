"""All loops in one process: the child of `serve`, which holds its folder's lock for both.

Since only one `serve` can have a folder, its child goes by the folder's name, and a child started anew after a crash
holds its Leases still: nothing waits for them to expire.
"""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandParser

from cluster.management import loops


class Command(BaseCommand):
    help = "All controllers, the scheduler, the kubelets and kube-proxies. `serve` starts this by itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", metavar="DIR", help="where everything is kept (.podium)")

    def handle(self, *args: Any, **options: Any) -> None:
        loops.run(loops.all_controllers().values(), loops.identity_of_folder())
