"""Every action of the page, done once by keyboard alone, in a real browser; what it does is read from the API.

The walks are data (walks.toml). They are held to the code twice: by name, each function that makes a call and each form
must have a walk; and by what was seen on the way, each control that was offered must be gone to by some walk.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.walking import Walker, reached
from tests.browser.walks import ALL, DOING, GIVEN, Walk
from tests.harness import browser
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SECONDS = 1000
PATIENCE = 20.0
PODIUM = Path(__file__).resolve().parents[2] / "static" / "podium"
HEAR = "document.addEventListener('graph', (event) => { window.seen = event.detail.revision; });"
CALLS = "export (?:const|function) (\\w+)"
READS = {
    "curlLine": "a line to copy", "targets": "addresses to offer", "drainLine": "a line to copy",
    "drainPlan": "what is to be evicted", "peers": "a part of a policy", "revisionsOf": "reads", "historyOf": "reads",
    "historyLine": "a line to copy", "differences": "compares", "KEEPERS": "a table",
    "deploymentOfTheGuide": "the demo's", "curlPod": "the demo's",
    "classLine": "hears a class", "ASKED": "a table", "isNews": "reads",
}  # fmt: skip
"""What stands beside the calls and makes none."""


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("walks") / "data") as served:
        yield served


@contextmanager
def opened(live: Live) -> Iterator[Page]:
    """The demo cluster's page in a browser of its own; `seen` there is the revision that is drawn."""
    with browser.chromium() as chromium:
        context = chromium.new_context(viewport={"width": 1366, "height": 768})
        context.set_default_timeout(PATIENCE * SECONDS)
        expect.set_options(timeout=PATIENCE * SECONDS)
        page = context.new_page()
        page.add_init_script(HEAR)
        page.goto(live.fresh_link())
        expect(page.locator("podium-picture .node").first).to_be_visible()
        yield page


@pytest.fixture(scope="module")
def page(live: Live) -> Iterator[Page]:
    with opened(live) as page:
        yield page


@pytest.fixture(scope="module")
def walker(page: Page) -> Walker:
    """At an instant pace, chosen by keyboard as all that follows."""
    walker = Walker(page)
    walker.walk("tab ^Pace of the cluster$ | pick instant | tab ^View$")
    return walker


def dig(value: Any, path: str) -> Any:
    """A value by its path, "spec.ports.0.port"; None where the way ends."""
    for step in filter(None, path.split(".")):
        if isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def answer(page: Page, at: str) -> Any:
    """What the API says at an address of the cluster, in the page's own session."""
    root = page.url.partition("#")[0].rstrip("/")
    if at.startswith("/ui/"):
        root, at = root.replace("/clusters/", "/ui/clusters/"), at.removeprefix("/ui")
    return page.request.get(root + at).json()


def comes_true(page: Page, walk: Walk) -> None:
    if not walk.at:
        expect(page.locator(walk.field)).to_contain_text(re.compile(walk.becomes))
        return
    deadline = time.monotonic() + PATIENCE
    while not re.search(walk.becomes, found := str(dig(told := answer(page, walk.at), walk.field))):
        assert time.monotonic() < deadline, f"{walk.does}: {walk.field} of {walk.at} is {found}, not {walk.becomes}"
        time.sleep(0.1)
    page.wait_for_function("revision => seen >= revision", arg=int(dig(told, "metadata.resourceVersion") or 0))
    expect(page.locator("dialog[open]")).to_have_count(0)  # what was asked there is done


def given(live: Live, page: Page, names: tuple[str, ...]) -> None:
    """Make what a walk needs where it is not there: the walk that makes it may have failed."""
    for one in (GIVEN[name] for name in names):
        if answer(page, one["at"]).get("code") == 404:
            kubectl = live.kubectl()
            kubectl("apply", "-f", "-", stdin=one["yaml"])
            if "ready" in one:
                kubectl("wait", f"--for=condition={one['ready']}", "-f", "-", stdin=one["yaml"])


def walk_and_see(live: Live, walker: Walker, walk: Walk) -> None:
    """A walk begins where the one before it ended; if that failed, it is done over: no failure is told twice."""
    given(live, walker.page, walk.given)
    if walk.after and walk.after != walker.ended:
        walk_and_see(live, walker, next(one for one in ALL if one.does == walk.after))
    try:
        walker.walk(walk.keys)
        comes_true(walker.page, walk)
        walker.ended = walk.does
    except AssertionError:
        with suppress(AssertionError):
            walker.begin_anew()
        raise


@pytest.mark.parametrize("walk", DOING, ids=lambda walk: walk.does)
def test_it_is_done_by_keyboard_alone(live: Live, walker: Walker, walk: Walk) -> None:
    walk_and_see(live, walker, walk)


def test_every_call_that_the_page_can_make_has_a_walk() -> None:
    texts = [file.read_text() for file in PODIUM.glob("*.mjs") if file.name != "api.mjs"]
    calling = [text for text in texts if re.search(r'method: "(POST|PATCH|PUT|DELETE)"', text)]
    made = {name for text in calling for name in re.findall(CALLS, text)}
    walked = {name for walk in ALL for name in walk.names if " " not in name}
    assert made - set(READS) == walked


def test_every_form_has_a_walk(page: Page) -> None:
    forms = page.evaluate("() => import('/static/podium/forms.mjs').then(({ FORMS }) => Object.keys(FORMS))")
    walked = {name for walk in ALL for name in walk.names if " " in name}
    assert {f"form {name}" for name in forms} == walked


def test_every_control_that_was_offered_has_a_walk(walker: Walker) -> None:
    patterns = reached(walk.keys for walk in ALL)
    left = [name for name in walker.offered.values() if not any(re.search(each, name) for each in patterns)]
    assert not left, "\n".join(left)
