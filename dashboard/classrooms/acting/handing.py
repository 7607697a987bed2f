"""States of a cluster, kept and given: a snapshot handed to one seat or to all, and a step that begins once more.

What is handed over is what people had declared; pods and endpoints follow from it by the loops, as always. It is
written into the seat's own cluster, object by object, and not put in its place: so the seat's log, and the marks that
point into it, stay, and what the state replaced can be looked back at. Secrets are never handed over (forking.py).
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model

from cluster.apimachinery import errors, meta
from cluster.apimachinery.errors import StatusError
from cluster.client import bootstrap
from cluster.etcd import store
from cluster.etcd.models import Change, Cluster
from dashboard.classrooms import roles
from dashboard.classrooms.acting.doing import Act, Doing, Said
from dashboard.classrooms.models import Classroom, Seat, Snapshot
from dashboard.classrooms.together import forking
from dashboard.classrooms.watching import judging
from dashboard.history import again, past
from dashboard.history.again import Key
from dashboard.history.film import objects_at
from dashboard.lessons import taking
from dashboard.lessons.models import Progress
from dashboard.lessons.taking import LESSON, Learner

State = dict[Key, Any]
MOST_SNAPSHOTS = 50


def offered(classroom: Classroom) -> list[Said]:
    """The class's snapshots, newest first: [{name, cluster, revision, made}]."""
    return [dict(one) for one in classroom.snapshots.order_by("-pk").values("name", "cluster", "revision", "made")]


def snapshot(doing: Doing) -> Said:
    """Keep {"cluster"} as it is now under {"name"}, in place of an older one of that name; a seat's, or any other that
    whoever asks may act in."""
    name, cluster = " ".join(str(doing.said.get("name") or "").split())[:60], str(doing.said.get("cluster"))
    if not name:
        raise errors.bad_request('"name" must say what the snapshot is called')
    user = get_user_model().objects.get(username=doing.who)
    if not roles.clusters_of(user).filter(name=cluster).exists():
        raise errors.not_found("clusters", cluster)
    others = doing.classroom.snapshots.exclude(name=name)
    if others.count() >= MOST_SNAPSHOTS:
        raise errors.bad_request(f"a class keeps {MOST_SNAPSHOTS} snapshots: remove one first")
    row = store.cluster_row(cluster)
    kept = [[key[0], obj] for key, obj in forking.declared(row, row.revision).items() if key[0] != forking.SECRETS]
    wanted = {"cluster": cluster, "revision": row.revision, "declared": kept}
    Snapshot.objects.update_or_create(classroom=doing.classroom, name=name, defaults=wanted)
    return {"name": name, "objects": len(kept)}


def forget(doing: Doing) -> None:
    """Keep the snapshot {"name"} no longer."""
    doing.classroom.snapshots.filter(name=str(doing.said.get("name"))).delete()


def hand_over(doing: Doing) -> Said:
    """Make the state {"name"} that of those seats: {"handed": seats, "errors": {seat: what could not be}}."""
    name = str(doing.said.get("name"))
    found = doing.classroom.snapshots.filter(name=name).first()
    if found is None:
        raise errors.not_found("snapshots", name)
    wanted: State = {(r, meta.namespace(obj), meta.name(obj)): obj for r, obj in found.declared}
    wrong = {}
    for seat in doing.seats:
        row = store.cluster_row(str(seat.cluster_id))
        if told := _become(row, wanted, doing.actor, f"handed over: {name}"):
            wrong[seat.number] = told
    doing.tell({"type": "notice", "text": f"Your cluster has become “{name}”.", "by": doing.who})
    return {"handed": [seat.number for seat in doing.seats], "errors": wrong}


def _become(row: Cluster, wanted: State, actor: Any, why: str) -> list[str]:
    """Declare in a cluster what is wanted, and nothing else; what could not be, in words. Where a part of its control
    plane is dead it is started first: without an API server nothing could be written."""
    for component in row.stopped:
        bootstrap.switch(row.name, component, True, actor)
    done = again.carry_out(row, forking.plan(wanted, forking.declared(row, row.revision)), actor, why)
    return [f"{one['key']}: {one['error']}" for one in done if one["error"]]


def restart(doing: Doing) -> Said:
    """Begin the step anew on those seats, their cluster as it was when it began: {"restarted": seats}."""
    steps = {one.cluster.name: one for one in judging.current(str(seat.cluster_id) for seat in doing.seats)}
    restarted = []
    for seat in doing.seats:
        if progress := steps.get(str(seat.cluster_id)):
            _restart(seat, progress)
            restarted.append(seat.number)
    return {"restarted": restarted}


def _restart(seat: Seat, progress: Progress) -> None:
    row = store.cluster_row(progress.cluster.name)
    try:
        began = _began(progress)
        past.check(row, began)
        _become(row, forking.declared(row, began), LESSON, "the step begins once more")
        for component in _dead(row, began):
            bootstrap.switch(row.name, component, False, LESSON)
    except StatusError as error:
        if error.code != 410:  # too long ago to be known: it begins from what is there
            raise
    people = [*seat.persons.select_related("user")]
    learners = [Learner(row.name, str(one.user.get_username()), one.user_id) for one in people]
    first, *others = learners or [Learner(row.name, progress.by)]
    fresh = taking.go(first, progress.step, again=True)
    if step := judging.step_of(fresh):
        for learner in others:
            taking.give(learner, step)


def _dead(row: Cluster, revision: int) -> list[str]:
    """The parts of the control plane that did not run at a revision."""
    switches = objects_at(row.pk, store.SWITCHES, revision)
    return [meta.name(one) for one in switches if not meta.get(one, "spec.running", True)]


def _began(progress: Progress) -> int:
    """The revision at which the step had made what it begins with."""
    made = Change.objects.filter(cluster=progress.cluster, revision__gt=progress.begun_revision, by=LESSON.name)
    step = judging.step_of(progress)
    last = made.filter(why=taking.why_begun(step)).order_by("-revision") if step and step.apply else made.none()
    return int(last.values_list("revision", flat=True).first() or progress.begun_revision)


ACTS = {
    "snapshot": Act(snapshot, on_seats=False),
    "forget-snapshot": Act(forget, on_seats=False),
    "hand-over": Act(hand_over),
    "restart-step": Act(restart),
}
