"""Time travel in a real browser, against a living cluster: wind back, see what was, compare, replay, link, apply again.

One serve and one page for the whole story, as in test_live. PODIUM_PICTURES names a folder to keep screenshots in.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.harness import browser
from tests.harness.kubectl import Kubectl
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.kubectl]

PICTURES = os.environ.get("PODIUM_PICTURES", "")
SECONDS = 1000


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("time") / "data") as served:
        yield served


@pytest.fixture(scope="module")
def kubectl(live: Live) -> Kubectl:
    return live.kubectl()


@pytest.fixture(scope="module")
def context() -> Iterator[BrowserContext]:
    with browser.chromium() as chromium:
        opened = chromium.new_context(viewport={"width": 1366, "height": 768})
        opened.set_default_timeout(20 * SECONDS)
        expect.set_options(timeout=20 * SECONDS)
        yield opened


@pytest.fixture(scope="module")
def page(live: Live, context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(live.sign_in_link())
    expect(page).to_have_url(f"{live.url}/clusters/demo/")
    expect(page.locator("podium-picture .node")).to_have_count(4)
    return page


def picture(page: Page, name: str) -> None:
    """Keep a screenshot in light and in dark."""
    if not PICTURES:
        return
    for theme in ("dark", "light"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        page.evaluate("document.dispatchEvent(new CustomEvent('setting', {detail: {}}))")
        page.wait_for_timeout(450)
        page.screenshot(path=str(Path(PICTURES) / f"{name}-{theme}.png"))


def handle(page: Page) -> Locator:
    return page.get_by_role("slider", name="Revision looked at")


def pods(page: Page) -> Locator:
    return page.locator('podium-picture .pod[data-name^="my-nginx-"]')


def state(page: Page) -> Locator:
    return page.locator("#state")


def now(page: Page) -> None:
    page.keyboard.press("n")
    expect(state(page)).to_have_text("running")


def wind_to(page: Page, words: str) -> None:
    """From now back, change by change, to the stop whose sentence has these words."""
    for _ in range(80):
        if words in (handle(page).get_attribute("aria-valuetext") or ""):
            return
        page.keyboard.press("ArrowLeft" if page.locator("#backacts").is_visible() else "b")
        page.wait_for_timeout(60)
    raise AssertionError(f"no stop says {words!r}; the last says {handle(page).get_attribute('aria-valuetext')!r}")


def test_a_newcomer_sees_no_scrubber_until_there_is_something_to_look_back_on(page: Page, kubectl: Kubectl) -> None:
    expect(page.locator("#scrubber")).to_be_hidden()
    page.locator("#menu summary").click()
    page.get_by_role("button", name="Everything").click()
    expect(page.locator("#scrubber")).to_be_visible()
    page.get_by_role("button", name="What is needed").click()
    expect(page.locator("#scrubber")).to_be_hidden()
    page.locator("#menu summary").click()
    kubectl("create", "deployment", "my-nginx", "--image=nginx", "--replicas=2", "--port=80")
    expect(page.locator("#scrubber")).to_be_visible()
    expect(pods(page).and_(page.locator('[data-state="ready"]'))).to_have_count(2)
    kubectl("expose", "deployment", "my-nginx")
    kubectl("run", "curl", "--image=curlimages/curl", "--", "sleep", "infinity")
    kubectl("wait", "--for=condition=Ready", "pod/curl", "--timeout=30s")
    page.wait_for_timeout(1500)  # a node's rules follow its Services a little later
    kubectl("exec", "curl", "--", "curl", "-s", "http://my-nginx/")
    kubectl("scale", "deployment", "my-nginx", "--replicas=5")
    expect(pods(page).and_(page.locator('[data-state="ready"]'))).to_have_count(5)
    kubectl("set", "image", "deployment/my-nginx", "nginx=nginx:1.27")
    kubectl("rollout", "status", "deployment/my-nginx", "--timeout=60s")
    expect(pods(page)).to_have_count(5)
    page.wait_for_timeout(1500)
    picture(page, "now")


def test_winding_back_shows_the_page_as_it_was(page: Page) -> None:
    wind_to(page, "deployment my-nginx scaled to 5")
    expect(state(page)).to_have_text("looking back")
    expect(pods(page)).to_have_count(2)
    expect(page.locator(".ghost")).not_to_have_count(0)
    said = r"^revision \d+, \d\d:\d\d:\d\d, deployment my-nginx scaled to 5 by kubernetes-admin$"
    expect(handle(page)).to_have_attribute("aria-valuetext", re.compile(said))
    expect(page.locator("#banner")).to_contain_text(re.compile(r"rev \d+.*now is \d+"))
    picture(page, "back")
