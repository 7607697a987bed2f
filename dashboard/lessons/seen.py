"""What is wrong with a lesson that can be seen without playing it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dashboard.lessons import reading
from dashboard.lessons.checks import FORMS
from dashboard.lessons.lesson import Lesson, Step
from dashboard.lessons.markdown import html

WAYS = 2
"""Right ways that a step with checks must have."""


def complaints(lesson: Lesson) -> Iterator[str]:
    """Everything, as "SLUG/STEP: what"."""
    for step in lesson.steps:
        yield from (at(lesson, step, text) for text in _of(step))


def at(lesson: Lesson, step: Step, text: str) -> str:
    return f"{lesson.slug}/{step.name}: {text}"


def others(folder: Path, lesson: Lesson) -> Iterator[Lesson]:
    """The lesson with each other value of its variants, one word at a time; Problem."""
    for name, values in lesson.variants.items():
        for value in values[1:]:
            yield reading.read(folder, {**lesson.drawn, name: value})


def _of(step: Step) -> Iterator[str]:
    if step.checks and len({way.script for way in step.solutions}) < WAYS:
        yield f"solutions/ needs {WAYS} different right ways"
    if step.checks and all(FORMS[check.form].guards for check in step.checks):
        yield "every check only guards: whoever does nothing passes"
    if not html(step.text).strip():
        yield "the step tells nothing"
    if step.checks and not any(not hint.specific for hint in step.hints):
        yield "no hint fits always: add one without when and fault"
