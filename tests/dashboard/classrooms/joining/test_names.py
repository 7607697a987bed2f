"""What is drawn by lot, and what people call themselves."""

from __future__ import annotations

import pytest

from dashboard.classrooms.joining import names


def test_a_code_has_six_characters_that_nobody_mixes_up() -> None:
    codes = {names.code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 6 and not set(code) & set("01ILO") for code in codes)


@pytest.mark.parametrize("typed", ["k7x2mp", " K7X 2MP ", "k7x-2mp"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert names.read_code(typed) == "K7X2MP"


@pytest.mark.parametrize(
    ("typed", "alias"),
    [("Anna", "anna"), ("  Anna  Müller ", "anna-müller"), ("Łukasz_9", "łukasz-9"), ("李雷", "李雷"),
     ("O'Neil", "o-neil"), ("system:masters", "system-masters"), ("<b>x</b>", "b-x-b")],
)  # fmt: skip
def test_a_name_becomes_a_plain_alias(typed: str, alias: str) -> None:
    assert names.alias(typed, set()) == alias


def test_two_annas_are_told_apart() -> None:
    assert names.alias("Anna", {"anna"}) == "anna-2"
    assert names.alias("anna", {"anna", "anna-2"}) == "anna-3"


@pytest.mark.parametrize("typed", ["kubernetes-admin", "Teacher", "System", "Lesson"])
def test_nobody_takes_the_name_of_who_is_more_than_a_student(typed: str) -> None:
    assert names.alias(typed, set()) == f"{typed.lower()}-2"


@pytest.mark.parametrize("typed", ["", "  ", "🙂"])
def test_who_gives_no_name_is_drawn_one(typed: str) -> None:
    drawn = names.alias(typed, set())
    assert drawn.split("-")[0] in names.MANNERS


def test_names_are_drawn_even_when_all_are_taken() -> None:
    every = {f"{manner}-{animal}" for manner in names.MANNERS for animal in names.ANIMALS}
    assert names.alias("", every) not in every


def test_a_phrase_is_three_words_and_known_again_however_it_is_typed() -> None:
    phrase = names.phrase()
    assert len(phrase.split()) == 3
    assert names.hashed(f"  {phrase.upper().replace(' ', ' - ')} ", "K7X2MP") == names.hashed(phrase, "K7X2MP")
    assert names.hashed(phrase, "K7X2MP") != names.hashed(phrase, "AAAAAA")


def test_no_word_is_said_twice_in_the_list() -> None:
    assert len(set(names.WORDS)) == len(names.WORDS) >= 512
