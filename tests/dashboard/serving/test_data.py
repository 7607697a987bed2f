"""DIR: how a command line names it, and that one serve at a time holds it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.serving import data


def test_the_option_is_taken_out_wherever_it_stands() -> None:
    assert data.split_option(["manage.py", "serve", "--data", "/a", "--port", "1"]) == (
        Path("/a"), ["manage.py", "serve", "--port", "1"],
    )  # fmt: skip
    assert data.split_option(["manage.py", "--data=/a", "migrate"]) == (Path("/a"), ["manage.py", "migrate"])


def test_a_command_line_without_the_option_stays_as_it_is() -> None:
    assert data.split_option(["manage.py", "serve", "--database", "x"]) == (
        None,
        ["manage.py", "serve", "--database", "x"],
    )


def test_a_relative_folder_is_meant_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert data.split_option(["manage.py", "--data", "room"])[0] == tmp_path / "room"


@pytest.mark.parametrize("argv", [["manage.py", "serve", "--data"], ["manage.py", "serve", "--data="]])
def test_the_option_without_a_folder_is_an_error_in_words(argv: list[str]) -> None:
    with pytest.raises(SystemExit, match="needs a folder"):
        data.split_option(argv)


def test_the_folder_is_made_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_DATA", str(tmp_path / "a" / "room"))
    assert data.folder().stat().st_mode & 0o777 == 0o700


def test_the_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    first = data.secret_key(tmp_path)
    assert len(first) > 50
    assert data.secret_key(tmp_path) == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_first_writer_wins_and_leaves_no_drafts(tmp_path: Path) -> None:
    assert data.write_once(tmp_path / "x", "first")
    assert not data.write_once(tmp_path / "x", "second")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("x", "first")]


def test_a_locked_folder_says_which_process_holds_it(tmp_path: Path) -> None:
    with (
        data.lock(tmp_path),
        pytest.raises(data.InUse, match=rf"in use by another serve \(process {os.getpid()}\)"),
    ):
        data.lock(tmp_path)


def test_the_lock_is_free_again_after_kill_9(tmp_path: Path) -> None:
    holder = "import sys, time, pathlib\nfrom dashboard.serving import data\n"
    holder += "held = data.lock(pathlib.Path(sys.argv[1]))\nprint('held', flush=True)\ntime.sleep(60)"
    command = [sys.executable, "-c", holder, str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=data.PROJECT)
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == "held\n"
        with pytest.raises(data.InUse):
            data.lock(tmp_path)
        process.send_signal(signal.SIGKILL)
        process.wait()
    data.lock(tmp_path).close()


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PODIUM_DATA", str(tmp_path / "file" / "classroom"))
    with pytest.raises(SystemExit, match="the folder cannot be made: Not a directory"):
        data.folder()
