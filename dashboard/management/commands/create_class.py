"""create_class: a class with its seats ready, before anybody has opened a browser."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import CommandError, CommandParser

from cluster.etcd.models import CAPS, CLOUDS, PACES
from dashboard import signin
from dashboard.classrooms.joining import seating
from dashboard.lessons import library
from dashboard.management.base import ClassroomCommand
from dashboard.serving import address

WISHES = ("team", "nodes", "cloud", "pace", "advice")


class Command(ClassroomCommand):
    help = "Start a class, and print the code to join it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what it is called")
        parser.add_argument("--lesson", default="", help="the lesson's name (none)")
        parser.add_argument("--seats", type=int, default=0, help="seats whose clusters are made now (0)")
        parser.add_argument("--team", type=int, help="how many people share a seat (1)")
        parser.add_argument("--nodes", type=int, help="worker nodes of each cluster (the lesson's, or 3)")
        parser.add_argument("--cloud", choices=CLOUDS, help="who answers for load balancers (gce)")
        parser.add_argument("--pace", choices=PACES, help="how long waits last (class)")
        parser.add_argument("--advice", choices=CAPS, help="how far down anybody is helped (field)")
        parser.add_argument("--owner", default=signin.TEACHER, help="the account that teaches it (teacher)")

    def work(self, **options: Any) -> None:
        wishes = {wish: options[wish] for wish in WISHES if options[wish] is not None}
        if options["lesson"] not in ("", *library.slugs()):
            raise CommandError(f"there is no lesson {options['lesson']}; there are: {', '.join(library.slugs())}")
        owner, _ = get_user_model().objects.get_or_create(
            username=options["owner"], defaults={"is_staff": True, "is_superuser": options["owner"] == signin.TEACHER}
        )
        self.pki()
        made = seating.open_class(
            owner, options["name"], lesson=options["lesson"], seats=options["seats"], **wishes
        )
        self.stdout.write(f"class/{made.code} created; join at {address.load(self.folder).url}/join/{made.code}/")
