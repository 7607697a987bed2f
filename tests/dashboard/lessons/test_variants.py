"""The same lesson with other names, ports and faults for each seat."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.lessons import reading, variants
from dashboard.lessons.fields import Problem

WORDS = {"name": ("web", "shop", "blog"), "port": ("8080", "9090")}


def vary(folder: Path, text: str = 'name = ["web", "shop"]') -> Path:
    """The lesson `notes`, with its variants declared and `note` called by what is drawn."""
    lesson = folder / "notes"
    (lesson / "lesson.toml").write_text(f"{(lesson / 'lesson.toml').read_text()}\n[variants]\n{text}\n")
    step = lesson / "02-write" / "step.md"
    step.write_text(step.read_text().replace("note", "{{name}}"))
    return lesson


def test_what_a_seat_gets_is_the_same_each_time_and_not_everybodys() -> None:
    drawn = [variants.draw(WORDS, f"seed/{seat}") for seat in range(40)]
    assert drawn == [variants.draw(WORDS, f"seed/{seat}") for seat in range(40)]
    assert {tuple(one.values()) for one in drawn} == {(name, port) for name in WORDS["name"] for port in WORDS["port"]}


def test_without_a_seed_it_is_the_first_of_each() -> None:
    assert variants.first(WORDS) == {"name": "web", "port": "8080"}


def test_who_plays_a_lesson_to_lint_it_meets_each_value() -> None:
    drawn = [tuple(variants.draw(WORDS, f"#{nth}").values()) for nth in range(3)]
    assert drawn == [("web", "8080"), ("shop", "9090"), ("blog", "8080")]


def test_only_declared_words_are_places() -> None:
    text = "{{name}} {{ name }} {{.items}} {{range}} ${name}"
    assert variants.filled(text, {"name": "web"}) == "web web {{.items}} {{range}} ${name}"


def test_checks_and_texts_are_read_with_what_was_drawn(folder: Path) -> None:
    lesson = vary(folder)
    first, other = reading.read(lesson), reading.read(lesson, {"name": "shop"})
    wanted = [one.steps[1].checks[0].wanted for one in (first, other)]
    assert wanted == ["a ConfigMap called web", "a ConfigMap called shop"]
    assert "named('shop')" in other.steps[1].checks[0].wishes["is"]
    assert first.digest == other.digest


def test_a_fault_is_a_file_that_is_applied_and_others_are_not_given_away(folder: Path) -> None:
    lesson = vary(folder, 'fault = ["port", "label"]')
    step = lesson / "01-look" / "step.md"
    step.write_text(step.read_text().replace('["given.yaml"]', '["faults/{{fault}}.yaml"]'))
    (step.parent / "faults").mkdir()
    for name in ("port", "label"):
        (step.parent / "faults" / f"{name}.yaml").write_text(f"kind: {name}\n")
    found = reading.read(lesson, {"fault": "label"}).steps[0]
    assert found.apply == {"faults/label.yaml": "kind: label\n"}
    assert set(found.give) == {"given.yaml"}


@pytest.mark.parametrize("text", ['name = ["web"]', 'name = ["web", "web"]', 'name = "web"', 'Name = ["a", "b"]',
                                  'name = [1, 2]'])  # fmt: skip
def test_a_word_that_cannot_vary_is_refused_with_its_line(folder: Path, text: str) -> None:
    with pytest.raises(Problem, match=re.escape("lesson.toml:9: ")):
        reading.read(vary(folder, text))


def test_nothing_outside_the_steps_folder_is_applied(folder: Path) -> None:
    step = folder / "notes" / "01-look" / "step.md"
    step.write_text(step.read_text().replace("given.yaml", "../lesson.toml"))
    with pytest.raises(Problem, match="there is no file"):
        reading.read(folder / "notes")
