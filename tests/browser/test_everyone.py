"""For everyone, from fixtures: sizes, fingers, reduced motion, shapes, paper; axe-core judges each look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.stage import Json, Stage, chromium, golden, page_of, serve_page

pytestmark = pytest.mark.browser

SIZES = {"phone": (390, 844), "tablet": (820, 1180), "desk": (1366, 768), "text at 200 %": (683, 384)}
SMALL = """() => [...document.querySelectorAll('button, summary, select, input:not([type=range])')]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 44)
  .map((e) => `${e.getAttribute('aria-label') ?? e.textContent} ${e.getBoundingClientRect().height}`)"""
OUTSIDE = """() => [...document.querySelectorAll('.bar *, .prompt *, .tabs *')]
  .filter((e) => e.checkVisibility() && !e.closest('.visually-hidden, .tabs, [aria-hidden]'))
  .map((e) => [e, e.getBoundingClientRect()]).filter(([, { left, right }]) => left < -1 || right > innerWidth + 1)
  .map(([e]) => `${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 30)}`)"""
FARTHEST = """stage => {
  stage.scrollTo(1e4, 1e4);
  return stage.scrollWidth <= stage.clientWidth + stage.scrollLeft + 1;
}"""
SHAPES = """() => Object.fromEntries([...document.querySelectorAll('.pod[data-state]')].map((pod) => [pod.dataset.state,
  [...pod.querySelectorAll('.body > *')].map((e) => [e.tagName, e.getAttribute('d'), e.getAttribute('class')].join(' ')
    .replace('trouble', '')).join('|')]))"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve_page() as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def staged(page: Page, address: str, snapshot: Json) -> Stage:
    rules = {"node": "node-1", "revision": 143, "rows": [], "text": {}}
    made = Stage(page, address, {"rules": lambda _: rules})
    made.open(snapshot)
    return made


@pytest.mark.parametrize("name", ["phone", "tablet"])
def test_on_a_small_screen_the_column_is_a_sheet_and_fingers_have_room(
    browser: Browser, address: str, name: str
) -> None:
    width, height = SIZES[name]
    with page_of(
        browser, viewport={"width": width, "height": height}, has_touch=True, is_mobile=True
    ) as page:
        stage = staged(page, address, golden("topology-demo"))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(OUTSIDE) == []
        assert page.evaluate(SMALL) == []
        expect(page.locator("#panel-story")).to_be_hidden()
        stage.idle()
        page.locator('[aria-label^="Service my-nginx"]').first.tap(force=True)
        expect(page.locator("#panel-selected h2")).to_be_visible()
        assert page.evaluate(SMALL) == []
        stage.idle()
        page.get_by_role("button", name="Hide the side column").tap()
        expect(page.locator("#panel-selected")).to_be_hidden()
        assert violations(page) == []
        assert stage.errors == []


@pytest.mark.parametrize("name", list(SIZES))
def test_at_every_size_all_can_be_reached_and_nothing_is_cut(
    browser: Browser, address: str, name: str
) -> None:
    width, height = SIZES[name]
    with page_of(browser, viewport={"width": width, "height": height}) as page:
        staged(page, address, golden("topology-demo"))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(OUTSIDE) == []
        for words in ("Create…", "Expose…", "Send a request…"):
            expect(page.get_by_role("button", name=words, exact=True)).to_be_visible()
        for tab in ("Story", "List", "Terminal"):
            expect(page.get_by_role("tab", name=tab)).to_be_visible()
        picture = page.locator("podium-picture svg").bounding_box()
        assert picture is not None
        assert page.locator("#stage").evaluate(FARTHEST)


@pytest.mark.parametrize(("width", "height"), [(1200, 800), (1366, 768), (1920, 1080)])
def test_a_terminal_has_eighty_columns_beside_the_picture(
    browser: Browser, address: str, width: int, height: int
) -> None:
    with page_of(browser, viewport={"width": width, "height": height}) as page:
        page.route_web_socket("**/shell/**", lambda socket: socket.send(b"x" * 80))
        staged(page, address, golden("topology-demo"))
        page.keyboard.press("t")
        row = page.locator("#panel-terminal .xterm-rows > div")
        expect(row.first).to_have_text("x" * 80)
        assert row.nth(1).inner_text().strip() == ""  # all in one row
        assert page.locator("#stage").evaluate("stage => stage.clientWidth") > width / 3


def crowd() -> Json:
    """A cluster with a pod in each state."""
    snapshot = golden("topology-demo")
    pods = snapshot["collections"]["pods"]
    first = next(pod for pod in pods.values() if not pod.get("system") and pod["node"])
    states = ("creating", "running", "ready", "terminating", "crashloop", "failed", "succeeded")
    made: dict[str, Any] = {
        f"uid-{s}": {**first, "name": f"web-{s}", "uid": f"uid-{s}", "state": s} for s in states
    }
    made["uid-pending"] = {**first, "name": "web-pending", "state": "pending", "node": "", "ip": ""}
    return {**snapshot, "collections": {**snapshot["collections"], "pods": made}}


def test_every_status_of_a_pod_has_a_shape_of_its_own(browser: Browser, address: str) -> None:
    with page_of(browser) as page:
        staged(page, address, crowd())
        shapes: dict[str, str] = page.evaluate(SHAPES)
        assert len(shapes) == 8
        assert len(set(shapes.values())) == 8, shapes
        names = page.locator(".pod .hit").evaluate_all(
            "hits => hits.map((hit) => hit.getAttribute('aria-label'))"
        )
        assert len({name.split(",")[1] for name in names}) == 8


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("contrast", ["no-preference", "more"])
def test_the_page_follows_the_system_in_light_and_contrast(
    browser: Browser, address: str, scheme: str, contrast: str
) -> None:
    with page_of(browser, color_scheme=scheme, contrast=contrast) as page:
        staged(page, address, golden("topology-demo"))
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        bright = sum(int(part) for part in ground[4:-1].split(",")) > 380
        assert bright == (scheme == "light")
        assert (page.locator("html").get_attribute("data-contrast") == "high") == (contrast == "more")
        assert violations(page) == []


def test_with_forced_colours_everything_is_still_drawn_and_named(browser: Browser, address: str) -> None:
    with page_of(browser, forced_colors="active") as page:
        staged(page, address, golden("topology-demo"))
        page.locator('[aria-label^="Service my-nginx"]').first.click(force=True)
        assert violations(page) == []
        strokes = page.locator(".node .box").evaluate_all(
            "boxes => boxes.map((b) => getComputedStyle(b).stroke)"
        )
        assert "none" not in strokes


def test_who_wants_less_motion_gets_numbered_stations_and_no_transition(
    browser: Browser, address: str
) -> None:
    with page_of(browser, reduced_motion="reduce") as page:
        page.clock.install()
        stage = staged(page, address, golden("topology-demo"))
        assert page.locator("html").get_attribute("data-motion") == "off"
        moves = page.locator(".thing").evaluate_all(
            "all => all.map((e) => getComputedStyle(e).transitionProperty)"
        )
        assert set(moves) == {"none"}
        stage.push({"type": "trace", "trace": golden("trace-answered")})
        page.locator("button.request").first.click()
        expect(page.locator("#state")).to_have_text("replaying")
        first = page.locator(".counter").inner_text()
        page.clock.run_for(1200)
        assert page.locator(".counter").inner_text() == first  # it stands until one steps


def test_on_paper_stand_the_picture_and_the_story(browser: Browser, address: str) -> None:
    with page_of(browser, color_scheme="dark") as page:
        staged(page, address, golden("topology-demo"))
        page.emulate_media(media="print")
        assert (
            page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ground').trim()")
            == "#ffffff"
        )
        expect(page.locator("podium-picture svg")).to_be_visible()
        expect(page.locator("#panel-story")).to_be_visible()
        expect(page.locator(".bar")).to_be_hidden()


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768)])
def test_the_last_row_can_read_the_projector(browser: Browser, address: str, width: int, height: int) -> None:
    with page_of(browser, viewport={"width": width, "height": height}) as page:
        page.add_init_script("localStorage.setItem('podium-size', 'projector')")
        staged(page, address, golden("topology-demo"))
        scale, line = page.locator("podium-picture svg").evaluate(
            """svg => [svg.clientWidth / svg.viewBox.baseVal.width,
                       parseFloat(getComputedStyle(svg.querySelector('.box')).strokeWidth)]"""
        )
        assert scale * 13 >= 19.9
        assert line * scale >= 3
        words = page.locator(".prompt .words").evaluate(
            "words => parseFloat(getComputedStyle(words).fontSize)"
        )
        assert words >= 24
        assert violations(page) == []


def test_a_word_is_explained_where_it_is_pointed_at(browser: Browser, address: str) -> None:
    with page_of(browser) as page:
        staged(page, address, golden("topology-demo"))
        term = page.locator("#prompt .term", has_text="kubectl")
        assert "flex" not in term.evaluate(
            "term => getComputedStyle(term.parentElement).display"
        )  # one sentence
        term.hover()
        card = page.get_by_role("tooltip")
        expect(card).to_contain_text("The command line of Kubernetes")
        assert term.get_attribute("aria-describedby") == "termcard"
        card.hover()
        page.wait_for_timeout(300)
        expect(card).to_be_visible()  # one may move onto the card to read it
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()


def test_the_card_of_a_word_that_was_left_takes_no_key(browser: Browser, address: str) -> None:
    """It stays for a moment; Escape means what one has gone on to."""
    with page_of(browser) as page:
        staged(page, address, golden("topology-demo"))
        escaped = page.evaluate(
            """() => {
              const word = document.body.appendChild(document.createElement('span'));
              word.dataset.term = 'Pod';
              word.tabIndex = 0;
              word.focus();
              word.blur();
              const shown = !document.getElementById('termcard').hidden;
              const key = new KeyboardEvent('keydown', { key: 'Escape', cancelable: true, bubbles: true });
              let heard = false;
              document.body.addEventListener('keydown', () => { heard = true; }, { once: true });
              document.body.dispatchEvent(key);
              return [shown, heard];
            }"""
        )
        assert escaped == [True, True]
        expect(page.get_by_role("tooltip", include_hidden=True)).to_be_hidden()
