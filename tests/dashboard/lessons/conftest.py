"""A small lesson in a library of its own, and a cluster to take it at."""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster.client import bootstrap
from dashboard.lessons import library, taking
from dashboard.lessons.taking import Learner
from tests.lessons.conftest import room

__all__ = ["folder", "learner", "room"]

LESSON = """\
title = "Notes"
thread = "A"
order = 1
minutes = 5
goal = "Write a note."
misconception = "Notes write themselves."
"""
STEPS = {
    "01-look": '+++\nkind = "hook"\ntitle = "Look"\napply = ["given.yaml"]\n+++\nLook at **it**.\n',
    "02-write": """\
+++
kind = "faded"
title = "Write"

[[checks]]
form = "holds"
wanted = "a ConfigMap called note"
is = "configmaps.named('note').at('kind') == 'ConfigMap'"
saw = "'SECRET ' + text(configmaps.names())"

[[hints]]
name = "other"
when = "configmaps.named('not').at('kind') != ''"
rungs = ["Look at the name.", "It lacks a letter.", "ConfigMap not", "call it note"]

[[hints]]
name = "any"
rungs = ["Write it."]
+++
Write it.
""",
    "03-say": """\
+++
kind = "exit"
title = "Say"

[vote]
question = "Who wrote it?"

[[vote.choices]]
text = "I did"
right = true
says = "You did."

[[vote.choices]]
text = "It did"
misconception = "Notes write themselves."
says = "It cannot."
+++
Say.
""",
}
GIVEN = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: given\ndata:\n  a: b\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The library, with the lesson `notes` in it."""
    made = tmp_path / "notes"
    for name, text in STEPS.items():
        (made / name).mkdir(parents=True)
        (made / name / "step.md").write_text(text)
    (made / "lesson.toml").write_text(LESSON)
    (made / "01-look" / "given.yaml").write_text(GIVEN)
    (made / "02-write" / "note.yaml").write_text("kind: ConfigMap\nmetadata:\n  name: ____\n")
    monkeypatch.setattr(library, "FOLDER", tmp_path)
    monkeypatch.setattr(taking, "EVERY", 0.0)
    return tmp_path


@pytest.fixture
def learner(db: None, folder: Path) -> Learner:
    bootstrap.create_cluster("desk", nodes=1, pace="instant")
    return Learner("desk", "ada")
