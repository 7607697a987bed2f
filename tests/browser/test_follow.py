"""One lesson in real browsers, a teacher and three students at once: join, vote, follow, fork, break, mend.

The class stands at the step where a Service has been broken. The teacher shows on the stage where the packet dies; who
follows sees the same hop; the class predicts, and the real packet reveals it. One forks from that moment, mends it at
home, and comes back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.harness import browser, wait
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SECONDS = 1000
LESSON, BROKEN = "service", 6
NAMES = ("Anna", "Ben", "Chris")
CALL = """async ([method, url, body]) => {
  const csrf = document.querySelector('meta[name="csrf-token"]').content;
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const headers = { 'Content-Type': type, 'X-CSRFToken': csrf };
  const answer = await fetch(url, { method, body: body && JSON.stringify(body), headers });
  return [answer.status, await answer.json()];
}"""


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("follow") / "data", "--no-demo") as served:
        yield served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.chromium() as opened:
        expect.set_options(timeout=30 * SECONDS)
        yield opened


def somebody(chromium: Browser) -> Page:
    """A browser of their own."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
    context.set_default_timeout(30 * SECONDS)
    return context.new_page()


def call(page: Page, method: str, url: str, body: Any = None) -> Any:
    """What the page's own session is answered."""
    status, answer = page.evaluate(CALL, [method, url, body])
    assert status < 300, answer
    return answer


def drawn(page: Page) -> None:
    expect(page.locator("podium-picture .node").first).to_be_visible()


def cluster_of(page: Page) -> str:
    found = re.search(r"/clusters/([^/]+)/", page.url)
    assert found is not None
    return found[1]


def start(live: Live, teacher: Page) -> str:
    """A class at the step where something is broken; its code."""
    teacher.goto(live.fresh_link())
    teacher.get_by_label("Name").fill("Services")
    teacher.get_by_label("Lesson").select_option(LESSON)
    teacher.get_by_role("button", name="Start a class").click()
    expect(teacher.locator("#line")).to_have_text("live")
    code = teacher.locator(".codetag").inner_text()
    call(teacher, "POST", f"/class/{code}/act/", {"act": "step", "step": BROKEN})
    return code


def sit_down(live: Live, chromium: Browser, code: str, name: str) -> Page:
    student = somebody(chromium)
    student.goto(f"{live.url}/join/{code}/")
    student.get_by_label("What shall we call you?").fill(name)
    student.get_by_role("button", name="Sit down").click()
    student.get_by_role("link", name="To my cluster").click()
    drawn(student)
    return student


def ask(page: Page) -> Any:
    """A request of the pod client to the Service, once the pod runs: the trace."""
    name = cluster_of(page)
    pod = f"/clusters/{name}/api/v1/namespaces/default/pods/client"
    wait.until(lambda: call(page, "GET", pod)["status"]["phase"] == "Running", "the client runs")
    source = {"kind": "pod", "name": "client"}
    return call(page, "POST", f"/ui/clusters/{name}/requests/", {"from": source, "url": "http://web"})


def test_a_lesson_is_led_followed_forked_broken_and_mended(live: Live, chromium: Browser) -> None:
    teacher = somebody(chromium)
    code = start(live, teacher)
    anna, ben, chris = (sit_down(live, chromium, code, name) for name in NAMES)
    own = cluster_of(anna)
    heading = anna.locator("#panel-lesson h2")
    expect(heading).to_contain_text("The site is down")  # who comes late begins where the class is

    # the teacher leads, on the class's own cluster
    with teacher.expect_popup() as opened:
        teacher.get_by_role("button", name="Stage").click()
    stage = opened.value
    drawn(stage)
    led = cluster_of(stage)
    stage.get_by_role("button", name="Lead the class").click()
    expect(stage.get_by_role("button", name="Leading Services: stop")).to_be_visible()

    # students are asked; two follow, one does not
    for student in (anna, ben, chris):
        expect(student.locator(".invitation")).to_contain_text("teacher leads")
    assert violations(anna, within=".invitation") == []
    chris.get_by_role("button", name="Not now").click()
    expect(chris.locator(".invitation")).to_be_hidden()
    for student in (anna, ben):
        student.get_by_role("link", name="Follow", exact=True).click()
        drawn(student)
        assert cluster_of(student) == led
        expect(student.locator("#class")).to_contain_text("Following teacher")
    assert violations(anna, within=".bar") == []
    assert cluster_of(chris) == f"{code.lower()}-03"

    # a selection is theirs, too
    stage.locator("podium-picture [aria-label^='Service web']").first.press("Enter")
    expect(anna.locator("#panel-selected")).to_contain_text("web")
    expect(chris.locator("#panel-selected")).to_be_hidden()

    # a packet: it is asked in what way it dies, voted twice, and revealed by its next step
    assert not ask(stage)["outcome"]["ok"]
    stage.get_by_role("tab", name="Story").click()
    stage.locator(".sent .request").first.click()
    expect(ben.locator("body")).to_have_attribute("data-state", "replaying")
    stage.get_by_role("button", name="Ask…").click()
    room = somebody(chromium)
    room.context.add_cookies(teacher.context.cookies())  # type: ignore[arg-type]
    room.goto(f"{live.url}/class/{code}/audience/")
    for student in (anna, ben, chris):
        student.locator(".classcards .vote input").first.check()
    board = stage.locator(".side .voteboard")
    expect(board.locator("li").first.locator(".round .mono")).to_have_text(["3"])
    board.get_by_role("button", name="Vote again").click()
    expect(anna.locator(".classcards .vote")).to_contain_text("Talk to your neighbour")
    anna.locator(".classcards .vote input").nth(1).check()
    expect(board.locator("li").nth(1).locator(".round .mono")).to_have_text(["0", "1"])
    expect(room.locator("#vote")).to_contain_text("1 have chosen, after talking to a neighbour")
    before = stage.locator(".counter").inner_text()
    board.get_by_role("button", name="Reveal").click()
    for page in (anna, chris):
        expect(page.locator(".classcards .vote .right")).to_contain_text("is right")
    expect(room.locator("#vote .right")).to_contain_text("is right")
    after = stage.locator(".counter").inner_text()
    assert int(after.split("/")[0]) >= int(before.split("/")[0])
    for page in (anna, ben, room):
        expect(page.locator(".counter")).to_have_text(after, use_inner_text=False)
    board.get_by_role("button", name="Done").click()
    assert "anna" not in room.content()

    # one forks from this moment: her own cluster is a copy, and hers to change
    anna.get_by_role("button", name="Fork from here").click()
    anna.get_by_role("button", name="Make my cluster this one?").click()
    anna.wait_for_url(f"**/clusters/{own}/")
    drawn(anna)
    services = f"/clusters/{own}/api/v1/namespaces/default/services/web"
    assert call(anna, "GET", services)["spec"]["selector"] == {"app": "wbe"}

    # she mends it, and the lesson's checks see it
    call(anna, "PATCH", services, {"spec": {"selector": {"app": "web"}}})
    call(anna, "PATCH", f"/clusters/{own}/apis/apps/v1/namespaces/default/deployments/web", {"spec": {"replicas": 4}})
    checks = anna.locator("#panel-lesson .checks .passed")
    expect(checks.filter(has_text="four pods")).to_have_count(1)
    assert ask(anna)["outcome"]["ok"]
    expect(anna.locator("#panel-lesson").get_by_role("button", name="Go on")).to_be_visible()
    expect(teacher.locator("#wall .seat").filter(has_text="anna")).to_contain_text("step 7, done")

    # her mark is a link to what was judged, and to the cluster as it was
    book = somebody(chromium)
    book.context.add_cookies(teacher.context.cookies())  # type: ignore[arg-type]
    book.goto(f"{live.url}/class/{code}/marks/")
    assert violations(book) == []
    book.locator("tbody tr").filter(has_text="anna").get_by_role("link", name="passed", exact=True).last.click()
    expect(book.locator(".ruling")).to_contain_text("Passed")
    expect(book.locator("table.checks")).to_contain_text("four pods")
    assert violations(book) == []
    book.locator(".facts a").first.click()
    drawn(book)
    assert re.search(rf"/clusters/{own}/#rev=\d+$", book.url)

    # and comes back to where the class is
    expect(anna.locator(".invitation")).to_contain_text("teacher goes on")
    anna.get_by_role("link", name="Come back").click()
    expect(anna.locator(".counter")).to_have_text(after, use_inner_text=False)

    # nobody leads any more: who followed is told, and shown nothing more
    stage.get_by_role("button", name="Leading Services: stop").click()
    expect(ben.locator("#class")).to_contain_text("Nobody leads here now")
    expect(ben.locator("#state")).to_have_attribute("data-state", "refused")
    ben.get_by_role("link", name="To my cluster").click()
    drawn(ben)
    expect(room.locator(".bigcode")).to_have_text(code)
