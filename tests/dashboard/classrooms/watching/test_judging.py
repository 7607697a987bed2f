"""Every seat is judged for who watches the wall, and who is stuck on the same mistake is one group."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from cluster.apimachinery import clock
from cluster.apimachinery.meta import Obj
from cluster.etcd.models import Cluster
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from dashboard.classrooms.models import Person
from dashboard.classrooms.watching import judging
from dashboard.classrooms.watching.judging import STUCK, Judge
from dashboard.lessons import library, packing, taking
from dashboard.lessons.models import Progress
from tests.dashboard.classrooms.conftest import School

LESSON = "service"
FADED = next(at for at, step in enumerate(library.find(LESSON).steps) if step.kind == "faded")


def service(person: Person, name: str = "shop") -> None:
    """A Service that looks for labels which nobody wears."""
    spec: Obj = {"selector": {"app": "nobody"}, "ports": [{"port": 80}]}
    registry = Registry(str(person.seat.cluster_id))
    registry.create("services", "default", {"metadata": {"name": name}, "spec": spec}, actor=Actor(person.alias))


def begun(person: Person, step: int = FADED) -> Progress:
    """Somebody at a step of the lesson."""
    row, at = Cluster.objects.get(name=person.seat.cluster_id), clock.micro()
    return Progress.objects.create(
        cluster=row, lesson=LESSON, digest="", step=step, begun_revision=row.revision, begun_at=at, at=at,
        by=person.alias,
    )  # fmt: skip


@pytest.fixture
def judge() -> Judge:
    return Judge()


@pytest.fixture
def judgements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which clusters were judged."""
    found: list[str] = []
    real = taking.watched

    def watched(progress: Progress) -> Progress:
        found.append(progress.cluster.name)
        return real(progress)

    monkeypatch.setattr(taking, "watched", watched)
    return found


def look(judge: Judge, *people: Person) -> list[Any]:
    names = [str(person.seat.cluster_id) for person in people]
    rows = {row.name: row for row in Cluster.objects.filter(name__in=names)}
    found = judge.look(rows)
    return [found.get(name) for name in names]


def test_a_seat_whose_page_asks_nothing_is_judged_all_the_same(school: School, judge: Judge) -> None:
    begun(school.anna)
    service(school.anna)
    anna, ben = look(judge, school.anna, school.ben)
    assert {k: anna[k] for k in ("lesson", "step", "passed", "done", "of", "mistake")} == {
        "lesson": LESSON, "step": FADED, "passed": False, "done": 0, "of": 2, "mistake": "nobody",
    }  # fmt: skip
    assert ben is None


def test_only_what_has_moved_is_judged_again(school: School, judge: Judge, judgements: list[str]) -> None:
    begun(school.anna)
    begun(school.ben)
    look(judge, school.anna, school.ben)
    look(judge, school.anna, school.ben)
    assert len(judgements) == 2
    service(school.ben)
    look(judge, school.anna, school.ben)
    assert judgements[2:] == [school.ben.seat.cluster_id]


def test_a_heartbeat_is_no_reason_to_judge(school: School, judge: Judge, judgements: list[str]) -> None:
    begun(school.anna)
    look(judge, school.anna)
    lease = {"metadata": {"name": "node-1"}, "spec": {}}
    registry = Registry(str(school.anna.seat.cluster_id))
    registry.create("leases.coordination.k8s.io", "default", lease, actor=Actor("system:node:node-1"))
    look(judge, school.anna)
    assert len(judgements) == 1


def test_who_has_waited_longest_is_next_when_time_is_short(
    school: School, judge: Judge, judgements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "BUDGET", -1.0)
    begun(school.anna)
    begun(school.ben)
    for _ in range(2):
        look(judge, school.anna, school.ben)
    assert sorted(judgements) == [school.anna.seat.cluster_id, school.ben.seat.cluster_id]


def row(
    seat: int, mistake: str = "nobody", since: str = "2026-11-23T10:00:00Z", digest: str = ""
) -> dict[str, Any]:
    step = {"lesson": LESSON, "digest": digest, "step": FADED, "mistake": mistake, "since": since}
    return {"seat": seat, "step": step}


def test_who_is_stuck_on_the_same_mistake_is_one_group_with_the_hint_for_it() -> None:
    now = clock.parse("2026-11-23T10:00:00Z") + STUCK
    late, none = row(5, since="2026-11-23T10:00:01Z"), {"seat": 6, "step": None}
    rows = [row(1), row(2), row(3, "too-wide"), row(4, ""), late, none]
    (group,) = judging.groups(rows, now)
    assert (group["seats"], group["step"], group["mistake"]) == ([1, 2], FADED, "nobody")
    assert group["rungs"][1] == "No pod has all the labels that the selector asks for."


def test_the_hint_is_that_of_the_version_which_the_class_is_pinned_to(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(library, "FOLDER", tmp_path / "library")
    shutil.copytree(Path(packing.__file__).with_name("library") / LESSON, tmp_path / "library" / LESSON)
    digest, step = packing.keep(LESSON), library.FOLDER / LESSON / "06-faded" / "step.md"
    step.write_text(step.read_text().replace("No pod has all the labels", "Said otherwise today"))
    rows = [row(seat, digest=digest) for seat in (1, 2)]
    (group,) = judging.groups(rows, clock.parse("2026-11-23T10:00:00Z") + STUCK)
    assert group["rungs"][1] == "No pod has all the labels that the selector asks for."


def test_a_mistake_is_as_old_as_it_has_been_the_same_one(
    school: School, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(school.anna)
    service(school.anna)
    (first,) = look(judge, school.anna)
    monkeypatch.setattr(clock, "timestamp", lambda at=None: "2099-01-01T00:00:00Z")
    assert look(judge, school.anna) == [first]
    Progress.objects.update(fits="too-wide")
    (other,) = look(judge, school.anna)
    assert other["mistake"] == "too-wide"
    assert other["since"] == "2099-01-01T00:00:00Z"
