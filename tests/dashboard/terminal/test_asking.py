"""A terminal by asking, where websockets do not come through."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from cluster.kubelet.nodes import PAGE
from dashboard.terminal import asking, lines, opening
from dashboard.terminal.asking import Told
from dashboard.terminal.lines import Key, Line, TooMany
from tests.dashboard.classrooms.conftest import School, _clusters_are_small, school
from tests.dashboard.terminal.test_lines import Shell

__all__ = ["_clusters_are_small", "school"]
KEY = Key("ada", "demo", "laptop", "tab-1")


@pytest.fixture
async def shell(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shell]:
    """What a new shell is, until the test is over."""
    made = Shell()

    async def begun(key: Key) -> Line:
        return Line(made)  # type: ignore[arg-type]

    monkeypatch.setattr(opening, "begun", begun)
    yield made
    if line := lines.come_back(KEY):
        await line.close()


async def ask(*messages: Any, seen: int = 0, afresh: bool = False) -> Told:
    return await asking.visit(KEY, seen, afresh, [*messages])


def printed(told: Told) -> bytes:
    return b"".join(base64.b64decode(part["data"]) for part in told["said"] if "data" in part)


def texts(told: Told) -> list[Any]:
    return [json.loads(part["text"]) for part in told["said"] if "text" in part]


async def test_what_is_typed_arrives_once_and_what_is_printed_comes_once(shell: Shell) -> None:
    assert texts(await ask(afresh=True)) == [{"got": 0, "resumed": False}]
    shell.prints(b"42\n")
    line = {"type": "echo 42\r", "n": 1}
    told = await ask(line, {"resize": [80, 24]})
    assert (texts(told), printed(told), told["seen"]) == ([{"got": 1}], b"42\n", 3)
    again = await ask(line, seen=told["seen"])
    assert (printed(again), shell.typed) == (b"", [b"echo 42\r"])


async def test_a_shell_that_was_left_by_its_websocket_is_found(shell: Shell) -> None:
    line = Line(shell)  # type: ignore[arg-type]
    shell.prints(b"before, ")
    await line.news(0, False, 5)
    lines.leave(KEY, line)
    shell.prints(b"after")
    told = await ask(seen=8, afresh=True)
    assert (texts(told), printed(told)) == ([{"got": 0, "resumed": True}], b"after")


async def test_a_window_of_the_page_is_asked_for_once_and_again_by_a_page_that_is_new(shell: Shell) -> None:
    await ask(afresh=True)
    shell.prints(b'{"edit":"a.yaml"}', PAGE)
    assert texts(await ask({"type": "nano a.yaml\r", "n": 1})) == [{"got": 1}, {"edit": "a.yaml"}]
    assert texts(await ask()) == []
    assert texts(await ask(afresh=True))[1:] == [{"edit": "a.yaml"}]


async def test_a_shell_that_is_gone_or_has_ended_says_so(shell: Shell) -> None:
    assert (await ask())["closed"] == asking.GONE
    await ask(afresh=True)
    shell.ends()
    assert (await ask({"type": "exit\r", "n": 1}))["closed"] == asking.ENDED
    assert lines.come_back(KEY) is None


async def test_who_closes_it_ends_it(shell: Shell) -> None:
    await ask(afresh=True)
    assert (await ask({"close": True}))["closed"] == asking.ENDED
    assert shell.closed


async def test_one_too_many_is_told_in_the_terminal(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(key: Key) -> Line:
        raise TooMany("You have 20 shells open")

    monkeypatch.setattr(opening, "begun", full)
    told = await ask(afresh=True)
    assert (printed(told), told["closed"]) == (b"You have 20 shells open", asking.ENDED)


@pytest.mark.parametrize(
    ("who", "said", "status"),
    [
        ("anna", {}, 400),
        ("anna", {"tab": "t", "seen": "x"}, 400),
        ("ben", {"tab": "t"}, 404),
        ("observer", {"tab": "t"}, 403),
    ],
)
def test_a_terminal_is_its_own_persons(school: School, who: str, said: Told, status: int) -> None:
    address = f"/ui/clusters/{school.anna.seat.cluster_id}/shell/"
    answer = school.browser(getattr(school, who)).post(address, json.dumps(said), content_type="application/json")
    assert answer.status_code == status
