"""The scrubber's tape: it holds the newest writes, and grows at its beginning when one winds back further."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Json, Stage, browser_page, golden, serve_page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser_page() as opened:
        yield opened


def row(revision: int) -> Json:
    at = f"2026-01-02T10:{revision // 60:02}:{revision % 60:02}Z"
    return {"revision": revision, "verb": "create", "resource": "pods", "kind": "Pod", "name": f"p{revision}",
            "namespace": "default", "uid": f"u{revision}", "by": "teacher", "agent": "", "why": "", "at": at,
            "what": "created"}  # fmt: skip


@pytest.fixture
def stage(page: Page) -> Iterator[Stage]:
    """A page whose server tells ten rows at a time, of thirty."""

    def history(_: Json) -> Json:
        query = made.calls[-1][1].partition("?")[2]
        name, _equals, revision = query.partition("=")
        last = int(revision) if name == "before" else 141
        rows = [row(n) for n in range(max(111, last - 10), last) if name == "before" or n > int(revision)]
        return {"rows": rows, "requests": [], "oldest": 1, "more": last > 121}

    def film(_: Json) -> Json:
        return {"snapshot": {**golden("topology-demo"), "revision": 1}, "deltas": [], "upto": 143}

    with serve_page() as address:
        made = Stage(page, address, {"history/film": film, "history/": history})
        made.open({**golden("topology-demo"), "changes": []})
        yield made
        assert made.errors == []


def test_who_winds_back_to_the_beginning_finds_what_was_before(stage: Stage) -> None:
    handle = stage.page.get_by_role("slider", name="Revision looked at")
    expect(handle).to_have_attribute("aria-valuemax", "10")
    handle.focus()
    handle.press("Home")
    expect(handle).to_have_attribute("aria-valuemax", "20")
    expect(handle).to_have_attribute("aria-valuenow", "0")
    handle.press("ArrowLeft")  # one write further back, on the tape that has become longer
    expect(handle).to_have_attribute("aria-valuemax", "30")
    expect(handle).to_have_attribute("aria-valuenow", "9")
    handle.press("Home")
    handle.press("ArrowLeft")
    expect(handle).to_have_attribute("aria-valuenow", "0")
    assert len([path for _, path, _ in stage.calls if "before=" in path]) == 2
