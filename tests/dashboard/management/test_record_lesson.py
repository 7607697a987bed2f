"""record_lesson CLUSTER --from REV --to REV --out FOLDER."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from cluster.apimachinery.errors import StatusError
from cluster.client import bootstrap
from cluster.etcd import store
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from dashboard.lessons import reading
from dashboard.management.commands.record_lesson import Command

pytestmark = pytest.mark.django_db
ADA = Actor("ada-lovelace", ("system:masters",), "kubectl-create")
NOTES = ("first", "second", "third")


@pytest.fixture
def revisions() -> list[int]:
    """The cluster's revision before the first of three notes, and after each."""
    bootstrap.create_cluster("desk", nodes=1)
    found = [store.cluster_row("desk").revision]
    for name in NOTES:
        Registry("desk").create("configmaps", "default", {"metadata": {"name": name}}, actor=ADA)
        found.append(store.cluster_row("desk").revision)
    return found


def told(out: Path, **options: Any) -> str:
    printed = StringIO()
    wishes = {"cluster": "desk", "begun": None, "ended": None, "title": "", "out": out, **options}
    Command(stdout=printed).work(**wishes)
    return printed.getvalue()


def steps(out: Path) -> list[str]:
    return [step.title for step in reading.read(out).steps[1:-1]]


def test_what_was_done_between_two_revisions_becomes_a_folder(revisions: list[int], tmp_path: Path) -> None:
    out = tmp_path / "my-notes"
    printed = told(out, begun=revisions[1], ended=revisions[2], title="Notes")
    assert steps(out) == ["Make the ConfigMap second"]
    assert reading.read(out).title == "Notes"
    assert "name: first" in (out / "01-begin" / "there.yaml").read_text()
    assert "my-notes: 3 steps" in printed
    assert not any(ADA.name in path.read_text() for path in out.rglob("*") if path.is_file())


def test_without_bounds_it_is_all_that_people_ever_did(revisions: list[int], tmp_path: Path) -> None:
    told(tmp_path / "all")
    assert reading.read(tmp_path / "all").steps[1].title.startswith("Make the ConfigMap first")
    text = "".join(path.read_text() for path in (tmp_path / "all").rglob("*.yaml"))
    assert all(f"name: {name}" in text for name in NOTES)


def test_what_cannot_be_told_is_refused_and_nothing_is_written(revisions: list[int], tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    for name, wishes, why in (
        ("No Name", {}, "no name for a lesson"), ("there", {}, "is there already"),
        ("none", {"begun": revisions[-1]}, "Nothing was changed"),
        ("later", {"ended": revisions[-1] + 1}, "has not been yet"),
        ("back", {"begun": revisions[2], "ended": revisions[1]}, "between 0 and"),
        ("nowhere", {"cluster": "nowhere"}, "not found"),
    ):  # fmt: skip
        with pytest.raises((CommandError, StatusError), match=why):
            told(tmp_path / name, **wishes)
        assert not list((tmp_path / name).glob("*"))
