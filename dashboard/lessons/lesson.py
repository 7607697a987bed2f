"""A lesson as a value: steps, and in each what is told, asked, checked and hinted at.

The steps follow one skeleton. A hook makes curious; a prediction is made before anything is seen; observing shows
who was right; explaining says why; one is worked before one's eyes and the next has blanks; something is broken and
must be found; an exit question tells whether it was understood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KINDS = ("hook", "predict", "observe", "explain", "worked", "faded", "break", "exit")
THREADS = ("A", "B", "C", "D", "E", "guide")


@dataclass(frozen=True)
class Choice:
    """One answer. A wrong one names the misconception behind it; `says` is told once it was chosen or revealed."""

    text: str
    right: bool = False
    misconception: str = ""
    says: str = ""


@dataclass(frozen=True)
class Vote:
    """A question with exactly one right answer."""

    question: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Check:
    """One thing that must be so: its form (see `checks.FORMS`), what is wanted in words, and the form's own wishes."""

    form: str
    wanted: str
    wishes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Hint:
    """Help for one fault, a ladder from the place down to the field.

    It fits while the CEL expression `when` is true, or while the newest failed request died at `fault` (a beat of
    the data plane: "gate.reject"); with neither it fits always.
    """

    name: str
    rungs: tuple[str, ...]
    when: str = ""
    fault: str = ""

    @property
    def specific(self) -> bool:
        return bool(self.when or self.fault)


@dataclass(frozen=True)
class Way:
    """Lines as a learner types them: a way to pass a step or, where `hint` is named, to go wrong and then mend it."""

    name: str
    script: str
    hint: str = ""
    mend: str = ""


@dataclass(frozen=True)
class Step:
    """`text` is Markdown; `apply` and `give` are {file name: content}: what Podium applies when the step begins, and
    what is put into the student's home. `points` are what passing it is worth."""

    name: str
    kind: str
    title: str
    text: str
    checks: tuple[Check, ...] = ()
    hints: tuple[Hint, ...] = ()
    vote: Vote | None = None
    apply: Mapping[str, str] = field(default_factory=dict)
    give: Mapping[str, str] = field(default_factory=dict)
    teacher: str = ""
    solutions: tuple[Way, ...] = ()
    wrong: tuple[Way, ...] = ()
    points: int = 1

    @property
    def asks(self) -> bool:
        """Whether it wants anything; one that only tells is passed by going on."""
        return bool(self.checks or self.vote)

    @property
    def ways(self) -> tuple[Way, ...]:
        return self.solutions + self.wrong


@dataclass(frozen=True)
class Lesson:
    """`digest` names this very version; `cluster` are wishes for `create_cluster`, `requires` those that it cannot do
    without (ground.py); `needs` are lessons before it; `drawn` is which of its `variants` this one is."""

    slug: str
    title: str
    thread: str
    order: int
    minutes: int
    goal: str
    misconception: str
    digest: str
    steps: tuple[Step, ...]
    skip: str = ""
    cluster: Mapping[str, Any] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    namespace: str = "default"
    variants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    drawn: Mapping[str, str] = field(default_factory=dict)
