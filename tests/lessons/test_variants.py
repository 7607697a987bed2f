"""Shipped lessons that have other names, ports and faults for each seat of an exam."""

from __future__ import annotations

import pytest

from dashboard.lessons import library, reading, seen
from dashboard.lessons.lesson import Lesson

VARIED = [lesson for lesson in library.all() if lesson.variants]
WORDS = [pytest.param(one, word, id=f"{one.slug}-{word}") for one in VARIED for word in one.variants]


def test_there_are_lessons_fit_for_an_exam_of_beginners_and_one_for_those_who_know_the_guide() -> None:
    assert {"labels", "trouble", "unseen"} <= {lesson.slug for lesson in VARIED}


@pytest.mark.parametrize(("lesson", "word"), WORDS)
def test_each_word_that_may_vary_makes_another_task(lesson: Lesson, word: str) -> None:
    """Something that is given, wanted or right is another one, and not only a text."""
    told = [_task(lesson)]
    for value in lesson.variants[word][1:]:
        other = reading.read(library.folder(lesson.slug), {**lesson.drawn, word: value})
        assert list(seen.complaints(other)) == []
        told.append(_task(other))
    assert len({repr(one) for one in told}) == len(lesson.variants[word])


def _task(lesson: Lesson) -> list[object]:
    return [(step.apply, step.give, step.checks, step.solutions) for step in lesson.steps]


@pytest.mark.parametrize("lesson", VARIED, ids=lambda lesson: lesson.slug)
def test_no_place_is_left_unfilled(lesson: Lesson) -> None:
    assert "{{" not in repr(lesson.steps)
