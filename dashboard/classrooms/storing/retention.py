"""How long a class is kept, and how it goes: with its clusters, their logs, its people and their names.

A class has a date until which it is kept. Once that has passed, whoever starts Podium or runs it for a day has it
deleted, and so does `purge_classes`. Whatever is deleted is deleted whole; real names may go before all else.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib.auth import get_user_model
from django.db import close_old_connections, transaction

from cluster.apimachinery import clock, errors
from cluster.client import bootstrap
from cluster.etcd.models import Cluster
from dashboard import sessions
from dashboard.classrooms.models import Classroom
from dashboard.classrooms.records import RosterName

log = logging.getLogger(__name__)

USUAL_DAYS, MOST_DAYS = 365, 10 * 366
EVERY = 24 * 3600.0


def usual() -> str:
    """The date until which a class is kept that was begun today, unless its teacher says otherwise."""
    return _day(USUAL_DAYS)


def latest() -> str:
    """The last day until which a class may be kept."""
    return _day(MOST_DAYS)


def _day(ahead: int) -> str:
    return str((clock.utc() + timedelta(days=ahead)).date())


def keep(classroom: Classroom, until: str) -> None:
    """Keep a class until a day (2026-12-31); StatusError 400 for one that is none, past, or too far away."""
    try:
        day = str(date.fromisoformat(until))
    except ValueError:
        raise errors.bad_request("the date must be one such as 2026-12-31") from None
    if not _day(0) <= day <= latest():
        raise errors.bad_request("a class is kept until a day between today and ten years from now")
    classroom.keep_until = day
    classroom.save(update_fields=["keep_until"])


def due() -> list[Classroom]:
    """The classes whose day has passed."""
    return [*Classroom.objects.exclude(keep_until="").filter(keep_until__lt=_day(0)).order_by("pk")]


def purge() -> list[str]:
    """Delete them; how they were called."""
    found = due()
    for classroom in found:
        delete(classroom)
    return [str(classroom) for classroom in found]


def forget_names(classroom: Classroom) -> int:
    """Delete all real names of a class; how many there were. Marks stay, under aliases."""
    return RosterName.objects.filter(classroom=classroom).delete()[0]


def delete(classroom: Classroom) -> None:
    """Delete a class with all that is known of anybody in it; the class itself last, so that a power cut in between
    leaves it to be deleted again."""
    users = [*classroom.persons.values_list("user_id", flat=True)]
    clusters = {str(name) for name in classroom.seats.values_list("cluster_id", flat=True)}
    _cut(users)
    for name in Cluster.objects.filter(name__in=clusters).values_list("name", flat=True):
        bootstrap.delete_cluster(name)
    with transaction.atomic():
        classroom.delete()
        get_user_model().objects.filter(pk__in=users).delete()
    _cut(users)  # pages that came back meanwhile


def _cut(users: Iterable[int]) -> None:
    for user in users:
        sessions.cut(user)


def start() -> None:
    """Purge now, and once a day while this process lives."""
    _purge_and_tell()
    timer = threading.Timer(EVERY, _again)
    timer.daemon = True
    timer.start()


def _again() -> None:
    close_old_connections()
    try:
        start()
    finally:
        close_old_connections()


def _purge_and_tell() -> None:
    try:
        for name in purge():
            log.warning("deleted %s: it was kept no longer", name)
    except Exception:
        log.exception("classes that are kept no longer could not be deleted; it is tried again tomorrow")
