"""A lesson in the page: chosen and taken by keyboard, judged while one works, clean in every look."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import in_every_look, violations
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
