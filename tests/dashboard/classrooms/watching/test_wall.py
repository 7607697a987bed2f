"""The wall: what a row says, and when it is read again."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.test.utils import CaptureQueriesContext

from cluster.apimachinery.meta import Obj
from cluster.etcd.models import Cluster
from dashboard.classrooms.models import Classroom, Seat
from dashboard.classrooms.watching.miniature import LONGEST
from dashboard.classrooms.watching.wall import Wall, difference
from tests.cluster.apiserver.conftest import Api
from tests.dashboard.classrooms.conftest import School

POD: Obj = {"metadata": {"name": "web"}, "spec": {"containers": [{"name": "nginx", "image": "nginx"}]}}


@pytest.fixture
def wall(school: School) -> Wall:
    return Wall(school.classroom.pk)


def api(school: School) -> Api:
    return Api(school.anna.token, str(school.anna.seat.cluster_id))


def test_a_row_says_who_sits_there_and_what_they_did_last(school: School, wall: Wall) -> None:
    api(school).post("api/v1/namespaces/default/configmaps", {"metadata": {"name": "mine"}})
    room, rows = wall.read({1: 2})
    assert (room["seats"], room["here"], room["hands"], room["door"]) == (2, 1, 0, True)
    row = rows[1]
    assert (row["people"], row["cluster"], row["here"]) == (["anna"], school.anna.seat.cluster_id, 2)
    assert {k: row["last"][k] for k in ("verb", "resource", "name", "by")} == {
        "verb": "create", "resource": "configmaps", "name": "mine", "by": "anna",
    }  # fmt: skip
    assert rows[2]["last"] is None


def test_a_pod_that_is_in_trouble_is_named_by_its_reason(school: School, wall: Wall) -> None:
    api(school).made("api/v1/namespaces/default/pods", POD)
    waiting: dict[str, Any] = {"name": "nginx", "state": {"waiting": {"reason": "ImagePullBackOff"}}, "ready": False}
    status = {"phase": "Pending", "containerStatuses": [{**waiting, "image": "", "imageID": "", "restartCount": 0}]}
    assert wall.read({})[1][1]["trouble"] == ""
    patched = api(school)(
        "PATCH", "api/v1/namespaces/default/pods/web/status", {"status": status}, "application/merge-patch+json"
    )
    assert patched.code == 200, patched.raw
    row = wall.read({})[1][1]
    assert (row["mini"], row["trouble"]) == (";X1", "ImagePullBackOff")


def test_a_cluster_that_has_not_moved_is_not_read_again(
    school: School, wall: Wall, django_assert_num_queries: Any
) -> None:
    first = wall.read({})
    with django_assert_num_queries(6) as asked:  # class, people, seats, clusters, lessons, vote
        assert wall.read({}) == first
    assert isinstance(asked, CaptureQueriesContext)
    assert not any("cluster_change" in query["sql"] for query in asked.captured_queries)


def test_hidden_names_are_not_sent(school: School, wall: Wall) -> None:
    Classroom.objects.filter(pk=school.classroom.pk).update(names_hidden=True)
    Seat.objects.filter(pk=school.anna.seat.pk).update(label="Anna M.")
    api(school).post("api/v1/namespaces/default/configmaps", {"metadata": {"name": "mine"}})
    told = str(wall.read({}))
    assert "anna" not in told.lower()


def test_a_seat_that_lost_its_cluster_is_still_on_the_wall(school: School, wall: Wall) -> None:
    wall.read({})
    Seat.objects.filter(pk=school.anna.seat.pk).update(cluster_id="gone")
    row = wall.read({})[1][1]
    assert (row["cluster"], row["mini"]) == ("", "")
    assert Cluster.objects.count() == 3


def test_a_row_is_told_by_what_is_new_of_it(school: School, wall: Wall) -> None:
    before = wall.read({})[1][1]
    assert difference(before, None) == before
    assert difference(before, before) == {"seat": 1}
    api(school).made("api/v1/namespaces/default/pods", POD)
    news = difference(wall.read({})[1][1], before)
    assert (news["mini"], news["last"]["by"]) == (";P1", "anna")
    assert set(news) == {"seat", "mini", "last"}


def test_a_live_picture_costs_at_most_a_hundred_bytes_a_seat() -> None:
    assert len(orjson.dumps({"seat": 500, "mini": "x" * LONGEST})) <= 100


def test_a_helper_is_seen_without_having_said_so_and_their_act_is_under_their_name(school: School, wall: Wall) -> None:
    wall.read({})
    helper = Api("", str(school.anna.seat.cluster_id), client=school.browser(school.assistant))
    helper.made("api/v1/namespaces/default/configmaps", {"metadata": {"name": "hers"}})
    assert wall.read({})[1][1]["last"]["by"] == "the-assistant"
    assert Seat.objects.get(pk=school.anna.seat.pk).help == "the-assistant"
    assert Seat.objects.get(pk=school.ben.seat.pk).help == ""
