"""Files from others: exactly those of VENDOR.json, unchanged, with their licences; and nothing from another host."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
VENDOR = ROOT / "static" / "vendor"
JUDGES = ROOT / "tests" / "vendor"
ROWS = [
    (folder, row) for folder in (VENDOR, JUDGES) for row in json.loads((folder / "VENDOR.json").read_text())
]
OURS = [*(ROOT / "static" / "podium").rglob("*.*"), *(ROOT / "templates").rglob("*.html")]


@pytest.mark.parametrize(("folder", "row"), ROWS, ids=[row["file"] for _, row in ROWS])
def test_a_vendored_file_is_the_one_that_was_taken(folder: Path, row: dict[str, str]) -> None:
    assert hashlib.sha256((folder / row["file"]).read_bytes()).hexdigest() == row["sha256"]
    assert row["version"] in row["file"]
    assert (folder / row["licenceFile"]).read_text().strip()


@pytest.mark.parametrize("folder", [VENDOR, JUDGES], ids=lambda folder: folder.parent.name)
def test_there_is_no_vendored_file_without_an_entry(folder: Path) -> None:
    known = {name for home, row in ROWS if home == folder for name in (row["file"], row["licenceFile"])}
    assert {path.name for path in folder.iterdir()} == known | {"VENDOR.json"}


def test_versions_are_those_that_the_lock_file_pins() -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for _, row in ROWS:
        assert locked[f"node_modules/{row['package']}"]["version"] == row["version"]


def test_the_page_loads_nothing_from_another_host() -> None:
    loading = re.compile(r"""(?:src|href|url|import|from)\s*[=(]?\s*["'(]\s*(?:https?:)?//""")
    for path in OURS:
        assert not loading.search(path.read_text()), path


def test_every_vendored_file_that_the_page_names_exists() -> None:
    for path in OURS:
        for name in re.findall(r"vendor/([\w.-]+\.(?:mjs|css|woff2))", path.read_text()):
            assert (VENDOR / name).exists(), f"{path.name} names {name}"
