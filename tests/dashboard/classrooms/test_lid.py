"""The laptop's lid: everything is killed in the middle of a lesson and started again, and nothing is lost.

The class is met as its people meet it, by the site alone; its students are those of a rehearsal, which is tried
afterwards on the very server that was killed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from dashboard.classrooms.rehearsal.browser import Browser
from dashboard.classrooms.rehearsal.student import Student
from dashboard.lessons import library
from tests.harness.live import Live, serving

pytestmark = pytest.mark.slow
LESSON = "service"
WISHES = ("--lesson", LESSON, "--pace", "instant", "--nodes", "1")
QUESTION = {"question": "Which node?", "choices": [{"text": "node-1", "right": True}, {"text": "node-2"}]}
SEAT = ("seat", "people", "label", "hand", "help", "muted", "cluster")
STEP = ("lesson", "step", "passed")


@dataclass
class Class:
    """A class in the middle of its lesson."""

    live: Live
    code: str
    teacher: Browser
    anna: Student
    ben: Student
    phrase: str

    def act(self, act: str, **said: Any) -> None:
        self.teacher.tell(f"/class/{self.code}/act/", act=act, **said)

    def wall(self) -> dict[str, Any]:
        return self.teacher.read(f"/class/{self.code}/wall/")

    def known(self) -> dict[str, Any]:
        """All that its people see of it, by the sessions of their browsers."""
        wall = self.wall()
        seats = [{**{key: row[key] for key in SEAT}, **{key: row["step"][key] for key in STEP}} for row in wall["rows"]]
        return {"room": {**wall["room"], "here": 0}, "seats": seats, **{one.name: self.desk(one) for one in self.both}}

    @property
    def both(self) -> tuple[Student, Student]:
        return self.anna, self.ben

    def desk(self, one: Student) -> dict[str, Any]:
        """What a student finds on their seat."""
        page = f"/ui/clusters/{one.cluster}"
        home = one.browser.read(f"{page}/home/")
        files = {file["path"]: one.browser.get(f"{page}/home/files/{file['path']}") for file in home["files"]}
        objects = {kind: names(one, kind) for kind in ("pods", "services")}
        kubeconfig = one.browser.get(f"/class/{self.code}/kubeconfig/")
        return {"lesson": one._lesson(), "files": files, "kubeconfig": kubeconfig, **objects}


def names(one: Student, kind: str) -> list[str]:
    items = one.browser.read(f"/clusters/{one.cluster}/api/v1/namespaces/default/{kind}")["items"]
    return [item["metadata"]["uid"] for item in items]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("lid") / "data", "--no-demo") as served:
        yield served


@pytest.fixture(scope="module")
def room(live: Live) -> Class:
    """Anna and Ben are at different steps, one votes, one has a hand up, the terminal was used."""
    made = re.search(r"class/(\w+) created", live.manage("create_class", "Networks", *WISHES))
    assert made
    teacher, code = Browser(live.url), made[1]
    teacher.get(live.sign_in_link().removeprefix(live.url))
    teacher.get(f"/class/{code}/")
    anna, ben = (Student(number, Browser(live.url), library.find(LESSON), 0.2) for number in (0, 1))
    for one in (anna, ben):
        one.join(code)
    found = re.search(r'class="words mono">([^<]+)', ben.browser.fill(f"/class/{code}/seat/"))
    assert found
    here = Class(live, code, teacher, anna, ben, found[1])
    anna.study(lambda: True, 2)
    anna._lesson("step", step=2)
    anna.type("echo kept > notes.txt")
    ben.raise_hand(code)
    here.act("ask", **QUESTION)
    anna.vote(code, 2)
    here.act("step", step=1)
    here.act("rename", seats=[1], label="by the window")
    return here


def test_whoever_opens_the_lid_again_finds_everything(live: Live, room: Class) -> None:
    before = room.known()
    assert before["room"]["vote"]["cast"] == 1
    assert before["Simulated 1"]["files"]["notes.txt"] == "kept\n"
    assert before["seats"][1]["hand"]
    live.end()
    live.start()
    assert room.known() == before
    back = Browser(live.url)
    back.get(f"/back/?code={room.code}")
    assert f'data-cluster="{room.ben.cluster}"' in back.fill("/back/", code=room.code, phrase=room.phrase)


def test_the_lesson_goes_on_where_it_stopped(room: Class) -> None:
    """After the crash: the terminal answers, the loops work, the next step is passed."""
    assert "kept" in room.anna.type("cat notes.txt")
    assert room.anna._take(room.anna.lesson.steps[2]), room.anna.troubles  # type: ignore[union-attr]
    room.ben.vote(room.code, 2)
    assert room.wall()["room"]["vote"]["cast"] == 2


def test_a_rehearsal_comes_by_the_same_doors_and_leaves_nothing(live: Live, room: Class) -> None:
    before = room.known(), room.teacher.get("/?all")
    said = live.manage("rehearse", room.code, "--students", "2", "--steps", "3")
    assert said.startswith("2 simulated students sit in class ")
    assert "2 of 2 joined" in said
    assert "2 voted, 2 predictions\n4 steps passed, 1 wrong ways, 1 of them hinted\nThe simulated" in said
    assert (room.known(), plain(room.teacher.get("/?all"))) == (before[0], plain(before[1]))


def plain(page: str) -> str:
    """A page without its tokens, which are others each time."""
    return re.sub(r'(content|value)="[\w]{64}"', "", page)
