"""The judge run again, as of a revision: what its checks would have said then, by this version or a newer one.

The log holds every state, so a scene can be set for any moment: the objects as they were, only what had been written
and sent by then, and the time that it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import takewhile

import orjson

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Objs
from cluster.etcd import store
from cluster.etcd.models import Change, Cluster
from dashboard.lessons import conditions, judge, taking
from dashboard.lessons.checks import Verdict
from dashboard.lessons.lesson import Check, Lesson
from dashboard.lessons.models import Progress
from dashboard.lessons.scene import Scene, Touch


def again(progress: Progress, lesson: Lesson, step: int, until: str = "") -> tuple[int, list[Verdict]]:
    """(revision, the verdicts on `lesson`'s step) where the progress was passed, else where it was left."""
    revision, at = moment(progress, until)
    found = scene_at(progress, lesson, revision, at)
    return revision, taking.own(judge.verdicts(lesson.steps[step], found), lesson.steps[step], progress)


def moment(progress: Progress, until: str = "") -> tuple[int, str]:
    """(revision, RFC 3339): when the step was passed; else when the next one began; else now, or at `until` if that
    has passed."""
    if progress.passed_revision is not None:
        return progress.passed_revision, progress.passed_at or _until(progress.cluster, progress.passed_revision)
    steps = Progress.objects.filter(cluster=progress.cluster, lesson=progress.lesson, step__gt=progress.step)
    left = steps.filter(begun_revision__gte=progress.begun_revision).order_by("begun_revision").first()
    if left is not None:
        return left.begun_revision, left.begun_at
    now = clock.micro()
    return (_last(progress.cluster, until), until) if until and until < now else (_last(progress.cluster, now), now)


def _last(cluster: Cluster, at: str) -> int:
    """The newest revision at a time."""
    found = Change.objects.filter(cluster=cluster, at__lte=at).order_by("-revision")
    return found.values_list("revision", flat=True).first() or 0


def _until(cluster: Cluster, revision: int) -> str:
    """When a revision ended: the next write's time, or now."""
    later = Change.objects.filter(cluster=cluster, revision__gt=revision).order_by("revision")
    return later.values_list("at", flat=True).first() or clock.micro()


def scene_at(progress: Progress, lesson: Lesson, revision: int, at: str) -> Scene:
    """What checks looked at then."""
    found = taking.scene(progress, lesson)

    def objects(resource: str) -> Objs:
        then = map(orjson.loads, store.texts_at(progress.cluster_id, resource, revision))
        return [obj for obj in then if meta.namespace(obj) in ("", lesson.namespace)]

    def touches(resources: Iterable[str]) -> Sequence[Touch]:
        return [*takewhile(lambda touch: touch.revision <= revision, found.touches(resources))]

    requests = [sent for sent in found.requests if sent.at <= at]
    return replace(found, objects=cache(objects), touches=touches, requests=requests, now=clock.parse(at))


def looked_at(check: Check) -> list[str]:
    """What a check reads, in words: resources, and requests."""
    if check.form == "answers":
        return [f"requests to {check.wishes['to']}"]
    if check.form == "by_seat":
        return [f"the log of {check.wishes['resource']}"]
    if check.form == "unbroken":
        return ["deployments", "endpointslices", "nodes"]
    programs = conditions.condition(check.wishes["is"]), conditions.sentence(check.wishes["saw"])
    return sorted(name.partition(".")[0] for name in conditions.resources(*programs))
