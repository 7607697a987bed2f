"""Walks by keyboard alone, second part: the page itself, replays, and the cluster's time. See test_walks.py.

Here the pace is a class's, for what is stepped, held and skipped must take some time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.test_walks import opened, walk_and_see
from tests.browser.walking import Walker, reached
from tests.browser.walks import ALL, TIMES, Walk
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("time-walks") / "data") as served:
        yield served


@pytest.fixture(scope="module")
def page(live: Live) -> Iterator[Page]:
    with opened(live) as page:
        yield page


@pytest.fixture(scope="module")
def walker(page: Page) -> Walker:
    return Walker(page)


@pytest.mark.parametrize("walk", TIMES, ids=lambda walk: walk.does)
def test_it_is_done_by_keyboard_alone(live: Live, walker: Walker, walk: Walk) -> None:
    walk_and_see(live, walker, walk)


def test_every_control_that_was_offered_has_a_walk(walker: Walker) -> None:
    patterns = reached(walk.keys for walk in ALL)
    left = [name for name in walker.offered.values() if not any(re.search(each, name) for each in patterns)]
    assert not left, "\n".join(left)


def test_every_key_of_the_table_was_pressed(page: Page, walker: Walker) -> None:
    table: list[dict[str, Any]] = page.evaluate(
        "() => import('/static/podium/keyboard.mjs').then(({ KEYS }) => KEYS.filter((row) => row.run))"
    )
    pressed = {key for walk in ALL for key in walk.keys.split(" | ")} | {"/", "Escape"}
    pressed_in = {tuple(one.split(" ", 1)) for one in walker.keys}

    def done(row: dict[str, Any]) -> bool:
        keys = {"Space" if key == " " else key for key in row["keys"]}
        return bool({(row["during"], key) for key in keys} & pressed_in if row.get("during") else keys & pressed)

    left = [row["words"] for row in table if not done(row)]
    assert not left, "\n".join(left)

