"""Every shipped lesson, played: all right ways, all wrong ones."""

from __future__ import annotations

import pytest

from dashboard.lessons import library, linting
from dashboard.lessons.lesson import KINDS
from dashboard.lessons.play import Room

LESSONS = library.slugs()


@pytest.mark.slow
@pytest.mark.parametrize("slug", LESSONS)
def test_a_lesson_is_passed_by_right_ways_alone_and_wrong_ones_get_their_hint(room: Room, slug: str) -> None:
    assert list(linting.complaints(library.find(slug), room)) == []


@pytest.mark.parametrize("slug", LESSONS)
def test_a_lesson_asks_before_it_shows_and_asks_again_at_the_end(slug: str) -> None:
    steps = library.find(slug).steps
    kinds = [step.kind for step in steps]
    if "predict" in kinds:
        assert kinds.index("hook") < kinds.index("predict") < kinds.index("observe")
    assert set(kinds) <= set(KINDS)
    assert all(step.vote for step in steps if step.kind in ("predict", "exit"))


@pytest.mark.parametrize("slug", LESSONS)
def test_a_lesson_needs_only_lessons_that_there_are(slug: str) -> None:
    assert set(library.find(slug).needs) <= set(LESSONS)
