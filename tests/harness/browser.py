"""Chromium for the tests: the machine's own when it has one, else Playwright's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Root has no sandbox, and containers have a small /dev/shm.
FLAGS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--font-render-hinting=none")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium, closed at the end. One a module is enough: each test opens its own context."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def close_dialogs(page: Page) -> None:
    """Close what a test before has left open on a page that goes on."""
    page.evaluate("document.querySelectorAll('dialog').forEach((left) => left.close())")
