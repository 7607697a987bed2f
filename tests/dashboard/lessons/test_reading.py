"""A lesson's folder: read, or refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.lessons import reading
from dashboard.lessons.fields import Problem

LESSON = """\
title = "Try"
thread = "A"
order = 1
minutes = 5
goal = "Try it."
misconception = "It cannot be tried."
"""
STEP = """\
+++
kind = "break"
title = "One"
apply = ["web.yaml"]

[[checks]]
form = "holds"
wanted = "a pod"
is = "pods.size() == 1"
saw = "pods.names()"

[[hints]]
name = "look"
rungs = ["Look."]
+++
Text.
"""
VOTE = """\
+++
kind = "predict"
title = "One"

[vote]
question = "Which?"

[[vote.choices]]
text = "this"
right = true
says = "Yes."

[[vote.choices]]
text = "that"
misconception = "That."
says = "No."
+++
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "try"
    (made / "01-one" / "wrong").mkdir(parents=True)
    (made / "lesson.toml").write_text(LESSON)
    (made / "01-one" / "step.md").write_text(STEP)
    (made / "01-one" / "web.yaml").write_text("kind: Pod\n")
    (made / "01-one" / "blank.yaml").write_text("kind: ____\n____: ____\n")
    (made / "01-one" / "wrong" / "no.sh").write_text("# hint: look\nfalse\n# mend\ntrue\n")
    return made


def problem(folder: Path) -> str:
    with pytest.raises(Problem) as raised:
        reading.read(folder)
    return str(raised.value).removeprefix(f"{folder}/")


def test_a_folder_becomes_a_lesson(folder: Path) -> None:
    lesson = reading.read(folder)
    (step,) = lesson.steps
    assert (lesson.slug, lesson.title, step.kind, step.text) == ("try", "Try", "break", "Text.\n")
    assert (list(step.apply), list(step.give)) == (["web.yaml"], ["blank.yaml"])
    assert (step.checks[0].form, step.checks[0].wanted, step.hints[0].rungs) == ("holds", "a pod", ("Look.",))
    (wrong,) = step.wrong
    assert (wrong.hint, wrong.script, wrong.mend) == ("look", "# hint: look\nfalse\n", "true\n")


def test_any_change_of_a_file_changes_the_digest(folder: Path) -> None:
    before = reading.digest(folder)
    assert reading.digest(folder) == before
    (folder / "01-one" / "web.yaml").write_text("kind: Node\n")
    assert reading.digest(folder) != before


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('kind = "break"', 'kind = "brake"', "2: kind must be one of hook, predict"),
        ('title = "One"', "", "2: title is missing"),
        ('title = "One"', "title = 3", "3: title must be a text"),
        ('title = "One"', 'title = "One"\ncolour = "red"', "4: there is no field colour here"),
        ('"web.yaml"', '"wbe.yaml"', "4: there is no file wbe.yaml to apply"),
        ('form = "holds"', 'form = "hold"', "7: form must be one of holds, since"),
        ('saw = "pods.names()"', "", "6: saw is missing"),
        (
            "pods.size() == 1",
            "pod.size() == 1",
            "9: is: compilation failed: ERROR: <input>:1:1: undeclared reference",
        ),
        ('rungs = ["Look."]', "rungs = []", "14: rungs must be one to 4 texts"),
        (
            'rungs = ["Look."]',
            'rungs = ["Look."]\nfault = "server.sleepy"',
            "15: no request ever dies at server.sleepy",
        ),
        ('kind = "break"', "kind = break", "2: Invalid value"),
        ("+++\nText.", "Text.", "15: no second line +++"),
    ],
)
def test_what_makes_no_sense_is_told_with_its_line(folder: Path, old: str, new: str, told: str) -> None:
    (folder / "01-one" / "step.md").write_text(STEP.replace(old, new))
    assert problem(folder).startswith(f"01-one/step.md:{told}")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('misconception = "That."\n', "", "13: a wrong choice names its misconception"),
        (
            "right = true",
            'misconception = "This."',
            "5: a vote has two choices or more, and exactly one is right",
        ),
    ],
)
def test_a_vote_has_one_right_choice_and_names_what_is_behind_the_others(
    folder: Path, old: str, new: str, told: str
) -> None:
    (folder / "01-one" / "wrong" / "no.sh").unlink()
    (folder / "01-one" / "step.md").write_text(VOTE.replace(old, new))
    assert problem(folder).startswith(f"01-one/step.md:{told}")


def test_a_wrong_way_must_name_a_hint_of_its_step(folder: Path) -> None:
    (folder / "01-one" / "wrong" / "no.sh").write_text("false\n")
    assert problem(folder).startswith('01-one/wrong/no.sh:1: the first line must be "# hint: NAME"')


def test_a_manifest_must_be_yaml_unless_it_has_blanks(folder: Path) -> None:
    (folder / "01-one" / "web.yaml").write_text("kind: Pod\nspec: [\n")
    assert problem(folder).startswith("01-one/web.yaml:3: ")


def test_a_lesson_without_steps_is_none(tmp_path: Path) -> None:
    made = tmp_path / "empty"
    made.mkdir()
    assert problem(made) == "lesson.toml:1: No such file or directory"
    (made / "lesson.toml").write_text(LESSON)
    assert problem(made).startswith("lesson.toml:1: the lesson has no steps")


def test_a_step_is_worth_one_point_unless_the_lesson_says_otherwise(folder: Path) -> None:
    assert reading.read(folder).steps[0].points == 1
    (folder / "lesson.toml").write_text(f"{LESSON}\n[points]\n01-one = 3\n")
    assert reading.read(folder).steps[0].points == 3


@pytest.mark.parametrize(
    ("line", "told"),
    [("01-one = -1", "01-one must be worth between 0 and 100 points"), ('01-one = "2"', "01-one must be a number"),
     ("02-two = 1", "there is no field 02-two here")],
)  # fmt: skip
def test_points_that_make_no_sense_are_told_with_their_line(folder: Path, line: str, told: str) -> None:
    (folder / "lesson.toml").write_text(f"{LESSON}\n[points]\n{line}\n")
    assert problem(folder) == f"lesson.toml:9: {told}"
