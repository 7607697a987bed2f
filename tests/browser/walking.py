"""Walking a page by keyboard: a small language of keys, and a memory of what was offered and what was pressed.

A walk is a line such as "c | at ^Name$ | type web | tab ^Create$ | Enter". Between bars stands the name of a key, or

    at NAME      wait until the keyboard stands there, where a dialog takes it to its first field
    tab NAME     Tab, until the keyboard stands on a control whose name matches
    back NAME    the same with Shift-Tab
    down NAME    the down arrow, until it does: menus, lists
    type WORDS   letters, one key each
    paste WORDS  into an editor, where a key each would be completed
    right NAME   the right arrow, until it does: tabs
    pick WORDS   on a closed list: the down arrow (else the up arrow), until it shows these words
    find KIND NAME   "/", the name, arrows to the row of this kind, Enter: it is selected

Nothing here points, clicks or touches; the page is asked only where the keyboard stands and what it offers.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable

from playwright.sync_api import Page, expect

STOPS = 120
"""More presses of one key than any walk needs."""
PATIENCE = 40.0
NAME = """(e) => {
  const text = e.getAttribute('aria-label') ?? e.labels?.[0]?.innerText
    ?? (e.matches('input, select, textarea') ? e.name : e.textContent);
  const said = text.replace(/\\s+/g, ' ').trim().slice(0, 80);
  return e === document.body ? 'the page' : e.matches('[role=note]') ? `the word ${said}` : said;
}"""
FOCUSED = f"""() => {{
  let e = document.activeElement ?? document.body;
  while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  return ({NAME})(e);
}}"""
ROOMS = (
    ".bar, dialog, .contextmenu, .inspector, .controls, .timebar, .stepping, .trouble, .wait, .opening, .shellbar, "
    ".outcome, .tabs"
)
OFFERED = f"""() => [document.getElementById('state').dataset.state,
  [...document.querySelectorAll('{ROOMS}')].flatMap((room) => [...room.querySelectorAll(
  'button, summary, select, [role=slider], input[type=range], input[type=checkbox]')])
  .filter((e) => e.checkVisibility() && !e.disabled)
  .filter((e) => !e.matches('[name=step], .link, .label-pill, .request, .folded, .hops li button'))
  .map({NAME})]"""
"""The page's state, and what can be activated."""
ALARM = "() => [...document.querySelectorAll('.error, .trouble')].map((e) => e.textContent).join(' ')"
SHOWN = "() => document.activeElement.selectedOptions?.[0]?.text ?? ''"
OPTIONS = "() => [...(document.activeElement.options ?? [])].map((option) => option.text).join()"
CHOSEN = "() => document.querySelector('#found [aria-selected=true]')?.innerText ?? ''"


def plain(name: str) -> str:
    """A control's name without its numbers, which differ from one object to the next."""
    return re.sub(r"\d[\d.,:/]*", "#", name)


def reached(walks: Iterable[str]) -> list[str]:
    """The patterns of every control that these lines go to."""
    steps = [step.partition(" ") for line in walks for step in line.split(" | ")]
    return [name for verb, _, name in steps if name and verb in ("at", "tab", "back", "down", "right")]


class Walker:
    """Hands on a keyboard. `offered`: what could be activated on the way, by its name without numbers; `keys`: every
    key, with the page's state at the time ("running c"); `found`: what was selected last, "Node node-2"; `ended`: the
    walk that ended well, if the last one did."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.offered: dict[str, str] = {}
        self.keys: set[str] = set()
        self.found = self.ended = ""

    @property
    def stands(self) -> str:
        """The name of what has the keyboard."""
        return str(self.page.evaluate(FOCUSED))

    def walk(self, steps: str) -> None:
        for step in steps.split(" | "):
            verb, _, rest = step.partition(" ")
            try:
                if rest and verb in VERBS:
                    VERBS[verb](self, rest)
                else:
                    self.press(step)
            except AssertionError as error:
                alarm = self.page.evaluate(ALARM)
                raise AssertionError(f"at «{step}» of «{steps}»: {error}; the page says: {alarm}") from None

    def press(self, key: str) -> None:
        state, offered = self.page.evaluate(OFFERED)
        self.offered.update((plain(name), name) for name in offered if name != "Copied")
        self.keys.add(f"{state} {key}")
        self.page.keyboard.press(key)
        self.settle()

    def begin_anew(self) -> None:
        """After a walk that failed: the page as it opens, and selected what was selected last."""
        self.ended = ""
        self.page.goto(self.page.url.partition("#")[0])
        self.page.reload()
        expect(self.page.locator("podium-picture .node").first).to_be_visible()
        if self.found:
            self.walk(f"find {self.found} | i")

    def settle(self) -> None:
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")

    def until(self, key: str, reached: Callable[[], bool], wanted: str) -> bool:
        """Press a key until it is so; False when it never is."""
        for _ in range(STOPS):
            if reached():
                return True
            self.page.keyboard.press(key)
            if not key.endswith("Tab"):  # the browser itself moves on by Tab, at once
                self.settle()
        return False

    def at(self, name: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not re.search(name, self.stands):
            assert time.monotonic() < deadline, f"the keyboard is not at {name}; it stands on {self.stands}"
            self.settle()

    def go(self, key: str, name: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self.until(key, lambda: re.search(name, self.stands) is not None, name):
            assert time.monotonic() < deadline, f"{key} never came to {name}; it stands on {self.stands}"

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.settle()

    def paste(self, words: str) -> None:
        self.page.keyboard.insert_text(words.replace("⏎", "\n"))
        self.settle()

    def pick(self, words: str) -> None:
        def shown() -> bool:
            return words in self.page.evaluate(SHOWN)

        deadline = time.monotonic() + PATIENCE
        while words not in self.page.evaluate(OPTIONS) and time.monotonic() < deadline:
            self.settle()
        options = self.page.evaluate("() => document.activeElement.options?.length ?? 0")
        for key in ("ArrowDown", "ArrowUp"):
            for _ in range(options):
                if shown():
                    return
                self.page.keyboard.press(key)
                self.settle()
        assert shown(), f"no {words} among the options of {self.stands}"

    def find(self, what: str) -> None:
        kind, _, name = what.partition(" ")
        self.press("Escape")
        deadline = time.monotonic() + PATIENCE
        while True:
            self.press("/")
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(name)
            self.settle()
            rows = self.page.locator("#found li").count()
            for _ in range(rows):
                row = self.page.evaluate(CHOSEN)
                if re.search(rf"^{name}[\s\S]*\b{kind}\b", row):
                    self.found = what
                    self.page.keyboard.press("Enter")
                    expect(self.page.locator("#panel-selected h2")).to_contain_text(name)
                    return
                self.page.keyboard.press("ArrowDown")
                self.settle()
            assert time.monotonic() < deadline, f"{what} is not found"
            self.page.keyboard.press("Escape")


VERBS: dict[str, Callable[[Walker, str], None]] = {
    "at": Walker.at,
    "tab": lambda walker, name: walker.go("Tab", name),
    "back": lambda walker, name: walker.go("Shift+Tab", name),
    "down": lambda walker, name: walker.go("ArrowDown", name),
    "right": lambda walker, name: walker.go("ArrowRight", name),
    "type": Walker.type,
    "paste": Walker.paste,
    "pick": Walker.pick,
    "find": Walker.find,
}
