"""What is wrong with a lesson is found by playing it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.lessons import library, linting
from dashboard.lessons.play import Room
from tests.dashboard.lessons.test_variants import vary

RIGHT = "kubectl create configmap note\n"


@pytest.fixture
def step(folder: Path) -> Path:
    """The step of the small lesson that wants something, with two right ways and a wrong one."""
    made = folder / "notes" / "02-write"
    (made / "solutions").mkdir()
    (made / "wrong").mkdir()
    (made / "solutions" / "create.sh").write_text(RIGHT)
    (made / "solutions" / "apply.sh").write_text(
        'sed "s/____/note/; 1i apiVersion: v1" note.yaml | kubectl apply -f -\n'
    )
    (made / "wrong" / "short.sh").write_text(f"# hint: other\nkubectl create configmap not\n# mend\n{RIGHT}")
    return made


def complaints(room: Room) -> str:
    return "\n".join(linting.complaints(library.find("notes"), room))


def test_a_lesson_in_order_has_none(room: Room, step: Path) -> None:
    assert complaints(room) == ""


def test_each_variant_is_played(room: Room, step: Path, folder: Path) -> None:
    (step / "wrong" / "short.sh").unlink()
    vary(folder, 'name = ["note", "memo"]')
    told = complaints(room)
    assert "apply: does not pass" not in told
    assert "create: does not pass: wanted a ConfigMap called memo" in told


def test_what_is_not_in_order_is_told(room: Room, step: Path) -> None:
    (step / "solutions" / "create.sh").write_text("kubectl create configmap nota\n")
    (step / "wrong" / "short.sh").write_text("# hint: any\nkubectl create configmap not\n")
    told = complaints(room)
    assert "notes/02-write: create: does not pass: wanted a ConfigMap called note, saw SECRET given" in told
    assert "notes/02-write: short: gets the hint other, not any" in told


def test_a_wrong_way_that_passes_is_no_wrong_way(room: Room, step: Path) -> None:
    (step / "wrong" / "short.sh").write_text(f"# hint: any\n{RIGHT}")
    assert "notes/02-write: short: is wrong, and passes" in complaints(room)


def test_whoever_does_nothing_must_not_pass(room: Room, step: Path) -> None:
    text = (step / "step.md").read_text()
    (step / "step.md").write_text(text.replace("== 'ConfigMap'", "!= 'Note'"))
    assert "whoever does nothing has “a ConfigMap called note”" in complaints(room)


def test_a_step_that_checks_needs_two_different_right_ways_and_a_hint_that_always_fits(
    room: Room, step: Path
) -> None:
    (step / "solutions" / "apply.sh").write_text(RIGHT)
    text = (step / "step.md").read_text()
    (step / "step.md").write_text(text.replace('name = "any"', "name = 'any'\nwhen = 'false'"))
    told = complaints(room)
    assert "notes/02-write: solutions/ needs 2 different right ways" in told
    assert "notes/02-write: no hint fits always" in told
