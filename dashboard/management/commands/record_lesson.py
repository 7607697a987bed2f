"""record_lesson CLUSTER --from REV --to REV --out FOLDER: propose a lesson from what was done there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import CommandError, CommandParser

from cluster.etcd import store
from cluster.registry.registry import Registry
from dashboard.history import past
from dashboard.lessons.packing import SLUG
from dashboard.lessons.recording import log, proposing, writing
from dashboard.lessons.recording.proposing import Wishes
from dashboard.management.base import ClassroomCommand


class Command(ClassroomCommand):
    help = (
        "Propose a lesson from what people did in a cluster between two revisions: a step a command, with what to "
        "type, checks and a draft of its words. lint_lesson plays it as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cluster")
        parser.add_argument("--from", type=int, dest="begun", metavar="REV", help="from this revision on (its birth)")
        parser.add_argument("--to", type=int, dest="ended", metavar="REV", help="up to this one (now)")
        parser.add_argument("--title", default="", help="what the lesson is called")
        parser.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="a new folder, named as it is")

    def work(self, **options: Any) -> None:
        out: Path = options["out"]
        if not SLUG.fullmatch(out.name):
            raise CommandError(f"{out.name} is no name for a lesson: it is like my-lesson")
        if out.exists():
            raise CommandError(f"{out} is there already")
        row = Registry(options["cluster"]).row()
        begun, ended = options["begun"], options["ended"]
        recording = log.recorded(
            row,
            log.moment(row, past.oldest(row) if begun is None else begun),
            log.now(store.cluster_row(row.name)) if ended is None else log.moment(row, ended),
        )
        wishes = Wishes(slug=out.name, title=options["title"])
        lesson = proposing.chosen(proposing.propose(recording), wishes)
        for path, text in writing.files(lesson).items():
            place = out / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        steps = "".join(f"\n  {step.name}: {step.title}" for step in lesson.steps)
        self.stdout.write(f"{out}: {len(lesson.steps)} steps{steps}")
