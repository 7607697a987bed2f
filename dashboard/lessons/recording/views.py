"""Recording on a cluster's page, for those who teach there. The server keeps nothing meanwhile: the page remembers the
moments at which it was begun, marked and ended, and each answer is made of the log between them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from cluster.apimachinery import clock, errors
from cluster.apimachinery.errors import StatusError
from cluster.etcd import store
from cluster.etcd.models import Cluster
from dashboard import access, bodies
from dashboard.access import cluster_page
from dashboard.lessons import library, packing
from dashboard.lessons.lesson import Lesson
from dashboard.lessons.markdown import html
from dashboard.lessons.packing import SLUG, Refused
from dashboard.lessons.recording import log, writing
from dashboard.lessons.recording.proposing import Drafted, Proposal, Wishes, chosen, propose
from dashboard.lessons.recording.values import Mark, Moment

MOST_MARKS = 100
Said = dict[str, Any]


@require_http_methods(["GET", "POST"])
@cluster_page
def record(request: HttpRequest, cluster: str) -> HttpResponse:
    """GET → {revision, at, mayKeep}: this moment. POST {from, to, marks, title?, slug?, titles?, checks?, as?} → the
    proposal; with `as` "zip" the lesson as a file, with "kept" {kept}: it is among this site's lessons now."""
    try:
        if not access.teaches(request, cluster):
            raise errors.forbidden("lessons", cluster, "only those who teach here may record one")
        row, may_keep = store.cluster_row(cluster), bool(getattr(request.user, "is_staff", False))
        if request.method != "POST":
            return JsonResponse({**log.now(row)._asdict(), "mayKeep": may_keep})
        return _proposed(row, bodies.read(request.body), may_keep)
    except StatusError as error:
        return JsonResponse(error.status(), status=error.code)


def _proposed(row: Cluster, said: Said, may_keep: bool) -> HttpResponse:
    marks = [Mark(_time(one.get("at")), str(one.get("title", ""))) for one in _tables(said, "marks", MOST_MARKS)]
    proposal = propose(log.recorded(row, _moment(said, "from"), _moment(said, "to"), marks))
    lesson = chosen(proposal, _wishes(said))
    match said.get("as", "proposal"):
        case "zip":
            head = {"Content-Disposition": f'attachment; filename="{lesson.slug}.zip"'}
            return HttpResponse(writing.zipped(lesson), content_type="application/zip", headers=head)
        case "kept":
            return JsonResponse({"kept": _kept(lesson, may_keep)})
        case _:
            return JsonResponse(_told(proposal, lesson))


def _kept(lesson: Lesson, may_keep: bool) -> str:
    """Put it among the lessons that were brought here; its name."""
    if not may_keep:
        raise errors.forbidden("lessons", lesson.slug, "only this site's staff may keep lessons here; download it")
    if lesson.slug in library.slugs():
        raise errors.already_exists("lessons", lesson.slug)
    try:
        return packing.imported(writing.zipped(lesson)).slug
    except Refused as error:
        raise errors.unprocessable(str(error)) from None


def _told(proposal: Proposal, lesson: Lesson) -> Said:
    steps = [_step(drafted, lesson, at) for at, drafted in enumerate(proposal.steps)]
    return {"title": lesson.title, "slug": lesson.slug, "steps": steps}


def _step(drafted: Drafted, lesson: Lesson, at: int) -> Said:
    step = lesson.steps[at]
    ticked = [offer.check in step.checks for offer in drafted.offers]
    return {
        "title": step.title, "kind": step.kind, "html": html(step.text), "files": {**step.apply, **step.give},
        "lines": step.solutions[0].script.splitlines() if step.solutions else [],
        "checks": [
            {"form": one.check.form, "wanted": one.check.wanted, "ticked": on}
            for one, on in zip(drafted.offers, ticked, strict=True)
        ],
    }  # fmt: skip


def _wishes(said: Said) -> Wishes:
    slug = str(said.get("slug", ""))
    if slug and not SLUG.fullmatch(slug):
        raise errors.bad_request(f"{slug[:80]!r} is no name for a lesson: it is like my-lesson")
    titles = {at: str(one) for at, one in _numbered(said, "titles")}
    checks = {at: one for at, one in _numbered(said, "checks") if isinstance(one, list)}
    return Wishes(slug, str(said.get("title", "")), titles, checks)


def _numbered(said: Said, key: str) -> Iterator[tuple[int, Any]]:
    """The items of a list by their place, without those that are null."""
    yield from ((at, one) for at, one in enumerate(_list(said, key)) if one is not None)


def _tables(said: Said, key: str, most: int) -> list[Said]:
    found = _list(said, key)
    if len(found) > most or not all(isinstance(one, dict) for one in found):
        raise errors.bad_request(f'"{key}" must be a list of at most {most} objects')
    return found


def _list(said: Said, key: str) -> list[Any]:
    found = said.get(key, [])
    if not isinstance(found, list):
        raise errors.bad_request(f'"{key}" must be a list')
    return found


def _moment(said: Said, key: str) -> Moment:
    found = said.get(key)
    if not isinstance(found, dict) or type(found.get("revision")) is not int:
        raise errors.bad_request(f'"{key}" must be a moment: {{"revision", "at"}}')
    return Moment(found["revision"], _time(found.get("at")))


def _time(at: object) -> str:
    try:
        return clock.micro(clock.parse(str(at)))
    except (ValueError, OverflowError):
        raise errors.bad_request(f"{str(at)[:40]!r} is no time, such as {clock.micro(0)}") from None
