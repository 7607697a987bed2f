"""A lesson is recorded on the page: begun, done with kubectl, marked, looked at, kept, and taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import in_every_look, violations
from tests.harness import browser
from tests.harness.live import serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SECONDS = 1000


def test_what_was_done_once_is_a_lesson_here(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as live, browser.chromium() as chromium:
        page = chromium.new_page(viewport={"width": 1366, "height": 768})
        page.set_default_timeout(20 * SECONDS)
        expect.set_options(timeout=20 * SECONDS)
        page.goto(live.fresh_link())
        record(page)
        live.kubectl()("create", "configmap", "note", "--from-literal=a=b")
        page.reload()  # the page goes on where it was
        keep(page)
        page.get_by_role("tab", name="Lesson").click()
        page.get_by_role("button", name="A note, and no more").click()
        expect(page.locator("#panel-lesson h2")).to_contain_text("Before you begin")


def record(page: Page) -> None:
    page.locator("#menu summary").click()
    page.get_by_role("button", name="Record a lesson").click()
    expect(page.get_by_label("Title of this step")).to_be_focused()
    assert violations(page, within=".recordbar") == []


def keep(page: Page) -> None:
    page.get_by_label("Title of this step").fill("Make a note")
    page.get_by_role("button", name="Next step").click()
    expect(page.locator(".recordbar")).to_contain_text("step 2")
    page.get_by_role("button", name="Stop recording").click()
    proposal = page.locator(".proposal")
    expect(proposal.locator("pre").first).to_have_text("kubectl apply -f configmap-note.yaml")
    expect(proposal.get_by_label("there is the ConfigMap note")).to_be_checked()
    assert in_every_look(page, within="dialog") == []
    proposal.get_by_label("Title of the lesson").fill("A note, and no more")
    with page.expect_download() as downloaded:
        proposal.get_by_role("button", name="Download as zip").click()
    assert downloaded.value.suggested_filename == "my-make-a-note.zip"
    proposal.get_by_role("button", name="Keep it here").click()
    expect(page.locator("#prompt")).to_contain_text("my-make-a-note is kept here")
    expect(page.locator(".recordbar")).to_be_hidden()
