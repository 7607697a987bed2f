"""Marks as Moodle and Canvas take them, and no spreadsheet runs."""

from __future__ import annotations

import csv
import io

import pytest

from dashboard.classrooms.grading import gradebook
from dashboard.classrooms.grading.gradebook import Line
from dashboard.classrooms.grading.marks import Mark, Row, Table
from dashboard.classrooms.models import Seat
from dashboard.classrooms.records import RosterName
from dashboard.lessons.lesson import Lesson, Step

STEPS = (Step("a", "hook", "Look", "", points=2), Step("b", "exit", "Say", ""))
LESSON = Lesson("labels", "Labels", "A", 1, 9, "", "", "d", STEPS)
TABLE = Table(LESSON, [(0, LESSON.steps[0]), (1, LESSON.steps[1])])
ANNA = RosterName(name="Müller, Anna", email="anna@x.example", student="4711", login="anna", canvas="31", section="9b")
PEOPLE = [
    Line("brave-otter", ANNA, Row(Seat(number=1), ["brave-otter"], [Mark(0, True, points=2), Mark(1)])),
    Line("", RosterName(name="Ben de Groot"), None),
    Line("calm-fox", None, Row(Seat(number=2), ["calm-fox"], [Mark(0), Mark(1)])),
]


def test_moodle_finds_people_by_number_and_address() -> None:
    assert gradebook.moodle(TABLE, PEOPLE) == [
        ["First name", "Last name", "ID number", "Email address", "Labels", "Labels: 1. Look", "Labels: 2. Say"],
        ["Anna", "Müller", "4711", "anna@x.example", "2", "2", "0"],
        ["Ben de", "Groot", "", "", "", "", ""],
        ["calm-fox", "", "", "", "0", "0", "0"],
    ]


def test_canvas_has_its_columns_in_order_and_the_points_in_a_row_of_their_own() -> None:
    """lib/gradebook_importer.rb: Student, ID, both SIS columns, then a last one with "Section" before assignments."""
    assert gradebook.canvas(TABLE, PEOPLE) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Labels"],
        ["    Points Possible", "", "", "", "", "3"],
        ["Müller, Anna", "31", "4711", "anna", "9b", "2"],
        ["Ben de Groot", "", "", "", "", ""],
        ["calm-fox", "", "", "", "", "0"],
    ]


def test_a_plain_table_has_everything() -> None:
    anna = ["1", "brave-otter", "Müller, Anna", "anna@x.example", "4711", "2", "2", "0"]
    assert gradebook.plain(TABLE, PEOPLE)[1] == anna


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", '=HYPERLINK("http://x")'])
def test_what_would_be_a_formula_is_a_text(cell: str) -> None:
    written = gradebook.written([[cell, "Points"]])
    assert next(csv.reader(io.StringIO(written, newline=""))) == [f"'{cell}", "Points"]


def test_names_and_points_are_left_as_they_are() -> None:
    row = ["Müller, Anna", "0", "a=b", "    Points Possible"]
    assert gradebook.written([row]) == '"Müller, Anna",0,a=b,    Points Possible\r\n'
