"""From a recording to a lesson: what `record_lesson` writes and the page shows. Pure.

A proposal has every step with all the checks that were found for it; `chosen` takes what its author wants of it, titles
of theirs and checks ticked off, and gives the lesson as a value, as `reading` would read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cluster.apimachinery import errors
from dashboard.lessons.checks import FORMS
from dashboard.lessons.lesson import Check, Hint, Lesson, Step, Way
from dashboard.lessons.recording import manifests, prose
from dashboard.lessons.recording.claims import Offer, offers
from dashboard.lessons.recording.cutting import cut
from dashboard.lessons.recording.lines import Ways, lines
from dashboard.lessons.recording.values import Recording, Take
from dashboard.lessons.scene import Touch

MOST_STEPS = 40
MINUTES = 3
"""For a step, until somebody has tried it."""
HINT = "begin"


@dataclass(frozen=True)
class Drafted:
    """A step with the checks that are offered for it; the step itself has those that are ticked."""

    step: Step
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """A lesson that may become one. The first of `steps` is the opening, the last the closing."""

    lesson: Lesson
    steps: tuple[Drafted, ...]


@dataclass(frozen=True)
class Wishes:
    """What its author wants of a proposal: titles by the number of the step, and which of its offers."""

    slug: str = ""
    title: str = ""
    titles: Mapping[int, str] = field(default_factory=dict)
    checks: Mapping[int, Sequence[object]] = field(default_factory=dict)


def propose(recording: Recording) -> Proposal:
    """A lesson from a recording; StatusError 422 where nothing was done, or too much."""
    takes = cut(recording)
    if not takes:
        raise errors.unprocessable("Nothing was changed and no request was sent: there is nothing to make a lesson of.")
    if len(takes) > MOST_STEPS:
        raise errors.unprocessable(
            f"These are {len(takes)} steps, and a lesson has at most {MOST_STEPS}: record a shorter stretch, or mark "
            "where steps end."
        )
    drafted = [_drafted(recording, take, number) for number, take in enumerate(takes, 2)]
    titles = [one.step.title for one in drafted]
    steps = (_opening(recording, titles), *drafted, _closing(len(drafted) + 2))
    lesson = Lesson(
        slug=f"my-{prose.slug(titles[0])}",
        title=titles[0] if len(titles) == 1 else f"{titles[0]}, and what follows", thread="A", order=99,
        minutes=MINUTES * len(drafted), goal=f"Do it yourself: {'; '.join(titles)}."[:400],
        misconception="Say here what people believe before this lesson, and no longer after it.", digest="",
        steps=tuple(one.step for one in steps), cluster=recording.cluster or {}, namespace=recording.namespace,
    )  # fmt: skip
    return Proposal(lesson, steps)


def chosen(proposal: Proposal, wishes: Wishes) -> Lesson:
    """The lesson as its author wants it."""
    steps = tuple(_chosen(one, number, wishes) for number, one in enumerate(proposal.steps))
    title = prose.cleaned(wishes.title) or proposal.lesson.title
    return replace(proposal.lesson, slug=wishes.slug or proposal.lesson.slug, title=title, steps=steps)


def _chosen(drafted: Drafted, number: int, wishes: Wishes) -> Step:
    step = drafted.step
    if title := prose.cleaned(wishes.titles.get(number, "")):
        step = replace(step, name=f"{step.name[:2]}-{prose.slug(title)}", title=title)
    if number not in wishes.checks:
        return step
    ticked = wishes.checks[number]
    return _checked(step, [offer.check for at, offer in enumerate(drafted.offers) if at in ticked])


def _drafted(recording: Recording, take: Take, number: int) -> Drafted:
    objects = recording.state(take.ended.revision)
    ways = lines(take, recording.state)
    touches = _touches(recording, take)
    title = prose.title(take, objects)
    step = Step(
        name=f"{number:02}-{prose.slug(title)}", kind="worked", title=title,
        text=prose.text(take, ways.first, ways.files, touches), give=dict(sorted(ways.files.items())),
        teacher=prose.teacher(take), hints=_hints(take, ways), solutions=_solutions(ways),
    )  # fmt: skip
    found = tuple(offers(recording, take)) if ways.first else ()
    return Drafted(_checked(step, [one.check for one in found if one.ticked]), found)


def _touches(recording: Recording, take: Take) -> Sequence[Touch]:
    return recording.touches(take.begun.revision, take.ended.revision)(prose.watched())


def _checked(step: Step, found: Sequence[Check]) -> Step:
    """A step with these checks. One that asks for nothing needs no hint, and no wrong way to do it."""
    if all(FORMS[check.form].guards for check in found):
        return replace(step, checks=(), hints=(), wrong=())
    rungs = (f"Look at the picture. Wanted is: {found[0].wanted}.", *step.hints[0].rungs[-3:])
    nothing = Way("nothing", f"# hint: {HINT}\n", HINT, step.solutions[0].script)
    return replace(step, checks=tuple(found), hints=(Hint(HINT, rungs),), wrong=(nothing,))


def _hints(take: Take, ways: Ways) -> tuple[Hint, ...]:
    """A ladder from the place down to the very line."""
    rungs = (prose.tale(take).explain, f"{prose.thing(take.deeds[0])}.", *ways.first[-1:])
    return (Hint(HINT, rungs),)


def _solutions(ways: Ways) -> tuple[Way, ...]:
    scripts = {"one": ways.first, "other": ways.second}
    return tuple(Way(name, "".join(f"{line}\n" for line in found)) for name, found in scripts.items() if found)


def _opening(recording: Recording, titles: Sequence[str]) -> Drafted:
    stands = [manifests.written(resource, obj) for resource, obj in recording.stands]
    apply = {"there.yaml": manifests.text(*stands)} if stands else {}
    text = prose.opening(titles, [obj for _, obj in recording.stands])
    return Drafted(Step(name="01-begin", kind="hook", title="Before you begin", text=text, apply=apply))


def _closing(number: int) -> Drafted:
    return Drafted(Step(name=f"{number:02}-exit", kind="exit", title="Before you go", text=prose.CLOSING))
