"""A lesson as a zip, out and in, and what no zip may do."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings

from dashboard.lessons import library, packing
from dashboard.lessons.packing import Refused

WAY = "kubectl create configmap note"
FINE = {"mine/01-a/step.md": '+++\nkind = "hook"\ntitle = "A"\n+++\nLook.\n'}


@pytest.fixture
def home(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where lessons are brought to."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path / "data")
    ways = folder / "notes" / "02-write" / "solutions"
    ways.mkdir()
    for name in ("one", "two"):
        (ways / f"{name}.sh").write_text(f"{WAY} # {name}\n")
    return tmp_path / "data" / "lessons"


def zipped(files: dict[str, str | bytes], toml: Path) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in {"mine/lesson.toml": toml.read_text(), **FINE, **files}.items():
            out.writestr(name, content)
    return made.getvalue()


def test_what_goes_out_comes_in_as_the_same_version(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = library.find("notes")
    data = packing.packed(folder / "notes")
    assert data == packing.packed(folder / "notes")
    monkeypatch.setattr(library, "FOLDER", home / "none")
    assert library.slugs() == []
    assert packing.imported(data) == before == library.find("notes")
    assert (home / "notes" / "01-look" / "given.yaml").exists()
    assert [p.name for p in home.iterdir()] == ["notes"]


def test_podiums_own_lessons_are_not_replaced(home: Path, folder: Path) -> None:
    with pytest.raises(Refused, match="notes is a lesson of Podium's own"):
        packing.imported(packing.packed(folder / "notes"))


@pytest.mark.parametrize(
    ("files", "told"),
    [({"mine/../../etc/x.md": ""}, "not the name of a lesson's file"), ({"/etc/x.md": ""}, "not the name"),
     ({"mine/..": ""}, "not the name"), ({"mine/a\\..\\b.md": ""}, "not the name"), ({"C:/x.md": ""}, "not the name"),
     ({"mine/a/b/c/d/e.md": ""}, "not the name"), ({"mine/run.py": ""}, "files end with"),
     ({"yours/x.md": ""}, "in one folder"), ({"mine/01-a/x.yaml": b"\xff\xfe"}, "not text in UTF-8"),
     ({"mine/01-a/x.md": "0" * (packing.MOST_BYTES + 1)}, "at most 2 MB, unpacked"),
     ({f"mine/01-a/{n}.md": "" for n in range(packing.MOST_FILES)}, "between 1 and 500 files"),
     ({"mine/01-a/step.md": "no fence"}, "mine/01-a/step.md:1: a step begins with a line"),
     ({"mine/01-a/step.md": FINE["mine/01-a/step.md"].replace("Look.", "")}, "the step tells nothing"),
     ({"mine/01-a/x.yaml": "a: [1"}, "mine/01-a/x.yaml:")],
)  # fmt: skip
def test_a_zip_that_is_no_lesson_changes_nothing(
    home: Path, folder: Path, files: dict[str, str | bytes], told: str
) -> None:
    with pytest.raises(Refused, match=told):
        packing.imported(zipped(files, folder / "notes" / "lesson.toml"))
    assert not home.exists()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"hello", b"0" * (packing.MOST_PACKED + 1)])
def test_what_is_no_zip_is_refused(home: Path, data: bytes) -> None:
    with pytest.raises(Refused):
        packing.imported(data)


def test_the_words_of_a_fault_that_is_not_drawn_first_are_looked_at_too(home: Path, folder: Path) -> None:
    toml = folder / "notes" / "lesson.toml"
    toml.write_text(toml.read_text() + '\n[variants]\nfault = ["port", "label"]\n')
    step = '+++\nkind = "hook"\ntitle = "A"\napply = ["f/{{fault}}.yaml"]\n+++\nLook.\n'
    with pytest.raises(Refused, match=r"there is no file f/label\.yaml"):
        packing.imported(zipped({"mine/01-a/step.md": step, "mine/01-a/f/port.yaml": "a: b"}, toml))


def test_a_class_keeps_the_version_it_began_with(home: Path, folder: Path) -> None:
    digest = packing.keep("notes")
    path = folder / "notes" / "01-look" / "step.md"
    path.write_text(path.read_text().replace("Look at", "See"))
    library._known.clear()
    assert library.find("notes").digest != digest
    kept = library.find("notes", digest)
    assert (kept.digest, "Look at" in kept.steps[0].text) == (digest, True)
    assert library.find("notes", "unknown").digest == library.find("notes").digest
    assert packing.keep("notes") == library.find("notes").digest


def test_a_seed_draws_a_lesson_and_the_same_one_again(home: Path, folder: Path) -> None:
    toml = folder / "notes" / "lesson.toml"
    toml.write_text(toml.read_text() + '\n[variants]\nname = ["a", "b", "c", "d"]\n')
    library._known.clear()
    drawn = [library.find("notes", seed=f"x/{seat}").drawn["name"] for seat in range(30)]
    assert drawn == [library.find("notes", seed=f"x/{seat}").drawn["name"] for seat in range(30)]
    assert set(drawn) == {"a", "b", "c", "d"}
