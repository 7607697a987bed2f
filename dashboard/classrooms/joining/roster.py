"""A roster as schools have it: a table with a header, from Excel, Moodle or Canvas, in whatever encoding it came.

Columns are found by their header, in the words that those programs use. Rows are read one by one, and everything that
is wrong is said with its row before anything is changed: a roster is taken whole or not at all. Pure, but for `take`.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from dashboard.classrooms.models import Classroom, Person
from dashboard.classrooms.records import RosterName

MOST_BYTES, MOST_ROWS, MOST_TOLD = 1_000_000, 2000, 20
SEPARATORS = ",;\t|"
HEADERS: dict[str, tuple[str, ...]] = {
    "name": ("name", "fullname", "student", "studentname", "displayname"),
    "first": ("firstname", "givenname", "forename", "vorname", "prénom", "nombre"),
    "last": ("lastname", "surname", "familyname", "nachname", "familienname", "nom", "apellidos", "apellido"),
    "email": ("email", "emailaddress", "mail", "emailadresse", "correo"),
    "student": ("idnumber", "studentid", "studentnumber", "sisuserid", "number", "matrikelnummer", "matrikel"),
    "login": ("username", "login", "sisloginid", "loginid", "benutzername"),
    "canvas": ("id", "canvasid"),
    "section": ("section", "group", "class", "gruppe", "klasse"),
}
"""What a column is called, without case, blanks and signs."""
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
LONGEST = {"name": 150, "email": 254, "student": 64, "login": 150, "canvas": 20, "section": 120}


class Bad(ValueError):
    """What is wrong with a roster: one line for each thing."""


@dataclass(frozen=True)
class Entry:
    """Somebody on the roster."""

    name: str
    email: str = ""
    student: str = ""
    login: str = ""
    canvas: str = ""
    section: str = ""


def parse(data: bytes) -> list[Entry]:
    """The entries of a CSV file; Bad with all that is wrong, row by row."""
    if len(data) > MOST_BYTES:
        raise Bad(f"The file is larger than {MOST_BYTES // 1_000_000} MB: is it a roster?")
    rows = _rows(decoded(data))
    if not rows:
        raise Bad("The file is empty.")
    columns = _columns(rows[0][1])
    found = [(line, _entry(columns, row)) for line, row in rows[1:] if not _heading(row)]
    if len(found) > MOST_ROWS:
        raise Bad(f"The file has {len(found)} rows; a roster has at most {MOST_ROWS}.")
    problems = [f"Row {line}: {problem}" for line, entry in found for problem in _problems(entry)]
    problems += _twice(found)
    if problems:
        more = [f"… and {len(problems) - MOST_TOLD} more."] if len(problems) > MOST_TOLD else []
        raise Bad("\n".join([*problems[:MOST_TOLD], *more]))
    if not found:
        raise Bad("There is a header and nobody below it.")
    return [entry for _, entry in found]


def decoded(data: bytes) -> str:
    """The text: UTF-8, UTF-16 as Excel's "Unicode text" writes it, else Windows' Western European."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if data[:200].count(0) > len(data[:200]) // 4:
        return data.decode("utf-16-be" if data[0] == 0 else "utf-16-le", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """(line, cells) of every row that is not blank; Excel's own first line "sep=;" says the separator."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    first, _, rest = lines.partition("\n")
    said, skipped = re.fullmatch(r'"?sep=(.)"?', first.strip()), 0
    if said:
        lines, skipped = rest, 1
    separator = said[1] if said else _separator(first)
    reader = csv.reader(io.StringIO(lines), delimiter=separator)
    try:
        rows = [(reader.line_num + skipped, [" ".join(cell.split()) for cell in row]) for row in reader]
    except csv.Error as error:
        raise Bad(f"Row {reader.line_num + skipped}: {error}") from None
    return [(line, row) for line, row in rows if any(row)]


def _separator(header: str) -> str:
    return max(SEPARATORS, key=lambda one: (header.count(one), -SEPARATORS.index(one)))


def _columns(header: Sequence[str]) -> dict[str, int]:
    """{field: column}; Bad when nobody can be told by it."""
    plain = [re.sub(r"[\W_]", "", cell.casefold()) for cell in header]
    found = {
        name: next(plain.index(word) for word in words if word in plain)
        for name, words in HEADERS.items()
        if any(word in plain for word in words)
    }
    if not {"name", "first", "last", "email", "student", "login"} & set(found):
        raise Bad(f"Row 1: no column is called Name, Email or ID number; there are: {', '.join(header)}.")
    return found


def _heading(row: Sequence[str]) -> bool:
    """Whether it is the row of Canvas' gradebook that tells the points, or its test student."""
    return row[0] in ("Points Possible", "Student, Test")


def _entry(columns: dict[str, int], row: Sequence[str]) -> Entry:
    cells = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
    full = " ".join(filter(None, [cells.pop("first", ""), cells.pop("last", "")]))
    name = cells.pop("name", "") or full
    return Entry(name=name or cells.get("email") or cells.get("student") or cells.get("login") or "", **cells)


def _problems(entry: Entry) -> Iterable[str]:
    if not entry.name:
        yield "nobody is named."
    if entry.email and not EMAIL.fullmatch(entry.email):
        yield f"“{entry.email[:60]}” is no email address."
    for name, most in LONGEST.items():
        if len(getattr(entry, name)) > most:
            yield f"{name} is longer than {most} characters."


def _twice(found: Sequence[tuple[int, Entry]]) -> list[str]:
    """Who stands there twice. Two people may have one name, if something else tells them apart."""
    problems = []
    for name, word in (("email", "email address"), ("student", "ID number"), ("login", "login")):
        counts = Counter(getattr(entry, name).casefold() for _, entry in found)
        for line, entry in found:
            key = getattr(entry, name).casefold()
            if key and counts[key] > 1:
                problems.append(f"Row {line}: the {word} {getattr(entry, name)} is there {counts[key]} times.")
    names = Counter(entry.name.casefold() for _, entry in found if not (entry.email or entry.student or entry.login))
    problems += [
        f"Row {line}: {entry.name} is there {names[entry.name.casefold()]} times, with nothing to tell them apart."
        for line, entry in found
        if names[entry.name.casefold()] > 1 and not (entry.email or entry.student or entry.login)
    ]
    return problems


def take(classroom: Classroom, entries: Sequence[Entry]) -> int:
    """Make these the class's roster; who was known before by the same number, address or name stays who they are."""
    with transaction.atomic():
        known = {key: row for row in RosterName.objects.filter(classroom=classroom) for key in _keys(row)}
        kept = set()
        for entry in entries:
            row = next((known[key] for key in _keys(entry) if key in known), None)
            if row is None or row.pk in kept:
                row = RosterName(classroom=classroom)
            for name, value in asdict(entry).items():
                setattr(row, name, value)
            row.save()
            kept.add(row.pk)
        RosterName.objects.filter(classroom=classroom).exclude(pk__in=kept).delete()
    return len(entries)


def _keys(one: Entry | RosterName) -> list[tuple[str, str]]:
    """By what somebody is known again, the surest first."""
    sure = [(name, getattr(one, name).casefold()) for name in ("student", "email", "login") if getattr(one, name)]
    return sure or [("name", one.name.casefold())]


def recognized(classroom: Classroom, typed: str) -> RosterName | None:
    """Whom somebody means who types their name, address or number while sitting down: the only one who is called so
    and has not sat down yet; one who has (`person` is set) where all who are called so have."""
    wanted = " ".join(typed.split()).casefold()
    rows = [*RosterName.objects.filter(classroom=classroom)] if wanted else []
    for name in ("student", "email", "login", "name"):
        found = [row for row in rows if _said(getattr(row, name)) == wanted]
        free = [row for row in found if row.person_id is None]
        if len(free or found[:1]) == 1:
            return (free or found)[0]
    return None


def called(expected: RosterName | None, typed: str) -> str:
    """What the log may call them: their first name, or nothing of an address or a number, which are nobody's alias."""
    if expected is None:
        return typed
    said = _said(expected.name)
    return said.split()[0] if said == " ".join(typed.split()).casefold() else ""


def claim(expected: RosterName, person: Person) -> None:
    """From now on it is known who they really are."""
    RosterName.objects.filter(pk=expected.pk, person=None).update(person=person)


def _said(text: str) -> str:
    """As somebody types it: "Müller, Anna" is Anna Müller."""
    last, comma, first = text.casefold().partition(",")
    return f"{first.strip()} {last.strip()}" if comma else last
