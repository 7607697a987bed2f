"""A class as one file, for another Podium or for the shelf; and a class cloned for next term, without its people.

The file is a zip: class.json (settings, seats, progress, marks, who sat where under which alias; real names only if
they were asked for), lesson.zip (the very version that the class was pinned to) and a cluster's YAML for each seat. A
cluster's log stays where it was made: what was marked there comes along as rulings that say so.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import orjson
import yaml
from django.db import transaction

from cluster.apimachinery import clock, errors
from cluster.client import bootstrap, porting
from cluster.etcd.models import Cluster
from dashboard.classrooms import people
from dashboard.classrooms.grading import exam, marks
from dashboard.classrooms.joining import names, roster, seating
from dashboard.classrooms.joining.roster import Entry
from dashboard.classrooms.models import Classroom, Person, Seat
from dashboard.classrooms.records import Exam, RosterName, Ruling
from dashboard.classrooms.storing import retention
from dashboard.lessons import library, packing

VERSION = "podium.local/v1"
MOST_BYTES, MOST_MEMBER = 200_000_000, 20_000_000
NUMBER = "clusters/{:03}.yaml"


def clone(classroom: Classroom, owner: Any) -> Classroom:
    """The same class to be run again: its name, lesson (in its newest version), settings and exam; nobody in it."""
    found = Exam.objects.filter(classroom=classroom).first()
    wishes = {**classroom.settings, **({"advice": found.advice} if found else {})}
    made = seating.open_class(owner, classroom.name, lesson=classroom.lesson, **wishes)
    if found:
        exam.prepare(made, found.minutes)
    return made


def exported(classroom: Classroom, *, names_too: bool = False) -> bytes:
    """The class as one file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("class.json", orjson.dumps(_told(classroom, names_too), option=orjson.OPT_INDENT_2))
        if marks.lesson_of(classroom) is not None:
            out.writestr("lesson.zip", packing.packed(_lesson_folder(classroom)))
        for seat in _taken(classroom):
            if Cluster.objects.filter(name=str(seat.cluster_id)).exists():
                documents = porting.exported(str(seat.cluster_id))
                text = yaml.safe_dump_all(documents, sort_keys=False, allow_unicode=True)
                out.writestr(NUMBER.format(seat.number), text)
    return made.getvalue()


def _lesson_folder(classroom: Classroom) -> Any:
    kept = library.version(classroom.lesson, classroom.lesson_digest)
    return kept if kept.exists() else library.folder(classroom.lesson)


def _taken(classroom: Classroom) -> list[Seat]:
    return [*classroom.seats.exclude(joined="").order_by("number")]


def _told(classroom: Classroom, names_too: bool) -> dict[str, Any]:
    found = Exam.objects.filter(classroom=classroom).first()
    return {
        "apiVersion": VERSION,
        "kind": "ExportedClass",
        "exported": clock.timestamp(),
        "class": {
            "name": classroom.name, "code": classroom.code, "lesson": classroom.lesson,
            "digest": classroom.lesson_digest, "step": classroom.step, "mode": classroom.mode,
            "settings": classroom.settings, "made": classroom.made, "ended": classroom.ended,
        },
        "exam": {"minutes": found.minutes, "seed": found.seed, "begun": found.begun, "advice": found.advice}
        if found
        else None,
        "seats": [*_seats(classroom)],
        "roster": [_entry(row) for row in _roster(classroom)] if names_too else None,
    }  # fmt: skip


def _seats(classroom: Classroom) -> Iterator[dict[str, Any]]:
    for row in marks.table(classroom, _taken(classroom)).rows:
        given = [
            {"step": m.step, "passed": m.passed, "revision": m.revision, "digest": m.digest, "verdicts": m.verdicts,
             "kind": m.kind, "by": m.by, "reason": m.reason, "at": m.at}
            for m in row.marks if m.begun or m.kind
        ]  # fmt: skip
        yield {"number": row.seat.number, "label": row.seat.label, "joined": row.seat.joined,
               "people": [*row.people], "marks": given}  # fmt: skip


def _roster(classroom: Classroom) -> list[RosterName]:
    return [*RosterName.objects.filter(classroom=classroom).select_related("person").order_by("pk")]


def _entry(row: RosterName) -> dict[str, str]:
    entry = Entry(row.name, row.email, row.student, row.login, row.canvas, row.section)
    return {**asdict(entry), "alias": row.person.alias if row.person else ""}


def imported(data: bytes, owner: Any) -> Classroom:
    """Make a class of such a file, under a code of its own; on any error there is none. StatusError says what is wrong.

    Who sat there sits there again, and comes back by new words that their teacher draws.
    """
    found = _read(data)
    told = _checked(found)
    made: list[str] = []
    try:
        with transaction.atomic():
            classroom = _room(told, found, owner)
            for seat in told["seats"]:
                made.append(names.cluster_name(classroom.code, seat["number"]))
                _seat(classroom, seat, found.get(NUMBER.format(seat["number"])))
            _names(classroom, told.get("roster") or [])
    except Exception as error:
        for name in Cluster.objects.filter(name__in=made).values_list("name", flat=True):
            bootstrap.delete_cluster(name)
        if isinstance(error, KeyError | TypeError | ValueError | AttributeError):
            raise errors.unprocessable(f"this class cannot be imported: {error!r}") from None
        raise
    return classroom


def _read(data: bytes) -> dict[str, bytes]:
    """{name: content} of the members that a class has, none larger than it may be."""
    if len(data) > MOST_BYTES:
        raise errors.unprocessable("this file is too large to be a class")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as zipped:
            found, left = {}, MOST_BYTES
            for info in zipped.infolist()[: 2 + seating.MOST_SEATS]:
                with zipped.open(info) as file:
                    content = file.read(min(MOST_MEMBER, left) + 1)
                if len(content) > min(MOST_MEMBER, left):
                    raise errors.unprocessable(f"{info.filename[:60]} is too large")
                found[info.filename], left = content, left - len(content)
            return found
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise errors.unprocessable(f"this is no exported class: {error}") from None


def _checked(found: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        told = orjson.loads(found["class.json"])
    except (KeyError, orjson.JSONDecodeError):
        told = None
    if not isinstance(told, dict) or (told.get("apiVersion"), told.get("kind")) != (VERSION, "ExportedClass"):
        raise errors.unprocessable("this is no exported class: it has no class.json that says so")
    return told


def _room(told: Mapping[str, Any], found: Mapping[str, bytes], owner: Any) -> Classroom:
    one = told["class"]
    lesson, digest = str(one["lesson"]), str(one["digest"])
    if lesson and not library.version(lesson, digest).exists():
        _bring(lesson, digest, found.get("lesson.zip"))
    wishes = {key: value for key, value in one["settings"].items() if key in (*seating.WISHES, "team")}
    classroom = seating.open_class(owner, str(one["name"])[:120], **wishes)
    classroom.lesson, classroom.lesson_digest, classroom.step = lesson, digest, int(one["step"])
    classroom.mode = "exam" if one["mode"] == "exam" else "lesson"
    classroom.ended, classroom.door = str(one["ended"])[:32], not one["ended"]
    classroom.keep_until = retention.usual()
    classroom.save()
    if was := told.get("exam"):
        kept = {"minutes": int(was["minutes"]), "seed": str(was["seed"])[:32], "advice": str(was["advice"])[:8]}
        Exam.objects.create(classroom=classroom, begun=str(was["begun"])[:32], **kept)
    return classroom


def _bring(slug: str, digest: str, data: bytes | None) -> None:
    """See to it that the very version of the lesson is here."""
    try:
        if slug in library.slugs() and library.find(slug).digest == digest:
            packing.keep(slug)
        elif data is None or packing.brought(data, slug) != digest:
            raise errors.unprocessable(f"the lesson {slug} is not in the file in the version of the class")
    except packing.Refused as refused:
        raise errors.unprocessable(f"the lesson cannot be imported: {refused}") from None


def _seat(classroom: Classroom, told: Mapping[str, Any], cluster: bytes | None) -> None:
    number = int(told["number"])
    if not 0 < number <= seating.MOST_SEATS:
        raise ValueError(f"seat {number}")
    name = names.cluster_name(classroom.code, number)
    joined = str(told["joined"])[:32] or clock.timestamp()
    seat = Seat.objects.create(
        classroom=classroom, number=number, cluster_id=name, label=str(told["label"])[:60], joined=joined
    )
    if cluster is not None:
        porting.imported(name, [*yaml.safe_load_all(cluster)], ca=seating.authority())
        people.admit_observers(name)
    for alias in told["people"]:
        seating.sit(classroom, seat, str(alias))
    for mark in told["marks"]:
        said = f"as {mark['by'] or 'the checks'} had it at {mark['at'] or 'no time'}. {mark['reason']}".strip()
        Ruling.objects.create(
            seat=seat, lesson=classroom.lesson, digest=str(mark["digest"])[:64], step=int(mark["step"]),
            kind="imported", passed=bool(mark["passed"]), verdicts=[*mark["verdicts"]], reason=said[:500],
            by=str(classroom.owner)[:150],
        )  # fmt: skip


def _names(classroom: Classroom, entries: list[dict[str, Any]]) -> None:
    fields = ("name", "email", "student", "login", "canvas", "section")
    for entry in entries:
        kept = {field: str(entry[field])[: roster.LONGEST[field]] for field in fields}
        person = Person.objects.filter(classroom=classroom, alias=entry.get("alias") or None).first()
        RosterName.objects.create(classroom=classroom, person=person, **kept)
