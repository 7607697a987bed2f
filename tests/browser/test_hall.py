"""A lecture hall: two hundred simulated students, and a teacher at a real browser who sees them all.

The students are clients over loopback, on a thread of their own (Playwright has this one). Their clusters are small,
and asleep but for the one that somebody works in.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.harness import browser
from tests.harness.hall import Hall, Student
from tests.harness.live import serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SEATS, AT_ONCE = 200, 20
SECONDS = 1000
PODS = "api/v1/namespaces/default/pods"
BROKEN = {
    "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "lost"},
    "spec": {"containers": [{"name": "c", "image": "ngimx:1.27"}]},
}  # fmt: skip
T = TypeVar("T")
Run = Callable[[Coroutine[Any, Any, T]], T]


@pytest.fixture(scope="module")
def run() -> Iterator[Run[Any]]:
    """Has the students do something, and waits for it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(timeout=120)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with serving(tmp_path_factory.mktemp("hall") / "data", "--no-demo") as served:
        yield Hall.opened(served, SEATS, nodes=1, cloud="none", pace="instant")


@pytest.fixture(scope="module")
def students(hall: Hall, run: Run[Any]) -> Iterator[list[Student]]:
    """All of them on their seats, each on its line to the class."""
    made = [Student(hall.url) for _ in range(SEATS)]
    run(each(made, lambda student: hall.joined(student, made.index(student))))
    yield made
    run(each(made, Student.leave))
    run(hall.teacher.close())


@pytest.fixture(scope="module")
def teacher(hall: Hall, students: list[Student]) -> Iterator[Page]:
    """The console, in a browser."""
    with browser.chromium() as chromium:
        yield console(chromium, hall)


def console(chromium: Browser, hall: Hall) -> Page:
    expect.set_options(timeout=60 * SECONDS)
    context = chromium.new_context()
    context.set_default_timeout(60 * SECONDS)
    session = hall.teacher.cookies["podium_session"]
    context.add_cookies([{"name": "podium_session", "value": session, "url": hall.url}])
    page = context.new_page()
    page.goto(f"{hall.url}/class/{hall.code}/")
    return page


async def each(students: list[Student], act: Callable[[Student], Awaitable[T]]) -> list[T]:
    """Every student does it, some of them at once."""
    door = asyncio.Semaphore(AT_ONCE)

    async def one(student: Student) -> T:
        async with door:
            return await act(student)

    return await asyncio.gather(*map(one, students))


def card(teacher: Page, student: Student) -> Locator:
    """A student's place on the wall."""
    seat = int(student.cluster.rpartition("-")[2])
    return teacher.locator("#wall .seat").filter(has=teacher.get_by_role("checkbox", name=re.compile(f"seat {seat},")))


def test_every_seat_is_on_the_wall(students: list[Student], teacher: Page) -> None:
    assert len({student.cluster for student in students}) == SEATS
    expect(teacher.locator("#wall .seat")).to_have_count(SEATS)
    expect(teacher.locator("#counts")).to_have_text(f"{SEATS} of {SEATS} here")
    expected = sorted(f"student-{number}" for number in range(SEATS))
    assert sorted(teacher.locator("#wall .who").all_inner_texts()) == expected


def test_every_vote_is_counted_once(hall: Hall, students: list[Student], teacher: Page, run: Run[Any]) -> None:
    run(hall.ask("Which node?", ["node-1", "node-2", "none"]))
    asked = run(each(students, lambda student: student.hears("vote")))
    assert {message["vote"]["question"] for message in asked} == {"Which node?"}
    choices = {student.cluster: number % 7 % 3 for number, student in enumerate(students)}
    run(each(students, lambda student: student.vote(2)))  # a first thought, which does not count
    run(each(students, lambda student: student.vote(choices[student.cluster])))
    counted = Counter(choices.values())
    expect(teacher.locator("#vote .round .mono")).to_have_text([str(counted[choice]) for choice in range(3)])
    assert not any("counts" in (message.get("vote") or {}) for student in students for message in student.heard)


def test_what_is_said_to_one_is_heard_by_no_other(hall: Hall, students: list[Student], run: Run[Any]) -> None:
    meant = students[SEATS // 2]
    seat = int(meant.cluster.rpartition("-")[2])
    said = {"act": "say", "seats": [seat], "text": "Look at the labels"}
    assert run(hall.teacher.post(f"/class/{hall.code}/act/", said)).status == 200
    assert run(meant.hears("notice"))["text"] == "Look at the labels"
    assert run(hall.teacher.post(f"/class/{hall.code}/act/", {"act": "reveal"})).status == 200
    told = run(each(students, lambda student: student.hears("vote")))  # to all, and after it
    assert len({str(message["vote"]["counts"]) for message in told}) == 1
    heard = [student for student in students if any(message["type"] == "notice" for message in student.heard)]
    assert heard == [meant]


def test_nobody_comes_into_anothers_cluster(students: list[Student], run: Run[Any]) -> None:
    async def next_door(student: Student) -> int:
        other = students[(students.index(student) + 1) % SEATS]
        return (await student.get(f"/clusters/{other.cluster}/")).status

    assert set(run(each(students[:AT_ONCE], next_door))) == {404}


def test_a_seat_that_breaks_and_mends_is_seen_to(students: list[Student], teacher: Page, run: Run[Any]) -> None:
    student = students[-1]
    seen = card(teacher, student)
    expect(seen.locator(".wrong")).to_be_hidden()
    pods = f"/clusters/{student.cluster}/{PODS}"
    assert run(student.post(pods, BROKEN)).status == 201
    expect(seen.locator(".wrong")).to_contain_text(re.compile("ErrImagePull|ImagePullBackOff"))
    assert teacher.locator('#wall .seat[data-trouble="yes"]').count() == 1
    assert run(student.delete(f"{pods}/lost")).status == 200
    expect(seen.locator(".wrong")).to_be_hidden()
