"""One simulated student: joins, predicts, types what the lesson's author has written, goes wrong where others will.

They use nothing but the site: its pages, its JSON, a terminal on their laptop. What they would have to think out is
taken from the lesson's own right and wrong ways.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from cluster.apimachinery import clock
from dashboard.classrooms.rehearsal.browser import Browser
from dashboard.classrooms.rehearsal.line import Line
from dashboard.lessons.lesson import Lesson, Step, Way
from dashboard.terminal.consumer import TRY_AGAIN

Told = dict[str, Any]
LOOK_EVERY = 0.5
SOON, PASSING = 10.0, 40.0
"""Seconds after the right thing was done until one tries again, and until one gives up."""
TYPING = 60.0
"""Seconds without a word after which a terminal is left."""
BREATHS, LOOKS = {"instant": 0.3}, 15
"""Seconds between two looks at the cluster, by its pace (else BREATH); looks at one that never rests."""
BREATH = 2.0
"""Longer than an image is pulled at class pace."""
STAYING = 3600.0
"""Seconds that a page is held open without a word."""
PAUSE = re.compile(r"sleep (\d+)")


@dataclass
class Student:
    """`number` counts from 0 and decides what they do; `breath` is how long they wait between two looks."""

    number: int
    browser: Browser
    lesson: Lesson | None
    breath: float = BREATH
    did: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)
    cluster: str = ""
    waited: float = 0.0

    @property
    def name(self) -> str:
        return f"Simulated {self.number + 1}"

    def join(self, code: str) -> None:
        """Sit down, as somebody who was told the code; how long that took is `waited`."""
        began = clock.monotonic()
        self.browser.get(f"/join/{code}/")
        page = self.browser.fill("/join/", code=code, name=self.name)
        found = re.search(r'href="/clusters/([a-z0-9-]+)/"', page)
        assert found, "the page of a seat has a way to its cluster"
        self.cluster = found[1]
        self.browser.get(f"/clusters/{self.cluster}/")
        self.waited = clock.monotonic() - began
        self.did["joined"] += 1
        threading.Thread(target=self._stay, args=(f"/ws/class/{code}/",), name=self.name, daemon=True).start()

    def _stay(self, path: str) -> None:
        """Be there, as an open page is, until the class is gone."""
        with suppress(OSError), closing(Line(self.browser.base, path, self.browser.cookies, STAYING)) as line:
            for _ in line.messages():
                pass

    def vote(self, code: str, choices: int) -> None:
        """Choose something when the class is asked."""
        self.browser.tell(f"/class/{code}/vote/", choice=self.number % choices)

    def raise_hand(self, code: str) -> None:
        self.browser.tell(f"/class/{code}/hand/", up=True)

    def study(self, goes_on: Callable[[], bool], steps: int = 1000) -> None:
        """Go through the class's lesson, step by step, while the rehearsal goes on."""
        for number, step in enumerate(self.lesson.steps[:steps] if self.lesson else ()):
            if number and goes_on():
                self._lesson("step", step=number)
            if not goes_on() or not self._take(step):
                return

    def _take(self, step: Step) -> bool:
        """One step; whether it was passed."""
        self._watch()
        if step.vote:
            self._lesson("answer", choice=self.number % len(step.vote.choices))
            self.did["predicted"] += 1
        ways = [way for pair in zip_longest(step.solutions, step.wrong) for way in pair if way]
        if ways:  # every second one goes wrong where one can
            self._go(step, ways[self.number % len(ways)])
        if not step.checks or self._passes():
            self.did["passed"] += bool(step.checks)
            return True
        self.did["could not pass"] += 1
        self.troubles.append(f"{self.name} could not pass “{step.title}”")
        return False

    def _go(self, step: Step, way: Way) -> None:
        """Type it; once more if nothing comes of it, for what it is about may not have been there yet."""
        right = way.script
        if way.hint:
            self._err(step, way)
            right = way.mend or step.solutions[0].script
        self.type(right)
        if step.checks and not self._passes(SOON):
            self.type(right)

    def _err(self, step: Step, way: Way) -> None:
        """Go wrong, and ask for the hint."""
        self.type(way.script)
        self.did["went wrong"] += 1
        wanted = next((hint.rungs[0] for hint in step.hints if hint.name == way.hint), "")
        if self._soon(lambda: self._heard(wanted)):
            self.did["were hinted"] += 1
        else:
            self.troubles.append(f"{self.name} went wrong in “{step.title}” and was not told: {wanted}")

    def _heard(self, wanted: str) -> bool:
        """Ask for a hint; whether it was the one for the fault."""
        ladders = (self._lesson("hint").get("hint") or {}).get("ladders", [])
        return any(ladder[:1] == [wanted] for ladder in ladders)

    def _passes(self, seconds: float = PASSING) -> bool:
        return self._soon(lambda: bool(self._lesson()["passed"]), seconds)

    def _soon(self, done: Callable[[], bool], seconds: float = PASSING) -> bool:
        deadline = clock.monotonic() + seconds
        while not done():
            if clock.monotonic() > deadline:
                return False
            clock.sleep(LOOK_EVERY)
        return True

    def _lesson(self, act: str = "", **said: Any) -> Told:
        path = f"/ui/clusters/{self.cluster}/lesson/"
        told = self.browser.tell(f"{path}{act}/", **said) if act else self.browser.read(path)
        taken: Told = told.get("taken") or {}
        return taken

    def type(self, script: str) -> str:
        """Type a script at the laptop, a line at a time; what it printed."""
        return "".join(self._line(line) for line in script.splitlines() if line and not line.startswith("#"))

    def _line(self, line: str) -> str:
        if pause := PAUSE.fullmatch(line):
            clock.sleep(float(pause[1]))
            return ""
        printed, code = b"", TRY_AGAIN
        for _ in range(LOOKS):
            printed, code = self._terminal(f"{line}\rexit\r")
            if code != TRY_AGAIN:
                break
            clock.sleep(LOOK_EVERY)
        self._watch()
        return printed.decode(errors="replace")

    def _terminal(self, keys: str) -> tuple[bytes, int]:
        """Type into a terminal of one's own until it ends; (what it printed, how it ended)."""
        path = f"/ws/clusters/{self.cluster}/shell/?place=laptop&tab={secrets.token_hex(4)}"
        try:
            with closing(Line(self.browser.base, path, self.browser.cookies, TYPING)) as terminal:
                terminal.send(json.dumps({"type": keys, "n": 1}))
                printed = b"".join(word for word in terminal.messages() if not word.startswith(b'{"got"'))
                return printed, terminal.code
        except OSError:  # the server is busy, or starts again
            return b"", TRY_AGAIN

    def _watch(self) -> None:
        """Look until the picture stands still, as a person does before going on."""
        before = None
        for _ in range(LOOKS):
            now = self._pods()
            if now == before:
                return
            before = now
            clock.sleep(self.breath)

    def _pods(self) -> list[Told]:
        items: list[Told] = self.browser.read(f"/clusters/{self.cluster}/api/v1/pods")["items"]
        return items
