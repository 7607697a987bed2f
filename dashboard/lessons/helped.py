"""Help ticks no box: what a helper brought about counts once the learner has done something after it.

A check looks at what became of a cluster, and state does not say whose it is; the log does. While the newest write of
a person since the step began is a helper's, a box that would be ticked now and was not before stays open, and says who
did it. A box that was ticked before the help stays ticked, and the next write of the learner's own lets all count
again: they have taken it over. (Who shall do it all alone begins the step again.) A request in the traffic log has no
author, so what one answers is nobody's.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from cluster.etcd.models import Change
from dashboard.lessons.checks import FORMS, Verdict
from dashboard.lessons.lesson import Step
from dashboard.lessons.models import Progress

AUTHORLESS = ("answers",)
"""Forms that look at what has no author."""


def own(
    verdicts: Sequence[Verdict], step: Step, progress: Progress, aliases: Collection[str], helpers: Collection[str]
) -> list[Verdict]:
    """The verdicts of a step without those that only a helper made true; `progress` has those of the last time."""
    new = _newly_passed(verdicts, step, progress)
    helper = _last_was_a_helper(progress, aliases, helpers) if helpers and any(new) else ""
    if not helper:
        return [*verdicts]
    return [
        replace(one, passed=False, saw=f"{helper} did this: {one.saw}. Now do something yourself") if held else one
        for one, held in zip(verdicts, new, strict=True)
    ]


def _newly_passed(verdicts: Sequence[Verdict], step: Step, progress: Progress) -> list[bool]:
    known = len(progress.verdicts) == len(verdicts)
    before = [one["passed"] for one in progress.verdicts] if known else [FORMS[c.form].guards for c in step.checks]
    return [
        one.passed and not was and check.form not in AUTHORLESS
        for one, was, check in zip(verdicts, before, step.checks, strict=True)
    ]


def _last_was_a_helper(progress: Progress, aliases: Collection[str], helpers: Collection[str]) -> str:
    """The helper who wrote last since the step began, if it was one."""
    people = Change.objects.filter(
        cluster=progress.cluster, revision__gt=progress.begun_revision, by__in={*aliases, *helpers}
    )
    last = people.order_by("-revision").values_list("by", flat=True).first()
    return str(last) if last in helpers else ""
