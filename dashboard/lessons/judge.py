"""A cluster's store as the scene that checks judge. Nothing is written, and no loop is asked.

What is read is what the checks mention: a resource's rows, its log since the step began, the newest requests. The
answer to "where did this request die" is the data plane's own, told again from its record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache

import orjson

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.dataplane import live
from cluster.dataplane.request import url_of
from cluster.etcd import store, watch
from cluster.etcd.models import Change, Cluster, Traffic
from dashboard.lessons import checks
from dashboard.lessons.checks import Verdict
from dashboard.lessons.lesson import Hint, Lesson, Step
from dashboard.lessons.scene import Scene, Sent, Touch

REQUESTS = 50
"""So many of the newest requests are looked at."""


def judge(
    cluster: str, lesson: Lesson, step: int, aliases: Iterable[str], begun_revision: int, begun_at: str = ""
) -> list[Verdict]:
    """The verdicts of a step's checks, in their order. `begun_at` is RFC 3339, by default when `begun_revision` was."""
    row = store.cluster_row(cluster)
    return verdicts(lesson.steps[step], scene(row, lesson, aliases, begun_revision, begun_at))


def verdicts(step: Step, found: Scene) -> list[Verdict]:
    return [checks.judge(check, found) for check in step.checks]


def fitting(step: Step, found: Scene) -> Hint | None:
    """The hint for the fault at hand: the first specific one that fits, else the first that always does."""
    specific = (hint for hint in step.hints if hint.specific and checks.fits(hint, found))
    return next(specific, next((hint for hint in step.hints if not hint.specific), None))


def scene(
    row: Cluster, lesson: Lesson, aliases: Iterable[str], begun_revision: int, begun_at: str = ""
) -> Scene:
    """A cluster since a revision."""
    begun_at = begun_at or _time_of(row, begun_revision)

    def own(objects: Iterable[Obj]) -> Objs:
        return [obj for obj in objects if meta.namespace(obj) in ("", lesson.namespace)]

    def then(resource: str) -> Objs:
        return own(map(orjson.loads, store.texts_at(row.pk, resource, begun_revision)))

    records = {record.number: record for record in _traffic(row, begun_at)}
    return Scene(
        objects=cache(lambda resource: own(store.having(row.pk, resource))),
        before=cache(then),
        touches=_touches(row, lesson, begun_revision),
        requests=tuple(map(sent, records.values())),
        aliases=frozenset(aliases),
        began=clock.parse(begun_at),
        now=clock.now(),
        ending=lambda sent: live.retell(row.name, records[sent.number]).ending,
        reached=lambda sent: _reached(row.name, records[sent.number]),
    )


def _time_of(row: Cluster, revision: int) -> str:
    found = Change.objects.filter(cluster=row, revision=revision).values_list("at", flat=True).first()
    return str(found or row.created)


def _touches(row: Cluster, lesson: Lesson, after: int) -> Callable[[Iterable[str]], Sequence[Touch]]:
    def touches(resources: Iterable[str]) -> Sequence[Touch]:
        records = [
            record for name in resources for record in watch.records_after(row.pk, after, resource=name)
        ]
        return [
            Touch(r.revision, clock.parse(r.at), r.resource, r.verb, r.by, r.manifest)
            for r in sorted(records, key=lambda r: r.revision)
            if r.namespace in ("", lesson.namespace)
        ]

    return touches


def _traffic(row: Cluster, since: str) -> list[Traffic]:
    rows = Traffic.objects.filter(cluster=row, at__gte=since).select_related("cluster").order_by("-number")
    return list(rows[:REQUESTS])[::-1]


def _reached(cluster: str, record: Traffic) -> str:
    target = live.retell(cluster, record).target
    return target.name if target else ""


def sent(row: Traffic) -> Sent:
    """A row of the traffic log as checks look at it."""
    source, url = row.request["source"], url_of(row.request["url"])
    who = source["kind"] if source["kind"] == "internet" else f"{source['kind']}/{source['name']}"
    said = row.verdict
    return Sent(row.number, row.at, who, url.host, url.port, said["verdict"], said["status"], said["curl"])
