"""Marks as a gradebook takes them: Moodle's grade import, Canvas' gradebook, or a plain table.

Moodle finds a person by "Email address" or "ID number" and has each other column mapped by hand. Canvas finds them by
its "ID", else "SIS User ID", else "SIS Login ID", wants "Section" last before the assignments, and tells the points
that each can give in a second row. A cell that a spreadsheet would take for a formula is made a text. Pure.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.classrooms.grading.marks import Row, Table
from dashboard.classrooms.models import Classroom
from dashboard.classrooms.records import RosterName

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for a formula's beginning, or may after it has trimmed."""
Cells = list[str]


@dataclass(frozen=True)
class Line:
    """One person's marks: who the log says they are, who they really are (None where nobody knows), and their row
    (None for who has not sat down)."""

    alias: str
    real: RosterName | None
    row: Row | None


def lines(classroom: Classroom, table: Table) -> list[Line]:
    """Everybody on the roster, in its order, then who is not on it."""
    roster = [*RosterName.objects.filter(classroom=classroom).select_related("person__seat").order_by("pk")]
    rows = {row.seat.pk: row for row in table.rows}
    found = [
        Line(real.person.alias, real, rows.get(real.person.seat_id)) if real.person else Line("", real, None)
        for real in roster
    ]
    known = {real.person_id for real in roster}
    others = classroom.persons.exclude(pk__in=[pk for pk in known if pk]).order_by("seat__number", "pk")
    return [*found, *(Line(person.alias, None, rows.get(person.seat_id)) for person in others)]


def moodle(table: Table, people: Iterable[Line]) -> list[Cells]:
    """First name, Last name, ID number, Email address, the lesson, and each of its steps."""
    head = ["First name", "Last name", "ID number", "Email address", *_titles(table)]
    return [head, *([*_moodles(line), *_points(table, line)] for line in people)]


def _moodles(line: Line) -> Cells:
    if line.real is None:
        return [line.alias, "", "", ""]
    last, comma, first = line.real.name.partition(",")
    if not comma:
        first, _, last = line.real.name.rpartition(" ")
    return [first.strip() or last.strip(), last.strip() if first.strip() else "", line.real.student, line.real.email]


def canvas(table: Table, people: Iterable[Line]) -> list[Cells]:
    """Student, ID, SIS User ID, SIS Login ID, Section, and the lesson as one assignment."""
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", _titles(table)[0]]
    possible = ["    Points Possible", "", "", "", "", str(table.points)]
    return [head, possible, *([*_canvas(line), *_points(table, line)[:1]] for line in people)]


def _canvas(line: Line) -> Cells:
    real = line.real
    if real is None:
        return [line.alias, "", "", "", ""]
    return [real.name, real.canvas, real.student, real.login or real.email, real.section]


def plain(table: Table, people: Iterable[Line]) -> list[Cells]:
    """Everything, for a spreadsheet."""
    head = ["Seat", "Alias", "Name", "Email address", "ID number", *_titles(table)]
    return [head, *([*_plain(line), *_points(table, line)] for line in people)]


def _plain(line: Line) -> Cells:
    real = [line.real.name, line.real.email, line.real.student] if line.real else ["", "", ""]
    return [str(line.row.seat.number) if line.row else "", line.alias, *real]


def _titles(table: Table) -> Cells:
    title = table.lesson.title if table.lesson else "Lesson"
    return [title, *(f"{title}: {number + 1}. {step.title}" for number, step in table.steps)]


def _points(table: Table, line: Line) -> Cells:
    """The sum, then each step; blank for who has not sat down, which no gradebook takes for a zero."""
    if line.row is None:
        return [""] * (1 + len(table.steps))
    return [str(line.row.points), *(str(mark.earned) for mark in line.row.marks)]


FORMS: Mapping[str, Callable[[Table, Iterable[Line]], list[Cells]]] = {
    "moodle": moodle, "canvas": canvas, "plain": plain,
}  # fmt: skip


def written(rows: Sequence[Sequence[str]]) -> str:
    """A CSV file (RFC 4180)."""
    made = io.StringIO()
    csv.writer(made).writerows([harmless(cell) for cell in row] for row in rows)
    return made.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe before what would begin a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
