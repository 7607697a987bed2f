"""A lesson in the page: chosen and taken, judged while one works, clean in every look; two of them to their end."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import in_every_look, violations
from tests.browser.walking import Walker
from tests.harness import browser
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SECONDS = 1000


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("lesson") / "data") as served:
        yield served


@pytest.fixture(scope="module")
def page(live: Live) -> Iterator[Page]:
    with browser.chromium() as chromium:
        made = chromium.new_page(viewport={"width": 1366, "height": 768})
        made.set_default_timeout(20 * SECONDS)
        expect.set_options(timeout=20 * SECONDS)
        made.goto(live.fresh_link())
        expect(made.locator("podium-picture .node")).to_have_count(4)
        yield made


def press(page: Page, name: str) -> None:
    """A button of the panel, by keyboard."""
    button = page.locator("#panel-lesson").get_by_role("button", name=re.compile(name)).first
    expect(button).to_be_enabled()
    button.focus()
    page.keyboard.press("Enter")


def heading(page: Page, words: str) -> None:
    expect(page.locator("#panel-lesson h2")).to_contain_text(words)


def test_a_lesson_is_taken_by_keyboard(page: Page) -> None:
    page.get_by_role("tab", name="Lesson").focus()
    page.keyboard.press("Enter")
    press(page, "A Service finds its pods by labels")
    heading(page, "Three pods, three addresses")
    expect(page.locator("#panel-lesson .checks .passed")).to_have_count(0)
    press(page, "Give me a hint")
    expect(page.locator("#panel-lesson .advice li")).to_have_count(1)
    assert violations(page) == []


def test_a_command_is_typed_for_one_and_what_it_did_is_judged(page: Page) -> None:
    expect(page.locator("podium-picture .pod.ready, podium-picture .pod")).not_to_have_count(0)
    page.locator("#panel-lesson pre.type + p button").nth(2).focus()
    page.keyboard.press("Enter")
    screen = page.locator("#panel-terminal .xterm-rows")
    expect(screen).to_contain_text("kubectl delete")
    page.keyboard.press("Enter")
    expect(screen).to_contain_text("deleted")
    page.get_by_role("tab", name="Lesson").click()
    expect(page.locator("#panel-lesson .checks .passed")).to_have_count(1)
    expect(page.locator("#panel-lesson [role=status]")).to_contain_text("You can go on")


def test_one_predicts_before_one_is_told(page: Page) -> None:
    press(page, "Go on")
    heading(page, "What will the Service send to?")
    expect(page.locator("#panel-lesson .says")).to_have_count(0)
    press(page, "To the Deployment web")
    expect(page.locator("#panel-lesson .says")).to_contain_text("A Deployment receives nothing")
    expect(page.locator("#panel-lesson .vote .right")).to_contain_text("every ready pod")
    assert in_every_look(page, within="#panel-lesson") == []


def test_a_page_that_is_loaded_again_shows_the_lesson_where_it_was(page: Page) -> None:
    page.reload()
    heading(page, "What will the Service send to?")
    expect(page.get_by_role("tab", name="Lesson")).to_have_attribute("aria-selected", "true")


def fresh(live: Live, page: Page, name: str) -> None:
    """The page of a cluster of its own, on which nobody has done anything."""
    name = f"{name}-{secrets.token_hex(2)}"
    live.manage("create_cluster", name, "--nodes", "2", "--pace", "instant")
    page.goto(f"{live.url}/clusters/{name}/")
    expect(page.locator("podium-picture .node")).to_have_count(3)


def click(page: Page, name: str) -> None:
    page.locator("#panel-lesson").get_by_role("button", name=re.compile(name)).first.click()


def run(page: Page, line: str) -> None:
    """A line typed where the keyboard is, in the page's terminal, until it has done its work."""
    screen, mark = page.locator("#panel-terminal .xterm-rows"), secrets.token_hex(3)
    expect(screen).to_contain_text("you@laptop")
    page.keyboard.type(f"{line}; echo done''{mark}\n")
    expect(screen).to_contain_text(f"done{mark}")


def enter(page: Page, line: str) -> None:
    """To the terminal, a line typed there, and back to the lesson."""
    page.get_by_role("tab", name="Terminal").click()
    page.locator("#panel-terminal textarea").first.focus()
    run(page, line)
    page.get_by_role("tab", name="Lesson").click()


def done(page: Page, checks: int) -> None:
    """All checks of a step hold, and the page says so."""
    expect(page.locator("#panel-lesson .checks .passed")).to_have_count(checks)
    expect(page.locator("#panel-lesson .onward .primary")).to_have_text("Go on")


def test_a_student_takes_a_whole_lesson_goes_wrong_once_and_mends_it(live: Live, page: Page) -> None:
    """The tour: the picture is read, the scheduler predicted, records are written by terminal, a label is wrong."""
    panel = page.locator("#panel-lesson")
    fresh(live, page, "tour")
    page.get_by_role("tab", name="Lesson").click()
    click(page, "^A tour")
    heading(page, "Who started these?")
    click(page, "^Go on")
    click(page, "whichever is idle")
    expect(panel.locator(".says")).to_contain_text("A node does not look for work")
    click(page, "^Go on")
    heading(page, "Give an order")
    enter(page, "kubectl create deployment second --image=nginx")
    done(page, checks=2)
    click(page, "^Go on")
    click(page, "^Go on")
    heading(page, "Read a record")
    enter(page, "kubectl label pods -l app=second node=control-plane")
    expect(panel.locator(".checks .saw")).to_contain_text(re.compile("now: labels: control-plane, runs on: node-"))
    box = panel.locator(".checks .saw").bounding_box()
    assert box is not None
    assert box["width"] > 200, "what the check saw stands in a line, and not in a column of letters"
    click(page, "Give me a hint")
    expect(panel.locator(".advice li")).to_have_text(["The label is there, but it names another machine."])
    click(page, "Another hint")
    expect(panel.locator(".advice li")).to_have_count(2)
    node = "$(kubectl get pods -l app=second -o jsonpath={.items[0].spec.nodeName})"
    enter(page, f"kubectl label pods -l app=second --overwrite node={node}")
    done(page, checks=1)
    click(page, "^Go on")
    heading(page, "Write a record")
    enter(page, "sed -i 's/kind: ____/kind: Pod/; s/image: ____/image: nginx/' postcard.yaml")
    enter(page, "kubectl apply -f postcard.yaml")
    done(page, checks=1)
    click(page, "^Go on")
    heading(page, "One that has no place")
    enter(page, "kubectl label node node-1 disk=fast")
    done(page, checks=2)
    click(page, "^Go on")
    click(page, "To the API server alone")
    expect(panel.locator(".says")).to_contain_text("Right.")
    expect(panel.locator(".stops .passed")).to_have_count(8)
    click(page, "^Finish the lesson")
    heading(page, "Take a lesson")


def test_a_whole_lesson_by_keyboard_alone(live: Live, page: Page) -> None:
    """Labels, the last but one of its steps skipped: Tab, arrows and Enter; a hint is taken on the way."""
    walker, panel = Walker(page), page.locator("#panel-lesson")

    def typed(line: str) -> None:
        walker.walk("t | at ^Terminal input$")
        run(page, line)
        walker.walk("F6 | tab ^Terminal$ | right ^Lesson$")

    fresh(live, page, "keys")
    walker.walk("tab ^Story$ | right ^Lesson$ | tab ^Labels: how to mean | Enter | at Six animals")
    walker.walk("tab ^Go on$ | Enter | at comma mean | tab ^ant, bee and cow | Enter | at Not so. cow is red, but big")
    walker.walk("tab ^Go on$ | Enter | at Send two home")
    typed("kubectl delete pods -l team=red,size=small")
    done(page, checks=2)
    walker.walk("tab ^Go on$ | Enter | at Why not just lists | tab ^Go on$ | Enter | at Stick on, peel off")
    typed("kubectl label pod cow team=blue")
    walker.walk("tab ^Give me a hint$ | Enter | at ^Another hint$")
    expect(panel.locator(".advice li")).to_contain_text(["still in the red team"])
    typed("kubectl label pod cow team=blue size- --overwrite")
    done(page, checks=1)
    walker.walk("tab ^Go on$ | Enter | at The night shift")
    typed("kubectl label pods -l 'team!=blue' shift=night")
    done(page, checks=1)
    walker.walk("tab ^Go on$ | Enter | at may not stay | tab ^Skip this step$ | Enter | at One question before you go")
    walker.walk("tab ^It runs on | Enter | at Right. A label ties")
    walker.walk("tab ^Finish the lesson$ | Enter | at ^Take a lesson$")
