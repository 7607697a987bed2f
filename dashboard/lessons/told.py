"""What a learner is told: the page's side of a lesson, and nothing of what is behind it.

No expression of a check, no solution, no hint that was not asked for, and of a vote neither the right choice nor a
reason before the learner has chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cluster.apimachinery import clock
from cluster.client.bootstrap import clusters
from cluster.dataplane import cap
from cluster.etcd import store
from dashboard.lessons import ground, library, sitting, taking
from dashboard.lessons.lesson import Lesson, Step, Vote
from dashboard.lessons.markdown import html
from dashboard.lessons.models import Progress
from dashboard.lessons.taking import Learner

STUCK = 90.0
"""Seconds at a step after which a fitting hint is offered."""


def told(learner: Learner) -> dict[str, Any]:
    """{lessons} to choose from, or {taken}: the lesson that is being taken, at its step. In an exam {exam: {left}} too,
    the seconds that are left (None before it has begun)."""
    here = sitting.at(learner.cluster)
    exam = {"exam": {"left": here.left}} if here.exam else {}
    progress = taking.current(learner.cluster)
    if progress is None:
        return exam or {"lessons": offered(library.all(), clusters.wishes(store.cluster_row(learner.cluster)))}
    return {"taken": _examined(learner, progress) if here.exam else _taken(learner, progress), **exam}


def _taken(learner: Learner, progress: Progress) -> dict[str, Any]:
    lesson = taking.lesson_of(progress)
    step = lesson.steps[progress.step]
    progress = taking.look(learner, progress)
    passed, begun = taking.steps(progress)
    choice = taking.predicted(learner, progress)
    return {
        "slug": lesson.slug,
        "title": lesson.title,
        "step": progress.step,
        "steps": [
            {"title": one.title, "kind": one.kind, "points": one.asks * one.points, "passed": at in passed,
             "begun": at in begun}
            for at, one in enumerate(lesson.steps)
        ],
        "html": html(step.text),
        "passed": progress.step in passed,
        "asks": step.asks,
        "checks": _checks(step, progress),
        "vote": _vote(step.vote, choice) if step.vote else None,
        "hint": _hint(step, progress),
    }


def _examined(learner: Learner, progress: Progress) -> dict[str, Any]:
    """The same without a word of what is right: no verdict, no hint, and of a vote only what was chosen."""
    found = _taken(learner, progress)
    vote = found["vote"] and {key: found["vote"][key] for key in ("question", "choices", "chosen")}
    return {
        **found,
        "steps": [{**one, "passed": False} for one in found["steps"]],
        "passed": False,
        "asks": False,
        "checks": [{"wanted": one["wanted"], "saw": "", "passed": None} for one in found["checks"]],
        "vote": vote,
        "hint": None,
    }


def offered(lessons: Iterable[Lesson], wishes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Lessons as one chooses among them, at a cluster that was made with these wishes; `lacks` says why one would be
    taken there in vain, and what to do."""
    return [
        {"slug": one.slug, "title": one.title, "thread": one.thread, "minutes": one.minutes, "goal": one.goal,
         "lacks": ground.advice(one, wishes)}
        for one in lessons
    ]


def _checks(step: Step, progress: Progress) -> list[dict[str, Any]]:
    unjudged = [{"wanted": check.wanted, "saw": "", "passed": False} for check in step.checks]
    return progress.verdicts if len(progress.verdicts) == len(unjudged) else unjudged


def _vote(vote: Vote, chosen: int | None) -> dict[str, Any]:
    choices = [{"text": choice.text} for choice in vote.choices]
    if chosen is None:
        return {"question": vote.question, "choices": choices, "chosen": None}
    right = next(at for at, choice in enumerate(vote.choices) if choice.right)
    says = [vote.choices[chosen].says, *([vote.choices[right].says] if chosen != right else [])]
    return {"question": vote.question, "choices": choices, "chosen": chosen, "right": right, "says": says}


def _hint(step: Step, progress: Progress) -> dict[str, Any] | None:
    """{ladders: the rungs that were taken, more: whether there is another, offer: whether to say so}."""
    if not step.hints or progress.passed_revision is not None:
        return None
    upto = progress.cluster.advice
    rungs = {hint.name: cap.rungs(hint.rungs, upto) for hint in step.hints}
    ladders = [rungs[name][:taken] for name, taken in progress.hints.items() if name in rungs]
    left = len(rungs.get(progress.fits, ())) - progress.hints.get(progress.fits, 0)
    specific = any(hint.specific and hint.name == progress.fits for hint in step.hints)
    stuck = clock.now() - clock.parse(progress.begun_at) > STUCK
    return {"ladders": ladders, "more": left > 0, "offer": specific and stuck and left > 0}
