"""The lessons that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster.apimachinery import clock
from dashboard.lessons import library


def test_every_folder_with_a_lesson_in_it_is_one(folder: Path) -> None:
    (folder / "draft").mkdir()
    assert [lesson.slug for lesson in library.all()] == ["notes"]


def test_there_is_no_lesson_of_another_name(folder: Path) -> None:
    for name in ("nonsense", "draft", "../notes", ""):
        with pytest.raises(library.NoLesson):
            library.find(name)


def test_a_changed_folder_is_read_again_after_a_moment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = library.find("notes")
    path = folder / "notes" / "01-look" / "given.yaml"
    path.write_text(path.read_text() + "  c: d\n")
    assert library.find("notes") is before
    now = clock.monotonic() + library.FRESH
    monkeypatch.setattr(clock, "monotonic", lambda: now)
    assert library.find("notes").digest != before.digest
