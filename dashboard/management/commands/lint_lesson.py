"""lint_lesson: play lessons, right and wrong, and tell what is not in order."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import connection

from dashboard.lessons import library, linting, play
from dashboard.lessons.fields import Problem


class Command(BaseCommand):
    help = (
        "Play lessons in a database of their own: each check fails before its step and passes after, right ways pass, "
        "wrong ones get their hint, doing nothing passes none."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="LESSON", help="folders of the library (all of them)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lessons = [library.find(slug) for slug in options["slugs"]] or library.all()
        except (library.NoLesson, Problem) as error:
            raise CommandError(
                f"no lesson {error}" if isinstance(error, library.NoLesson) else str(error)
            ) from None
        connection.settings_dict["TEST"]["MIGRATE"] = False  # it begins empty: there is nothing to bring along
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        found = 0
        try:
            with play.room() as room:
                for lesson in lessons:
                    told = list(linting.complaints(lesson, room))
                    found += len(told)
                    self.stdout.write(
                        "\n".join(told) or f"{lesson.slug}: {len(lesson.steps)} steps, in order"
                    )
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
        if found:
            raise CommandError(f"{found} complaints")
