"""Every address and websocket × everybody who may be at the door: no cross read or write, no name told.

The addresses come from the resolver and from what a cluster serves (matrix.py). A matrix that finds nothing proves
nothing, so a hole is planted, and it is found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.test import override_settings

from cluster.registry.acts import SYSTEM
from cluster.registry.registry import Registry
from dashboard.asgi import application
from dashboard.classrooms.acting.acts import ACTS
from dashboard.classrooms.models import Classroom, Seat, Staff
from dashboard.classrooms.records import RosterName
from dashboard.classrooms.together import leading
from tests.dashboard import matrix
from tests.dashboard.classrooms.conftest import School, _clusters_are_small, make_school, staff
from tests.dashboard.matrix import SECRET, VERBS, Route, Visitor

__all__ = ["_clusters_are_small"]
READING = ("GET",)


@pytest.fixture
def school(db: None, _clusters_are_small: None) -> School:
    return annas()


@pytest.fixture
def elsewhere(school: School) -> Any:
    return assisting(school)


def annas() -> School:
    """Something of Anna's in every place: her cluster, her seat, the roster. The door is closed: nobody joins now."""
    made = make_school()
    Classroom.objects.filter(pk=made.classroom.pk).update(door=False)
    secret = {"metadata": {"name": "mine"}, "data": {"k": SECRET}}
    Registry(str(made.anna.seat.cluster_id)).create("configmaps", "default", secret, actor=SYSTEM)
    Seat.objects.filter(pk=made.anna.seat.pk).update(label="Anna-by-the-window")
    RosterName.objects.create(classroom=made.classroom, person=made.anna, name="Anna Maria Real")
    return made


def assisting(school: School) -> Any:
    user = staff("elsewhere")
    Staff.objects.create(classroom=school.other, user=user, role="assistant")
    return user


def secrets(school: School) -> list[str]:
    return [SECRET, "Anna-by-the-window", "Anna Maria", school.anna.token, school.anna.user.get_username(), ">anna<",
            '"anna"', str(school.anna.seat.cluster.token)]  # fmt: skip


def outsiders_findings(school: School, elsewhere: Any, routes: Sequence[Route], verbs: Sequence[str]) -> list[str]:
    before, found = matrix.state(), []
    for visitor in matrix.outsiders(school, elsewhere):
        found += matrix.findings(visitor, routes, verbs, secrets(school))
        if (after := matrix.state()) != before:
            found.append(f"{visitor.name}: wrote something")
            before = after
    return found


def site_routes(school: School) -> list[Route]:
    return [route for route in matrix.routes(school) if not route.pattern.startswith("admin/")]


def test_no_outsider_comes_into_a_page_of_the_site(school: School, elsewhere: Any) -> None:
    routes = site_routes(school)
    assert {"clusters/<cluster>/", "class/<code>/act/", "ui/clusters/<cluster>/home/files/<path>"} <= {
        route.pattern for route in routes
    }
    assert outsiders_findings(school, elsewhere, routes, VERBS) == []


def test_no_outsider_comes_into_the_api(school: School, elsewhere: Any) -> None:
    """Whoever is nobody there is anonymous: who is that asks everything, the others every kind."""
    routes = [*matrix.api_routes(school)]
    assert len(routes) > 150
    assert matrix.findings(Visitor("anonymous"), routes, VERBS, secrets(school)) == []
    kinds = [route for route in routes if not route.url.endswith("/one") and "/one/" not in route.url]
    assert outsiders_findings(school, elsewhere, kinds, READING) == []


def test_the_admin_shows_nobody_elses_cluster(school: School, elsewhere: Any) -> None:
    routes = [route for route in matrix.routes(school) if route.pattern.startswith("admin/")]
    assert len(routes) > 200
    school.other_teacher.is_superuser = True
    found = matrix.findings(Visitor("ms-other", school.browser(school.other_teacher)), routes, ("GET", "POST"),
                            [*secrets(school), school.classroom.code.lower()])  # fmt: skip
    assert found == []


def test_who_belongs_comes_in(school: School) -> None:
    """The same addresses, asked by those they are for: a gate that is shut to all would pass every other test."""
    for visitor in (
        Visitor("same student", school.browser(school.anna)),
        Visitor("teacher", school.browser(school.teacher)),
        Visitor("assistant", school.browser(school.assistant)),
        Visitor("observer", school.browser(school.observer)),
    ):
        for route in site_routes(school):
            if route.pattern.startswith("ui/clusters/") or route.pattern == "clusters/<cluster>/":
                answer = visitor.ask("GET", route.url)
                shut = route.pattern in matrix.TEACHING and visitor.name not in ("teacher", "assistant")
                assert (answer.status_code in (302, 401, 403)) == shut, (visitor.name, route)


@pytest.mark.parametrize("who", ["observer", "muted student"])
def test_who_may_only_look_writes_nowhere(school: School, who: str) -> None:
    Seat.objects.filter(pk=school.anna.seat.pk).update(muted=True)
    visitor = Visitor(who, school.browser(school.observer if who == "observer" else school.anna))
    before = matrix.state()
    asked = [route for route in site_routes(school) if "<cluster>" in route.pattern]
    asked += [route for route in matrix.api_routes(school) if who == "observer" and "/one" not in route.url]
    let_in = [
        f"{verb} {route.pattern}"
        for route in asked
        for verb in ("POST", "DELETE")
        if visitor.ask(verb, route.url).status_code < 400
    ]
    assert let_in == []
    assert matrix.state() == before


def test_who_follows_a_lead_reads_that_cluster_and_nothing_else_of_it(school: School) -> None:
    """Every page of the led cluster, asked by a student who follows: its picture is there, and no secret of it."""
    led, annas = leading.stage(school.classroom, school.teacher), str(school.anna.seat.cluster_id)
    secret = {"metadata": {"name": "hidden"}, "data": {"k": SECRET}}
    Registry(led).create("secrets", "default", secret, actor=SYSTEM)
    leading.lead(school.classroom, school.teacher, {"cluster": led, "begin": True})
    follower, before = Visitor("follower", school.browser(school.ben)), matrix.state()
    let_in = set()
    for route in site_routes(school):
        url, pattern = route.url.replace(annas, led), route.pattern.removeprefix("ui/clusters/<cluster>/")
        for verb in VERBS if "<cluster>" in route.pattern else ():
            answer = follower.ask(verb, url)
            assert SECRET.encode() not in b"".join(answer)
            if answer.status_code < 400:
                let_in.add(f"{verb} {pattern}")
    pages = {one for one in let_in if not re.search("clusters/<cluster>/.", one)}  # the others are the API's discovery
    assert pages == {"GET clusters/<cluster>/", "HEAD clusters/<cluster>/", "GET lesson/", "GET history/",
                     "GET doors/", "GET picks/", "GET picture/"}  # fmt: skip
    assert {one.partition(" ")[0] for one in let_in} == set(matrix.SAFE)
    assert matrix.state() == before


def test_no_act_on_a_class_is_anybodys_but_its_helpers(school: School, elsewhere: Any) -> None:
    """Every act by its name, asked for Anna's seat: by outsiders, by those who sit there, and by who only watches."""
    visitors = [*matrix.outsiders(school, elsewhere), Visitor("same student", school.browser(school.anna)),
                Visitor("same student's token", token=school.anna.token),
                Visitor("observer", school.browser(school.observer))]  # fmt: skip
    before = matrix.state()
    let_in = [
        f"{visitor.name}: {name}: {code}"
        for visitor in visitors
        for name in ACTS
        if (code := matrix.asked_to(visitor, school.classroom.code, name)) not in (*matrix.REFUSED, 302)
    ]
    assert let_in == []
    assert matrix.state() == before
    assert matrix.asked_to(Visitor("assistant", school.browser(school.assistant)), school.classroom.code, "mute") == 200
    assert matrix.state() != before


def test_a_planted_hole_is_found(school: School, elsewhere: Any) -> None:
    with override_settings(ROOT_URLCONF="tests.dashboard.holes"):
        holes = [route for route in site_routes(school) if route.pattern.endswith(("people/", "lower/"))]
        found = outsiders_findings(school, elsewhere, holes, VERBS)
    assert "anonymous: GET ui/clusters/<cluster>/people/: 200" in found
    assert any(one.startswith("other student: ") and "people/" in one for one in found)
    assert "anonymous: wrote something" in found


# -- websockets ----------------------------------------------------------------------------------------------


def sockets(school: School) -> list[str]:
    cluster = school.anna.seat.cluster_id
    pod = f"/clusters/{cluster}/api/v1/namespaces/default/pods/web"
    page = [f"/ws/clusters/{cluster}/{room}/" for room in ("topology", "shell")]
    pods = [f"{pod}/{part}" for part in ("exec", "attach", "portforward", "log")]
    return [*page, f"/ws/class/{school.classroom.code}/", *pods]


async def heard(path: str, visitor: Visitor) -> dict[str, Any]:
    """The first thing that a websocket says, or how it ends."""
    cookie = visitor.browser.cookies.get(settings.SESSION_COOKIE_NAME)
    headers = [(b"host", b"localhost"), (b"origin", b"http://localhost")]
    headers += [(b"cookie", f"{cookie.key}={cookie.value}".encode())] if cookie else []
    headers += [(b"authorization", f"Bearer {visitor.token}".encode())] if visitor.token else []
    scope = {"type": "websocket", "path": path, "raw_path": path.encode(), "query_string": b"command=ls&stdout=1",
             "headers": headers, "subprotocols": ["v5.channel.k8s.io"], "extensions": {}}  # fmt: skip
    line = ApplicationCommunicator(application, scope)
    await line.send_input({"type": "websocket.connect"})
    first = await line.receive_output(timeout=5)
    if first["type"] == "websocket.accept":
        first = await line.receive_output(timeout=5)
    await line.send_input({"type": "websocket.disconnect", "code": 1000})
    await line.wait(timeout=5)
    return dict(first)


@pytest.mark.usefixtures("_clusters_are_small")
@pytest.mark.django_db(transaction=True)
def test_no_outsider_holds_a_line() -> None:
    school = annas()
    let_in = [
        f"{visitor.name}: {path}: {first}"
        for visitor in matrix.outsiders(school, assisting(school))
        for path in sockets(school)
        if visitor.name != "other student" or "/class/" not in path
        if (first := async_to_sync(heard)(path, visitor))["type"] != "websocket.close"
    ]
    assert let_in == []
    mine = Visitor("same student", school.browser(school.anna))
    answered = [async_to_sync(heard)(path, mine)["type"] for path in sockets(school) if path.startswith("/ws/")]
    assert answered == ["websocket.send"] * 3
