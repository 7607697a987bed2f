"""Rosters as schools have them, and who is recognized by one."""

from __future__ import annotations

import pytest

from dashboard.classrooms.joining import roster, seating
from dashboard.classrooms.joining.roster import Bad, Entry
from dashboard.classrooms.models import Person
from dashboard.classrooms.records import RosterName
from tests.dashboard.classrooms.conftest import School

ANNA = Entry("Anna Müller", "anna@school.example", "4711")


@pytest.mark.parametrize(
    "data",
    ["Name,Email,ID number\nAnna Müller,anna@school.example,4711\n".encode(),
     "First name;Surname;E-Mail;Student ID\r\nAnna;Müller;anna@school.example;4711\r\n".encode("cp1252"),
     "\ufeffVorname;Nachname;E-Mail-Adresse;Matrikelnummer\nAnna;Müller;anna@school.example;4711\n".encode(),
     "sep=;\nname;mail;idnumber\n\n Anna  Müller ;anna@school.example;4711\n".encode(),
     "Name\tEmail address\tID number\r\nAnna Müller\tanna@school.example\t4711\r\n".encode("utf-16"),
     "Name\tEmail address\tID number\nAnna Müller\tanna@school.example\t4711\n".encode("utf-16-le"),
     'Name,Email,Number\r"Anna Müller",anna@school.example,4711\r'.encode()],
    ids=["plain", "excel", "excel-utf8", "excel-sep", "excel-unicode", "utf-16-le", "old-mac"],
)  # fmt: skip
def test_a_roster_is_read_however_it_was_saved(data: bytes) -> None:
    assert roster.parse(data) == [ANNA]


def test_a_gradebook_of_canvas_is_a_roster_without_its_points_and_its_test_student() -> None:
    text = (
        "Student,ID,SIS User ID,SIS Login ID,Section,Essay (12)\n    Points Possible,,,,,10\n"
        '"Müller, Anna",31,4711,anna,Year 9,7\n"Student, Test",99,,x,Year 9,\n'
    )
    assert roster.parse(text.encode()) == [Entry("Müller, Anna", "", "4711", "anna", "31", "Year 9")]


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "empty"), ("Name\n", "nobody below"), ("Colour,Size\nred,1\n", "no column is called Name"),
     ("Name,Email\nAnna,not an address\nBen,b@c\n,\n", "Row 2: “not an address” is no email address."),
     ("Name,Email\nAnna,a@b\nBen,A@b\n", "Row 2: the email address a@b is there 2 times.\nRow 3: the email address"),
     ("Name,Email\n,\nAnna,x\nBen,y\n", "Row 3: “x”.*\nRow 4: “y”"),
     ("Name\nAnna\nanna\n", "Row 2: Anna is there 2 times, with nothing to tell them apart."),
     ("Name,ID number\n" + "A" * 151 + ",1\n", "Row 2: name is longer than 150"),
     ("Name,Section\n,Year 9\n", "Row 2: nobody is named.")],
)  # fmt: skip
def test_what_is_wrong_is_said_row_by_row(text: str, told: str) -> None:
    with pytest.raises(Bad, match=f"(?s){told}"):
        roster.parse(text.encode())


def test_two_of_one_name_are_told_apart_by_their_numbers() -> None:
    assert len(roster.parse(b"Name,ID number\nAnna,1\nAnna,2\n")) == 2


def test_a_new_roster_keeps_who_is_known_and_forgets_who_is_not_on_it(school: School) -> None:
    roster.take(school.classroom, [ANNA, Entry("Ben")])
    RosterName.objects.filter(name="Anna Müller").update(person=school.anna)
    roster.take(school.classroom, [Entry("Anna Meier", "anna@school.example", "4711")])
    (row,) = RosterName.objects.all()
    assert (row.name, row.person) == ("Anna Meier", school.anna)


def test_who_types_their_name_is_recognized_and_called_by_their_first(school: School) -> None:
    roster.take(school.classroom, [Entry("Meier, Zoe"), ANNA])
    person = seating.join(school.classroom, " zoe  MEIER").person
    assert person.alias == "zoe"
    assert RosterName.objects.get(person=person).name == "Meier, Zoe"


@pytest.mark.parametrize("typed", ["anna@school.example", "4711"])
def test_an_address_or_a_number_stays_out_of_the_log(school: School, typed: str) -> None:
    roster.take(school.classroom, [ANNA])
    person = seating.join(school.classroom, typed).person
    assert RosterName.objects.get(person=person).email == "anna@school.example"
    assert not set(person.alias.split("-")) & {"anna", "school", "4711"}


def test_nobody_is_recognized_by_half(school: School) -> None:
    roster.take(school.classroom, [ANNA, Entry("Cem", student="1"), Entry("Cem", student="2")])
    for typed in ("Cem", "Anna"):
        seating.join(school.classroom, typed)
    assert not RosterName.objects.exclude(person=None).exists()


@pytest.mark.parametrize("typed", ["Anna Müller", " anna  MÜLLER ", "anna@school.example", "4711"])
def test_a_name_that_was_taken_is_taken(school: School, typed: str) -> None:
    roster.take(school.classroom, [ANNA])
    first = seating.join(school.classroom, "Anna Müller").person
    with pytest.raises(seating.Refused, match=f"^{typed.strip()} has sat down .*three words.* tell your teacher"):
        seating.join(school.classroom, typed)
    assert RosterName.objects.get().person == first
    assert school.classroom.persons.filter(seat__number__gt=2).get() == first


def test_who_was_robbed_of_their_name_gets_it_from_the_teacher(school: School) -> None:
    roster.take(school.classroom, [ANNA])
    thief = seating.join(school.classroom, "Anna Müller").person
    page, entry = f"/class/{school.classroom.code}/people/", RosterName.objects.get()
    answer = school.browser().post("/join/", {"code": school.classroom.code, "name": "Anna Müller"})
    assert (answer.status_code, "Anna Müller has sat down" in answer.content.decode()) == (400, True)
    freed = school.browser(school.teacher).post(page, {"do": "link", "entry": entry.pk, "alias": ""})
    assert freed.status_code == 302
    anna = seating.join(school.classroom, "Anna Müller").person
    assert (RosterName.objects.get().person, anna.alias, thief.alias) == (anna, "anna-3", "anna-2")


def test_of_two_who_share_a_name_the_one_that_is_left_is_meant(school: School) -> None:
    roster.take(school.classroom, [Entry("Cem", student="1"), Entry("Cem", student="2")])
    for typed in ("2", "Cem"):
        seating.join(school.classroom, typed)
    assert not RosterName.objects.filter(person=None).exists()
    with pytest.raises(seating.Refused, match="Cem has sat down"):
        seating.join(school.classroom, "Cem")


def test_who_is_sent_away_is_expected_again(school: School) -> None:
    roster.take(school.classroom, [ANNA])
    person = seating.join(school.classroom, "4711").person
    Person.objects.get(pk=person.pk).delete()
    assert roster.recognized(school.classroom, "4711") is not None
