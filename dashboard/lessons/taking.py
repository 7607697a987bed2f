"""Taking a lesson: begin a step, look how it goes, ask for a hint, predict, go on.

A step begins when Podium applies its manifests, puts its files into the learner's home and notes the revision from
which its checks look. From then on the log decides: nobody ticks a box. Whoever looks (`look`) has the step judged, at
most once a second and only if the cluster has moved; once passed, a step stays passed at that revision.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import yaml
from django.db.models import QuerySet

from cluster.apimachinery import clock, errors, meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from cluster.apiserver.authentication import ADMIN
from cluster.dataplane import cap
from cluster.etcd.models import Cluster
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from dashboard.laptop.files import Home
from dashboard.lessons import helped, judge, library, sitting
from dashboard.lessons.checks import Verdict
from dashboard.lessons.lesson import Lesson, Step
from dashboard.lessons.models import Prediction, Progress
from dashboard.lessons.scene import Scene

LESSON = Actor("lesson", ("system:masters",), "podium")
EVERY = 1.0
"""Seconds between two judgements of one cluster."""
NO_LESSON = "no lesson is being taken"


@dataclass(frozen=True)
class Learner:
    """Who learns at a cluster: the person (a user's id), and the name whose home is theirs."""

    cluster: str
    name: str
    person: int | None = None


Seats = Callable[[str], frozenset[str]]
"""Under which names the log of a cluster knows those who sit at it; none for a cluster that is nobody's seat."""
_seats: list[Seats] = [lambda cluster: frozenset()]
_helpers: list[Seats] = [lambda cluster: frozenset()]
"""Under which names it knows those who help there, and whose acts tick no box (helped.py)."""


def provide(seats: Seats, helpers: Seats = _helpers[0]) -> None:
    """From now on, whoever knows the seats says whose acts count, and whose only help."""
    _seats[:], _helpers[:] = [seats], [helpers]


def aliases(progress: Progress) -> frozenset[str]:
    """Whose acts count as the learner's own: those of the seat, else of whoever began, by page or by kubectl."""
    return _seats[0](progress.cluster.name) or frozenset({progress.by, ADMIN.name})


def take(learner: Learner, slug: str) -> Progress:
    """Begin a lesson at its first step; what was known of an earlier try is forgotten. 404 for an unknown one."""
    lesson, row = lesson_at(learner.cluster, slug), Registry(learner.cluster).row()
    Progress.objects.filter(cluster=row, lesson=slug).delete()
    Prediction.objects.filter(cluster=row, lesson=slug, person_id=learner.person).delete()
    return _begin(learner, row, lesson, 0)


def leave(learner: Learner) -> None:
    """Take no lesson any more. What was passed stays known; a last step that asks nothing is passed."""
    if progress := current(learner.cluster):
        steps = lesson_of(progress).steps
        if progress.step + 1 == len(steps) and not steps[progress.step].asks:
            _pass(progress, _now(progress).revision)
        Progress.objects.filter(cluster=progress.cluster, lesson=progress.lesson).update(at="")


def current(cluster: str) -> Progress | None:
    """The step that a cluster is at; None while no lesson is taken."""
    taken = Progress.objects.filter(cluster__name=cluster).exclude(at="").select_related("cluster")
    return taken.order_by("-at", "-pk").first()


def go(learner: Learner, step: int, *, again: bool = False) -> Progress:
    """To a step: one that was begun goes on as it was, unless `again`; the next one begins. 400 for a leap."""
    progress = _current(learner)
    lesson, row = lesson_of(progress), _now(progress)
    begun = {one.step: one for one in Progress.objects.filter(cluster=row, lesson=lesson.slug)}
    if not 0 <= step <= min(max(begun) + 1, len(lesson.steps) - 1):
        raise errors.bad_request(f"step {step} cannot be gone to yet")
    if step > progress.step and not lesson.steps[progress.step].asks:
        _pass(progress, row.revision)
    if step not in begun or again:
        Progress.objects.filter(cluster=row, lesson=lesson.slug, step=step).delete()
        return _begin(learner, row, lesson, step)
    found = begun[step]
    found.at = clock.micro()
    found.save(update_fields=["at"])
    return found


def _begin(learner: Learner, row: Cluster, lesson: Lesson, number: int) -> Progress:
    step, at = lesson.steps[number], clock.micro()
    apply(learner.cluster, lesson, step)
    give(learner, step)
    return Progress.objects.create(
        cluster=row, lesson=lesson.slug, digest=lesson.digest, step=number, begun_revision=row.revision, begun_at=at,
        by=learner.name, at=at,
    )  # fmt: skip


def apply(cluster: str, lesson: Lesson, step: Step) -> None:
    """Make or change what the step says is there when it begins."""
    registry, why = Registry(cluster), why_begun(step)
    for text in step.apply.values():
        for obj in filter(None, yaml.safe_load_all(text)):
            kind = scheme.by_gvk(*meta.group_version(obj["apiVersion"]), obj["kind"])
            if kind is None:
                raise errors.bad_request(f"the lesson applies a {obj['kind']}, which nobody knows")
            namespace = (meta.namespace(obj) or lesson.namespace) if kind.namespaced else ""
            _put(registry, kind.resource, namespace, obj, why)


def why_begun(step: Step) -> str:
    """What the log says of the writes that a step begins with."""
    return f"the lesson begins “{step.title}”"


def _put(registry: Registry, resource: str, namespace: str, obj: Obj, why: str) -> None:
    if registry.find(resource, namespace, meta.name(obj)) is None:
        registry.create(resource, namespace, obj, actor=LESSON, why=why)
    else:
        registry.patch(resource, namespace, meta.name(obj), "strategic", obj, actor=LESSON, why=why)


def give(learner: Learner, step: Step) -> None:
    """Put the step's files into the learner's home."""
    home = Home(learner.cluster, learner.name)
    for name, text in step.give.items():
        home.write(name, text.encode())


def look(learner: Learner, progress: Progress) -> Progress:
    """Judge the step if something may have changed; the progress as it is now."""
    if progress.passed_revision is None and _due(progress.cluster):
        judged(progress, lambda: _predicted(learner, progress) is not None)
    return progress


def watched(progress: Progress) -> Progress:
    """`look` for who watches a seat and is not on it: anybody's prediction there will do."""
    if progress.passed_revision is None:
        judged(progress, lambda: bool(_predictions(progress)))
    return progress


def judged(progress: Progress, predicted: Callable[[], bool]) -> None:
    """Judge the step as the cluster is now; it is written down only if something is new. Not after an exam's bell."""
    if (left := sitting.at(progress.cluster.name).left) is not None and left <= 0:
        return
    row, lesson = _now(progress), lesson_of(progress)
    _judged[row.pk] = clock.monotonic()
    step, found = lesson.steps[progress.step], scene(progress, lesson)
    verdicts, fits = judge.verdicts(step, found), judge.fitting(step, found)
    verdicts = own(verdicts, step, progress)
    told = [asdict(one) for one in verdicts], fits.name if fits else ""
    if told != (progress.verdicts, progress.fits):
        progress.verdicts, progress.fits = told
        progress.save(update_fields=["verdicts", "fits"])
    if step.asks and all(one.passed for one in verdicts) and (not step.vote or predicted()):
        _pass(progress, row.revision)


def own(verdicts: Sequence[Verdict], step: Step, progress: Progress) -> list[Verdict]:
    """The verdicts without those that only a helper made true."""
    return helped.own(verdicts, step, progress, aliases(progress), _helpers[0](progress.cluster.name))


def scene(progress: Progress, lesson: Lesson) -> Scene:
    """What the checks of a step look at now."""
    return judge.scene(_now(progress), lesson, aliases(progress), progress.begun_revision, progress.begun_at)


def _now(progress: Progress) -> Cluster:
    """The cluster's row as it is now."""
    return Registry(progress.cluster.name).row()


_judged: dict[int, float] = {}
"""When each cluster was judged last, in this process."""


def _due(row: Cluster) -> bool:
    return clock.monotonic() - _judged.get(row.pk, -EVERY) >= EVERY


def _pass(progress: Progress, revision: int) -> None:
    if progress.passed_revision is None:
        progress.passed_revision, progress.passed_at = revision, clock.micro()
        progress.save(update_fields=["passed_revision", "passed_at"])


def hint(learner: Learner) -> Progress:
    """One rung more of the hint for the fault at hand."""
    progress = _current(learner)
    lesson = lesson_of(progress)
    found = judge.fitting(lesson.steps[progress.step], scene(progress, lesson))
    if found is not None:
        taken = progress.hints.get(found.name, 0)
        rungs = cap.rungs(found.rungs, progress.cluster.advice)
        progress.hints = {**progress.hints, found.name: min(taken + 1, len(rungs))}
        progress.fits = found.name
        progress.save(update_fields=["hints", "fits"])
    return progress


def answer(learner: Learner, choice: int) -> Progress:
    """A person's prediction; the first one counts. 400 for a step that asks nothing, or a choice that is none."""
    progress = _current(learner)
    vote = lesson_of(progress).steps[progress.step].vote
    if vote is None or not 0 <= choice < len(vote.choices):
        raise errors.bad_request("this step has no such choice")
    Prediction.objects.get_or_create(
        cluster=progress.cluster, person_id=learner.person, lesson=progress.lesson, step=progress.step,
        defaults={"choice": choice, "at": clock.micro()},
    )  # fmt: skip
    _judged.pop(progress.cluster.pk, None)
    return progress


def _predicted(learner: Learner, progress: Progress) -> Prediction | None:
    return _predictions(progress).filter(person_id=learner.person).first()


def _predictions(progress: Progress) -> QuerySet[Prediction]:
    """What those on the seat predicted at this step."""
    return Prediction.objects.filter(cluster=progress.cluster, lesson=progress.lesson, step=progress.step)


def predicted(learner: Learner, progress: Progress) -> int | None:
    """Which choice the person has made at this step."""
    found = _predicted(learner, progress)
    return found.choice if found else None


def steps(progress: Progress) -> tuple[set[int], set[int]]:
    """Of the same lesson: the steps that are passed, and those that were begun."""
    rows = Progress.objects.filter(cluster=progress.cluster, lesson=progress.lesson)
    begun = dict(rows.values_list("step", "passed_revision"))
    return {step for step, revision in begun.items() if revision is not None}, set(begun)


def _current(learner: Learner) -> Progress:
    progress = current(learner.cluster)
    if progress is None:
        raise errors.bad_request(NO_LESSON)
    return progress


def lesson_of(progress: Progress) -> Lesson:
    """The lesson that is being taken, as it is for that cluster."""
    return lesson_at(progress.cluster.name, progress.lesson)


def lesson_at(cluster: str, slug: str) -> Lesson:
    """A lesson in the version and with the variants that are a cluster's; StatusError 404."""
    found = sitting.at(cluster)
    try:
        return library.find(slug, found.digest, found.seed) if slug == found.lesson else library.find(slug)
    except library.NoLesson:
        raise errors.not_found("lessons", slug) from None
