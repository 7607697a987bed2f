"""The whole guide, typed into the page's own terminal; a real browser.

The steps and what they print are those of tests/conformance/guide, where a shell of this machine and the real kubectl
follow the same text. Here the reader has nothing but the page: uploads the guide's files to the home, types every
command at the laptop's prompt, key by key, edits in the page's editor, and curls from the laptop, which is out on the
internet. What came over the terminal's line is compared with the guide, and its last line has to be on the screen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, WebSocket, expect

from tests.conformance.guide import test_guide_2016 as guide
from tests.conformance.guide.reader import Reader
from tests.conformance.guide.steps import load_balancer, node_ports
from tests.conformance.guide.terminal import WAITS, Terminal
from tests.conformance.guide.transcript import Transcript, lines, squeezed
from tests.harness import browser
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.kubectl]

SECONDS = 1000
EDITED = re.compile(r"KUBE_EDITOR='sed -i s/(\w+)/(\w+)/' (kubectl edit .*)")
"""How somebody edits who has no window."""


@dataclass
class Keys:
    """The terminal of a page as `terminal.Line`: keys that are hit, and what comes over its websocket."""

    page: Page
    came: list[bytes] = field(default_factory=list)

    def follow(self, socket: WebSocket) -> None:
        if "/shell/" in socket.url:
            socket.on("framereceived", lambda data: self.came.append(data) if isinstance(data, bytes) else None)

    def write(self, data: bytes) -> None:
        self.page.locator("#panel-terminal .xterm-helper-textarea").focus()
        self.page.keyboard.type(data.decode().removesuffix("\r"))
        self.page.keyboard.press("Enter")

    def read(self, seconds: float) -> bytes:
        for _ in range(int(seconds * 100)):
            if self.came:
                break
            self.page.wait_for_timeout(10)
        data, self.came[:] = b"".join(self.came), []
        return data


class Screen(Terminal):
    """A terminal whose programs end in the laptop's own prompt."""

    def leaves(self, command: str = "exit") -> str:
        return self.types(command)


class Sitter(Reader):
    """A reader with nothing but the page; what is put into `folder` goes up to the home."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.folder, self.transcript, self.browser = folder, Transcript(), page
        self.page = self  # type: ignore[assignment]  # whose clock and whose desk on the internet are here
        keys = Keys(page)
        page.on("websocket", keys.follow)
        self.screen, self._uploaded = Screen(keys), set[Path]()
        self._take_manifests(".2016.yaml")

    def sits_down(self) -> None:
        self.browser.keyboard.press("t")
        self.browser.get_by_role("button", name="Wide", exact=True).click()
        self.screen.opens()

    def prints(self, command: str) -> str:
        self._upload()
        if edited := EDITED.fullmatch(command):
            return self._edits(*edited.groups())
        printed = self.screen.types(self._here(command))
        self._is_shown(printed)
        return printed

    @contextmanager
    def session(self, command: str) -> Iterator[Terminal]:
        self.screen._enter(self._here(command))
        yield self.screen

    @contextmanager
    def internet(self) -> Iterator[Terminal]:
        yield self.screen

    def clock(self, **wishes: str | float) -> None:
        token = next(one["value"] for one in self.browser.context.cookies() if one.get("name") == "podium_csrf")
        where = re.sub(r"/clusters/(\w+)/.*", r"/ui/clusters/\1/clock/", self.browser.url)
        answer = self.browser.request.post(where, data=json.dumps(wishes), headers={"X-CSRFToken": token})
        assert answer.ok, answer.text()

    def _here(self, command: str) -> str:
        return self.transcript.here(command)

    def _upload(self) -> None:
        new = sorted(set(self.folder.iterdir()) - self._uploaded)
        if not new:
            return
        self._uploaded.update(new)
        self.browser.get_by_role("button", name="Files", exact=True).click()
        self.browser.locator("dialog input[type=file]").set_input_files(new)
        for path in new:
            expect(self.browser.get_by_role("button", name=path.name, exact=True)).to_be_visible()
        self.browser.keyboard.press("Escape")
        expect(self.browser.locator("dialog")).to_have_count(0)

    def _edits(self, word: str, other: str, command: str) -> str:
        """In the page's editor: to the end of the line with the word, which is selected and typed over."""
        self.screen._enter(command)
        text = self.browser.locator("dialog .editor .cm-content")
        expect(text).to_be_focused()
        self.browser.keyboard.press("Control+End")
        text.locator(".cm-line", has_text=f"type: {word}").click()
        for key in ("End", "Control+Shift+ArrowLeft"):
            self.browser.keyboard.press(key)
        self.browser.keyboard.insert_text(other)
        self.browser.keyboard.press("Control+Enter")
        return self.screen._until(WAITS)

    def _is_shown(self, printed: str) -> None:
        """The end of it stands on the screen."""
        if shown := lines(printed):
            rows = self.browser.locator("#panel-terminal .xterm-rows")
            expect(rows).to_contain_text(squeezed(shown[-1])[:60])


@pytest.fixture
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One for each try: the guide begins in a cluster where nothing was done."""
    with serving(tmp_path_factory.mktemp("guide") / "data") as served:
        yield served


@pytest.fixture
def page(live: Live) -> Iterator[Page]:
    with browser.chromium() as chromium:
        context = chromium.new_context(viewport={"width": 1366, "height": 768})
        context.set_default_timeout(20 * SECONDS)
        expect.set_options(timeout=20 * SECONDS)
        yield context.new_page()


def test_the_guide_is_typed_from_its_first_command_to_its_last(live: Live, page: Page, tmp_path: Path) -> None:
    sitter = Sitter(page, tmp_path)
    page.goto(live.fresh_link())
    expect(page.locator("podium-picture .node")).to_have_count(4)
    sitter.clock(pace="instant")
    sitter.sits_down()
    guide.exposing_pods(sitter)
    guide.creating_a_service(sitter)
    guide.environment_variables(sitter)
    guide.dns(sitter)
    guide.keys_and_a_secret(sitter)
    guide.an_apply_that_fails(sitter)
    guide.a_selector_that_finds_nothing(sitter)
    guide.https_from_a_node(sitter)
    guide.a_pod_adopted_and_deleted(sitter)
    guide.https_from_a_pod(sitter)
    node_ports(sitter)
    load_balancer(sitter)
