"""A lesson that was brought is played by another process, within bounds, and what came of it is kept."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from django.conf import settings

from cluster.apimachinery.errors import StatusError
from dashboard.lessons import library, trying
from dashboard.lessons.trying import Trial

RIGHT = "kubectl create configmap note\n"


@pytest.fixture
def brought(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The lesson `notes` as somebody brought it."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path / "data")
    monkeypatch.setattr(library, "FOLDER", tmp_path / "none")
    made = library.own() / "notes"
    shutil.copytree(folder / "notes", made)
    library._known.clear()
    return made


def says(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Have this played instead."""
    monkeypatch.setattr(trying, "COMMAND", [sys.executable, "-c", f"import sys, time\n{program}"])


def played() -> Trial | None:
    trying.begin("notes").join()
    return trying.told("notes")


@pytest.mark.usefixtures("brought")
def test_nothing_is_known_of_a_lesson_that_was_never_played() -> None:
    assert trying.told("notes") is None


def test_what_came_of_it_is_told_until_the_lesson_changes(brought: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    says(monkeypatch, "")
    assert played() == Trial(fine=True)
    (brought / "teacher.md").write_text("Other.")
    library._known.clear()
    assert trying.told("notes") is None


def test_complaints_are_told_without_this_machines_folders_and_are_cut_off(
    brought: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = "sys.exit('CommandError: 3 complaints\\nERROR somewhere else')"
    says(monkeypatch, f"print({str(brought)!r} + '/lesson.toml:3: odd')\nprint('x' * 9999)\n{ends}")
    assert played() == Trial(lines=("notes/lesson.toml:3: odd", "x" * trying.LONGEST_LINE, "3 complaints"))
    says(monkeypatch, "print('so\\n' * 99)\nsys.exit(1)")
    found = played()
    assert found is not None
    assert (len(found.lines), found.lines[-1]) == (trying.MOST_LINES + 1, "… and 59 lines more.")


@pytest.mark.usefixtures("brought")
def test_what_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    says(monkeypatch, "time.sleep(600)")
    monkeypatch.setattr(trying, "LONGEST", 0.1)
    assert played() == Trial(lines=(trying.TOO_LONG,))


@pytest.mark.usefixtures("brought")
def test_what_wants_all_memory_does_not_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """On macOS nobody is limited but the process that asks for it."""
    bounded = "while sys.platform == 'linux' and getrlimit(RLIMIT_AS)[0] < 0: time.sleep(0.01)"
    says(monkeypatch, f"from resource import getrlimit, RLIMIT_AS\n{bounded}\nbytes({2 * trying.MOST_MEMORY})")
    found = played()
    assert found is not None
    assert found.lines[-1:] == (("MemoryError",) if sys.platform == "linux" else ())


@pytest.mark.usefixtures("brought")
def test_one_is_played_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    says(monkeypatch, "sys.stdin.read(); time.sleep(0.1)")
    with trying._turn, pytest.raises(StatusError, match="another lesson is being played"):
        trying.begin("notes")
    waiting = trying.begin("notes")
    assert trying.told("notes") in (Trial(playing=True), Trial(fine=True))
    waiting.join()
    assert trying.told("notes") == Trial(fine=True)


@pytest.mark.slow
def test_a_brought_lesson_is_really_played(brought: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By manage.py, as serve starts it: one of its two ways is not right."""
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE")
    (brought / "02-write" / "solutions").mkdir()
    for name, line in (("one", RIGHT), ("two", RIGHT.replace("note", "nota"))):
        (brought / "02-write" / "solutions" / f"{name}.sh").write_text(line)
    library._known.clear()
    found = played()
    assert found is not None
    told = "\n".join(found.lines)
    assert "notes/02-write: two: does not pass: wanted a ConfigMap called note, saw SECRET given" in told
    assert "one: does not pass" not in told
    assert "1 complaints" in told
