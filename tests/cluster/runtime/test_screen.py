"""What reaches a terminal of what programs print. What the orders mean: ECMA-48, and xterm's ctlseqs."""

from __future__ import annotations

import pytest

from cluster.runtime.screen import CLEARING, COLOURS, DRAWING, Screen, harmless, of_line

CLIPBOARD = b"\x1b]52;c;cm0gLXJmIH4K\x07"
ORDERS = {
    "the clipboard": CLIPBOARD,
    "the title": b"\x1b]0;root@prod\x07",
    "a link": b"\x1b]8;;https://example.org\x1b\\here\x1b]8;;\x1b\\",
    "a question that is answered by typing": b"\x1bP$qm\x1b\\",
    "where the cursor is": b"\x1b[6n",
    "which terminal this is": b"\x1b[>c",
    "the window's size": b"\x1b[18t",
    "clicks that type": b"\x1b[?1000h",
    "another screen": b"\x1b[?1049h",
    "keys that mean something else": b"\x1b[?9001h",
    "an application's own": b"\x1b_Gq=1\x1b\\",
    "a private message": b"\x1b^x\x1b\\",
    "a reset": b"\x1bc",
    "8-bit forms": "\x9b6n\x9d0;x\x9c\x90$q\x9c".encode(),
    "line drawing": b"\x1b(0\x0e",
    "who are you": b"\x05",
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("allowed", [COLOURS, CLEARING, DRAWING], ids=["colours", "clearing", "drawing"])
def test_an_order_is_shown_and_not_obeyed(order: bytes, allowed: object) -> None:
    seen = harmless(order, allowed)  # type: ignore[arg-type]
    assert not set(seen.decode()) & set("\x1b\x9b\x9d\x90\x9c\x0e\x05")
    assert b"^" in seen


def test_an_escape_is_shown_as_kubectl_shows_it() -> None:
    assert harmless(CLIPBOARD, DRAWING) == b"^[]52;c;cm0gLXJmIH4K\x07"
    assert harmless("\x9b2J".encode(), COLOURS) == b"^[[2J"


@pytest.mark.parametrize("text", [b"", b"plain\r\n\ttext\x08\x07", "é 日本 ⎈".encode(), b"\x1b[1;38;5;9mx\x1b[m"])
def test_text_and_colours_pass(text: bytes) -> None:
    assert harmless(text, COLOURS) == text


def test_the_cursor_is_moved_only_by_who_draws() -> None:
    up = b"\x1b[A\x1b[2K$ rm -rf ~"
    assert harmless(up, COLOURS) == b"^[[A^[[2K$ rm -rf ~"
    assert harmless(up, DRAWING) == up


@pytest.mark.parametrize(("line", "wiped"), [("clear", True), ("cd; watch date", True), ("cat clearly", False)])
def test_the_screen_is_wiped_only_by_a_line_that_asks_for_it(line: str, wiped: bool) -> None:
    assert (harmless(b"\x1b[H\x1b[2J", of_line(line)) == b"\x1b[H\x1b[2J") is wiped


def test_an_order_in_pieces_is_found() -> None:
    for whole in (CLIPBOARD, b"a\x1b[31mb", "\x9b6n".encode(), b"\x1b[?1000h"):
        screen = Screen()
        seen = b"".join(screen.passed(whole[at : at + 1], COLOURS) for at in range(len(whole))) + screen.rest()
        assert seen == harmless(whole, COLOURS)


def test_what_never_ends_is_not_kept_for_ever() -> None:
    screen = Screen()
    assert screen.passed(b"\x1b[" + b"1" * 100, COLOURS) == b"^[[" + b"1" * 100
    assert screen.passed(b"end\x1b", COLOURS) == b"end"
    assert screen.rest() == b"^["
