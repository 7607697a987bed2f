"""The child and its lifeline. The child here is `manage.py shell -c …`, so that it does what each test needs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.serving import supervisor
from dashboard.serving.data import PROJECT
from dashboard.serving.supervisor import Supervisor
from tests.harness import wait
from tests.harness.processes import alive

pytestmark = pytest.mark.slow

NOTE_PID = "import os, pathlib; pathlib.Path({path!r}).open('a').write(f'{{os.getpid()}}\\n')"
SLEEP = NOTE_PID + "; import time; time.sleep(600)"
# A child that will not listen: it ignores SIGTERM.
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEP


def child(program: str, notes: Path) -> list[str]:
    return ["shell", "--no-imports", "-c", program.format(path=str(notes))]


def pids(notes: Path) -> list[int]:
    return [int(line) for line in notes.read_text().split()] if notes.exists() else []


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "pids"
    yield path
    for pid in filter(alive, pids(path)):
        os.kill(pid, signal.SIGKILL)


def test_the_child_runs_until_it_is_stopped(notes: Path) -> None:
    watched = Supervisor(child(SLEEP, notes), lambda text: None)
    watched.start()
    (pid,) = wait.until(lambda: pids(notes), "the child runs")
    assert os.getpgid(pid) == os.getpgid(0)
    watched.stop()
    assert not alive(pid)


def test_a_killed_child_is_started_again_and_that_is_said(notes: Path) -> None:
    said: list[str] = []
    watched = Supervisor(child(SLEEP, notes), said.append)
    watched.start()
    (first,) = wait.until(lambda: pids(notes), "the child runs")
    os.kill(first, signal.SIGKILL)
    _, second = wait.until(lambda: pids(notes)[1:] and pids(notes), "the child runs again")
    watched.stop()
    assert said == ["The loops ended (SIGKILL) and are started again."]
    assert not alive(second)


def test_a_stopped_child_is_not_started_again(notes: Path) -> None:
    watched = Supervisor(child(NOTE_PID, notes), lambda text: None)
    watched.start()
    wait.until(lambda: pids(notes), "the child runs")
    watched.stop()
    count = len(pids(notes))
    time.sleep(2)
    assert len(pids(notes)) == count


def test_a_child_that_does_not_listen_is_killed(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "STOP_GRACE", 0.2)
    watched = Supervisor(child(DEAF, notes), lambda text: None)
    watched.start()
    (pid,) = wait.until(lambda: pids(notes), "the child runs")
    watched.stop()
    assert not alive(pid)


@pytest.mark.parametrize("program", [SLEEP, DEAF], ids=["a child that listens", "a child that does not"])
def test_the_child_ends_after_its_parents_death(notes: Path, program: str) -> None:
    parent = (
        "import sys, time\nfrom dashboard.serving.supervisor import Supervisor\n"
        "Supervisor(sys.argv[1:], print).start()\ntime.sleep(600)"
    )
    command = [sys.executable, "-c", parent, *child(program, notes)]
    with subprocess.Popen(command, cwd=PROJECT) as process:
        (pid,) = wait.until(lambda: pids(notes), "the child runs")
        process.kill()
        process.wait()
        wait.until(lambda: not alive(pid), "the child ended")


def test_a_childs_end_is_told_in_words() -> None:
    assert supervisor.how_it_ended(-9) == "SIGKILL"
    assert supervisor.how_it_ended(2) == "exit status 2"
