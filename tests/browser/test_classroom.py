"""A class in real browsers: a teacher starts it, three students sit down, the wall shows them, one comes back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.harness import browser
from tests.harness.live import Live, serving
from tests.harness.weigh import Scale

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SECONDS = 1000
NOWHERE = "192.0.2.7"
"""Nobody's address (RFC 5737)."""
ONE_LINE = """bar => Math.max(...[...bar.children].map(one => one.offsetTop))
    < Math.min(...[...bar.children].map(one => one.offsetTop + one.offsetHeight))"""
PROXYS_END = 3001
"""Anything but a websocket's own goodbye."""
COLD = 300_000
"""Bytes of a first page with nothing in the browser's cache."""
NAMES = ("Anna", "Ben", "Anna")


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("classroom") / "data", "--no-demo") as served:
        yield served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.chromium() as opened:
        expect.set_options(timeout=20 * SECONDS)
        yield opened


def page(chromium: Browser) -> Page:
    """A browser of somebody's own."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(20 * SECONDS)
    return context.new_page()


def start(live: Live, teacher: Page) -> str:
    """Start a class; its code."""
    teacher.goto(live.fresh_link())
    assert violations(teacher) == []
    if not teacher.get_by_label("Name").is_visible():  # there are classes already, and they come first
        teacher.locator("summary", has_text="Start a class").click()
    teacher.get_by_label("Name").fill("Networks")
    teacher.get_by_role("button", name="Start a class").click()
    expect(teacher.locator("#line")).to_have_text("live")
    return teacher.locator(".codetag").inner_text()


def sit_down(live: Live, chromium: Browser, code: str, name: str) -> tuple[Page, str]:
    """Join by code and name, up to the cluster's page; the page and the phrase."""
    student = page(chromium)
    student.goto(live.url)
    if name == "Ben":
        assert violations(student) == []
    student.get_by_label("The code on the wall").fill(code.lower())
    student.get_by_label("What shall we call you?").fill(name)
    student.get_by_role("button", name="Sit down").click()
    phrase = student.locator(".words").inner_text()
    if name == "Ben":
        assert violations(student) == []
    student.get_by_role("link", name="To my cluster").click()
    expect(student.locator("podium-picture .node")).to_have_count(4)
    assert student.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return student, phrase


def ask_which_node(teacher: Page) -> None:
    """A vote whose second choice is the right one."""
    teacher.get_by_role("button", name="Ask…").click()
    teacher.get_by_label("Question").fill("Which node?")
    teacher.get_by_label("Choices, one a line").fill("node-1\n* node-2")
    teacher.get_by_role("button", name="Ask", exact=True).click()


def test_a_class_begins_sits_down_and_one_comes_back(live: Live, chromium: Browser) -> None:
    teacher = page(chromium)
    code = start(live, teacher)
    students = [sit_down(live, chromium, code, name) for name in NAMES]

    # each sees their own cluster, and not another's
    own = [re.search(r"/clusters/([^/]+)/", student.url) for student, _ in students]
    clusters = [found[1] for found in own if found]
    assert clusters == [f"{code.lower()}-0{number}" for number in (1, 2, 3)]
    assert students[0][0].goto(f"{live.url}/clusters/{clusters[1]}/").status == 404  # type: ignore[union-attr]
    students[0][0].goto(f"{live.url}/clusters/{clusters[0]}/")

    # the wall shows all three, sorted by who needs somebody
    wall = teacher.locator("#wall .seat")
    expect(wall.locator(".who")).to_have_text(["anna", "ben", "anna-2"])
    expect(teacher.locator("#counts")).to_have_text("3 of 3 here")
    third = students[2][0]
    third.get_by_role("button", name="Raise your hand").click()
    expect(wall.first.locator(".who")).to_have_text("anna-2")
    expect(wall.first).to_contain_text("hand up")
    assert violations(teacher) == []

    # help comes, and a hint is heard; the dialog is used by keyboard
    wall.first.get_by_role("button", name="Act on seat 3").press("Enter")
    assert violations(teacher) == []
    teacher.get_by_label("Say something to this seat").fill("Look at the labels")
    teacher.keyboard.press("Enter")
    expect(third.locator(".notice")).to_contain_text("Look at the labels")

    # a question: each chooses, nobody sees how many until it is revealed, then everybody does
    ask_which_node(teacher)
    for student, _ in students[1:]:
        student.locator(".vote").get_by_label("node-2").check()
    expect(teacher.locator("#vote .round .mono")).to_have_text(["0", "2"])
    assert "meter" not in third.locator(".vote").inner_html()
    assert violations(third, within=".vote") == []

    # who is muted chooses in vain, and sees that what counted before still does
    wall.first.get_by_role("button", name="Act on seat 3").press("Enter")
    teacher.get_by_role("button", name="Mute", exact=True).press("Enter")
    expect(third.locator(".notice").last).to_contain_text("muted")
    third.locator(".vote").get_by_label("node-1").click()
    expect(third.locator(".vote").get_by_label("node-2")).to_be_checked()
    expect(teacher.locator("#vote .round .mono")).to_have_text(["0", "2"])
    teacher.get_by_role("button", name="Reveal").click()
    expect(third.locator(".vote .right")).to_contain_text("node-2 is right")
    assert violations(teacher) == []

    # one has lost their browser, and comes back by three words
    elsewhere = page(chromium)
    elsewhere.goto(f"{live.url}/back/?code={code}")
    elsewhere.get_by_label("Your three words").fill(students[1][1])
    elsewhere.get_by_role("button", name="Back to my seat").click()
    expect(elsewhere.locator(".bar h1")).to_have_text(clusters[1])

    # the room's window tells how to join, and nobody's name
    room = page(chromium)
    room.context.add_cookies(teacher.context.cookies())  # type: ignore[arg-type]
    room.goto(f"{live.url}/class/{code}/audience/")
    expect(room.locator("#vote .right")).to_contain_text("node-2 is right")
    assert violations(room) == []
    teacher.get_by_role("button", name="Done").click()
    expect(room.locator(".bigcode")).to_have_text(code)
    expect(room.locator("#here")).to_have_text("3")
    assert "anna" not in room.content()
    assert violations(room) == []

    # what is kept of a class: the teacher's pages, and the student's page of what the teacher sees
    for what in ("marks", "people", "exam"):
        teacher.goto(f"{live.url}/class/{code}/{what}/")
        assert violations(teacher) == [], what
    third.goto(f"{live.url}/class/{code}/seen/")
    expect(third.locator(".facts")).to_contain_text("anna-2")
    assert violations(third) == []


def test_a_class_is_rehearsed_and_the_rooms_window_tries_the_way_in(live: Live, chromium: Browser) -> None:
    teacher = page(chromium)
    code = start(live, teacher)
    assert teacher.locator("header.bar").evaluate(ONE_LINE)
    teacher.locator("#classmenu summary").press("Enter")
    assert violations(teacher) == []
    teacher.get_by_role("button", name="Close the door").press("Enter")
    expect(teacher.get_by_role("button", name="Open the door")).to_be_visible()
    teacher.keyboard.press("Escape")
    expect(teacher.get_by_role("button", name="Open the door")).to_be_hidden()

    # ten simulated students sit down in a copy, and are gone when it is ended
    teacher.get_by_role("button", name="Rehearse with ten simulated students").click()
    expect(teacher.locator("header.bar h1")).to_have_text("Rehearsal of Networks")
    expect(teacher.locator("#wall .seat .who")).to_have_count(10)
    expect(teacher.locator("#wall .seat .who").first).to_contain_text("simulated")
    assert violations(teacher) == []
    teacher.get_by_role("button", name="End the rehearsal").click()
    expect(teacher.locator(".codetag")).to_have_text(code)
    expect(teacher.locator("#empty")).to_be_visible()

    # the window of the room asks at the address that it shows, and says calmly that nobody answers there
    served = live.data / "address.json"
    before = served.read_text()
    served.write_text(json.dumps({**json.loads(before), "host": NOWHERE}))
    try:
        teacher.goto(f"{live.url}/class/{code}/audience/")
        expect(teacher.locator(".address")).to_have_text(f"http://{NOWHERE}:{live.port}")
        expect(teacher.locator(".reachline")).to_have_text(f"Nobody answers at http://{NOWHERE}:{live.port}.")
        teacher.get_by_text("It does not open?").click()
        expect(teacher.locator("#reach .troubles")).to_contain_text("Wi-Fi may keep its devices apart")
        assert violations(teacher) == []
    finally:
        served.write_text(before)


def test_the_whole_way_to_ones_cluster_is_light_enough_for_a_class_on_one_access_point(
    live: Live, chromium: Browser
) -> None:
    """First page ≤ 300 kB cold: here it is the join form, the seat and the cluster's page, all that was sent."""
    code, student = start(live, page(chromium)), page(chromium)
    scale = Scale(student)
    student.goto(f"{live.url}/join/{code}/")
    student.get_by_label("What shall we call you?").fill("Carla")
    student.get_by_role("button", name="Sit down").click()
    student.get_by_role("link", name="To my cluster").click()
    expect(student.locator("podium-picture .node")).to_have_count(4)
    expect(student.locator("body")).to_have_attribute("data-line", "live")
    expect(student.get_by_role("button", name="Raise your hand")).to_be_enabled()
    student.wait_for_load_state("networkidle")
    heard = {url.partition("?")[0].rpartition("/ws/")[2] for url in scale.sent if url.startswith("ws:")}
    assert heard == {f"class/{code}/", f"clusters/{code.lower()}-01/topology/"}
    assert sum(scale.sent.values()) <= COLD, scale.sent.most_common(12)


def test_where_a_proxy_ends_websockets_a_student_still_sees_and_is_told(live: Live, chromium: Browser) -> None:
    teacher, student = page(chromium), page(chromium)
    student.context.route_web_socket("**/*", lambda socket: socket.close(code=PROXYS_END))
    code = start(live, teacher)
    student.goto(live.url)
    student.get_by_label("The code on the wall").fill(code)
    student.get_by_label("What shall we call you?").fill("Dora")
    student.get_by_role("button", name="Sit down").click()
    student.get_by_role("link", name="To my cluster").click()
    expect(student.locator("podium-picture .node")).to_have_count(4)
    expect(student.locator("body")).to_have_attribute("data-line", "live")

    # a terminal types and prints all the same
    student.get_by_role("tab", name="Terminal").click()
    screen = student.locator("#panel-terminal .xterm-rows")
    expect(screen).to_contain_text("you@laptop")
    student.keyboard.type("echo $((6*7)) is the answer\n")
    expect(screen).to_contain_text("42 is the answer")

    # a vote is heard of, cast and counted all the same
    ask_which_node(teacher)
    student.locator(".vote").get_by_label("node-2").check()
    expect(teacher.locator("#vote .round .mono")).to_have_text(["0", "1"])

    # the window of the room counts all the same
    room = page(chromium)
    room.context.route_web_socket("**/*", lambda socket: socket.close())
    room.context.add_cookies(teacher.context.cookies())  # type: ignore[arg-type]
    room.goto(f"{live.url}/class/{code}/audience/")
    expect(room.locator("#here")).to_have_text("1")
    room.context.close()

    # what is done to all seats reaches this one too, and the drawer says where it was done
    teacher.get_by_role("button", name="Choose all").click()
    teacher.get_by_label("Say to the chosen seats").fill("Look at the policies")
    teacher.keyboard.press("Enter")
    expect(student.locator(".notice")).to_contain_text("Look at the policies")
    teacher.get_by_role("button", name="Break, hand over…").click()
    assert violations(teacher) == []
    teacher.get_by_label("Break something, to be found").select_option("network-policy")
    teacher.get_by_role("button", name="Break it").press("Enter")
    expect(teacher.locator("dialog .answer")).to_have_text("Broken at 1 of 1.")
    teacher.get_by_label("Name of the state").fill("denied")
    teacher.get_by_role("button", name="Keep").press("Enter")
    expect(teacher.get_by_label("Hand over a state").locator("option")).to_have_count(1)
    expect(student.locator("#side")).to_contain_text("default-deny")
