"""Where the keyboard stands is always to be seen, and what is copied is copied: the page alone, from fixtures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import Stage, chromium, golden, page_of, serve_page

pytestmark = pytest.mark.browser

STOPS = 200
RING = """() => {
  const e = document.activeElement;
  if (e === document.body) return null;
  const own = getComputedStyle(e);
  const outlined = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const drawn = (style) => outlined(style) || style.boxShadow !== 'none';
  const box = e.getBoundingClientRect();
  return { name: (e.getAttribute('aria-label') ?? e.textContent).trim().slice(0, 40), ring: drawn(own),
    inside: box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight };
}"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve_page() as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium("--host-resolver-rules=MAP podium.test 127.0.0.1") as opened:
        yield opened


def staged(page: Page, address: str) -> Stage:
    made = Stage(page, address, {"rules": lambda _: {"node": "node-1", "own": "iptables", "revision": 1}})
    made.open(golden("topology-demo"))
    return made


@pytest.mark.parametrize("look", ["light", "dark", "high", "projector"])
@pytest.mark.parametrize("selected", [False, True])
def test_every_stop_of_tab_has_a_ring_and_is_in_view(
    browser: Browser, address: str, look: str, selected: bool
) -> None:
    with page_of(
        browser,
        color_scheme="dark" if look == "dark" else "light",
        contrast="more" if look == "high" else "no-preference",
    ) as page:
        if look == "projector":
            page.add_init_script("localStorage.setItem('podium-size', 'projector')")
        staged(page, address)
        if selected:
            page.keyboard.press("g")
            page.keyboard.press("Enter")
            expect(page.locator("#panel-selected h2")).to_be_attached()
        walk(page)


def walk(page: Page) -> None:
    """Tab over the whole page, until it comes to where it began."""
    seen: list[str] = []
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(RING)
        if stop is None:
            if seen:
                break
            continue
        assert stop["ring"], f"no ring on {stop['name']}"
        assert stop["inside"], f"{stop['name']} is out of view"
        seen.append(stop["name"])
    assert len(seen) > 8, seen


@pytest.mark.parametrize("host", ["127.0.0.1", "podium.test"])
def test_a_link_is_copied_with_the_browsers_clipboard_and_without(
    browser: Browser, address: str, host: str
) -> None:
    """Browsers keep their clipboard from pages that came by plain HTTP from elsewhere: there the old way is taken."""
    with page_of(browser) as page:
        staged(page, address.replace("127.0.0.1", host))
        assert page.evaluate("isSecureContext") == (host == "127.0.0.1")
        page.keyboard.press("c")
        line = page.locator("dialog .kubectl")
        expect(line).to_contain_text("kubectl create deployment")
        line.get_by_role("button", name="Copy").press("Enter")
        expect(line).to_contain_text("Copied")
        wanted = line.locator("code").inner_text()
        page.locator("dialog [name=name]").fill("")
        page.locator("dialog [name=name]").press("Control+v")
        expect(page.locator("dialog [name=name]")).to_have_value(wanted)
