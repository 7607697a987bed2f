"""Playing a lesson in this process: a cluster, its loops, its containers and a learner's laptop, at instant pace.

Nothing is pretended. The loops turn in the caller's thread whenever there is work, containers run in the real runtime,
and a script is typed into the bash of a real laptop whose kubectl calls the API server in process. Only time is helped
along: where a step needs some seconds to pass, the process's clock is moved. So this is for tests and `lint_lesson`,
in a process and a database of their own.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cluster.apimachinery import clock
from cluster.client import bootstrap
from cluster.client.runner import Runner
from cluster.etcd.store import SWITCHES
from cluster.kubelet import nodes
from cluster.kubelet.process import ApiServer, KubeletProcess
from cluster.management import loops
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from dashboard.laptop import machine
from dashboard.lessons import judge, taking
from dashboard.lessons.checks import Verdict
from dashboard.lessons.lesson import Hint, Lesson, Step
from dashboard.lessons.models import Progress
from dashboard.lessons.taking import Learner

SEAT = "learner"
PATIENCE = 90
"""Seconds of the cluster's time that a step may need to be passed."""
STILL = 3.0
"""Seconds after which what has not happened is taken not to happen."""
BREATH = 0.005
"""Seconds of real time left to containers between two looks."""
PAUSE = re.compile(r"sleep (\d+)")
PRESSED = re.compile(r"# page: start ([a-z-]+)")
"""What no line can do: the page's button."""
QUIET, LONGEST = 400, 2000
"""Breaths after which a command is taken to wait for time, and for ever."""


class Room:
    """All loops and the containers of this process, for one cluster after another."""

    def __init__(self, folder: Path) -> None:
        self.runner = Runner(loops.all_controllers().values(), "play", address=str(folder / "kubelet.sock"))
        self._kubelets = KubeletProcess(self.runner, folder / "kubelet.sock", ApiServer())
        nodes.provide(self._kubelets.nodes)
        self._made = 0

    def close(self) -> None:
        self._kubelets.runtime.close()

    @contextmanager
    def playing(self, lesson: Lesson) -> Iterator[Play]:
        """A fresh cluster, at the lesson's first step."""
        self._made += 1
        name = f"play-{self._made}"
        bootstrap.create_cluster(name, **{"nodes": 2, "pace": "instant", **lesson.cluster})
        learner = Learner(name, SEAT)
        try:
            self.runner.settle()
            play = Play(self, lesson, learner, taking.take(learner, lesson.slug))
            play.settle()
            yield play
        finally:
            bootstrap.delete_cluster(name)
            self.runner.turn()

    def typed(self, cluster: str, script: str) -> str:
        """What a script prints that is typed at the learner's laptop line by line, the cluster at rest before each;
        TimeoutError for an endless one."""
        lines = (line for line in script.splitlines() if PRESSED.fullmatch(line) or not line.startswith("#"))
        return "".join(self._line(cluster, line) for line in lines)

    def _line(self, cluster: str, line: str) -> str:
        if pause := PAUSE.fullmatch(line):
            self.rest(float(pause[1]))
            return ""
        if pressed := PRESSED.fullmatch(line):
            wish = {"spec": {"running": True}}
            Registry(cluster).patch(SWITCHES, "", pressed[1], "merge", wish, actor=Actor(SEAT))
            self.runner.settle()
            return ""
        shown: list[bytes] = []
        runtime = self._kubelets.runtime
        host = machine.make(runtime.parts, cluster, SEAT)
        session = runtime.session(host, ["bash"], lambda stream, data: shown.append(data), tty=False)
        session.feed(f"{line}\nexit\n".encode())
        session.close_stdin()
        idle = 0
        while not session.done.done():
            idle += self._idle()
            if idle > QUIET:  # it waits for time to pass
                clock.advance(1.0)
            if idle > LONGEST:
                session.cancel()
                raise TimeoutError(f"this does not end: {line}\n{b''.join(shown).decode()}")
        self.runner.settle()
        return b"".join(shown).decode(errors="replace")

    def _idle(self) -> bool:
        """One turn; whether there was nothing to do, and a breath was taken."""
        if self.runner.turn():
            return False
        clock.sleep(BREATH)
        return True

    def rest(self, seconds: float = STILL) -> None:
        """Let the loops come to rest, the containers have their say, and some seconds pass."""
        self.runner.settle()
        clock.sleep(BREATH)
        clock.advance(seconds)
        self.runner.settle()

    def wait(self, done: Callable[[], bool], seconds: int) -> bool:
        """Turn the loops, and time with them, until something is so; whether it was within so many seconds."""
        for _ in range(seconds):
            self.runner.settle()
            if done():
                return True
            clock.sleep(BREATH)
            self.runner.settle()
            if done():
                return True
            clock.advance(1.0)
        return False


@dataclass
class Play:
    """One cluster that goes through one lesson."""

    room: Room
    lesson: Lesson
    learner: Learner
    progress: Progress

    @property
    def step(self) -> Step:
        return self.lesson.steps[self.progress.step]

    def type(self, script: str) -> str:
        return self.room.typed(self.learner.cluster, script)

    def verdicts(self) -> list[Verdict]:
        """What the step's checks say now."""
        return judge.verdicts(self.step, taking.scene(self.progress, self.lesson))

    def fitting(self) -> Hint | None:
        """The hint for the fault at hand."""
        return judge.fitting(self.step, taking.scene(self.progress, self.lesson))

    def passes(self) -> bool:
        """Whether all checks come to pass, given the time they need."""
        return self.room.wait(lambda: all(one.passed for one in self.verdicts()), PATIENCE)

    def settle(self) -> None:
        """Let happen what will happen by itself."""
        self.room.rest()

    def go_on(self) -> None:
        """To the next step, once the cluster is at rest."""
        self.settle()
        self.progress = taking.go(self.learner, self.progress.step + 1)
        if self.step.apply:
            self.settle()


@contextmanager
def room() -> Iterator[Room]:
    """A room in this process, for as long as it is needed."""
    folder = Path(tempfile.mkdtemp(prefix="podium-play-"))
    opened = Room(folder)
    try:
        yield opened
    finally:
        opened.close()
        shutil.rmtree(folder, ignore_errors=True)
