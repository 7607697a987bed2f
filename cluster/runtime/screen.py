"""What a program may do to the terminal in front of it: print, and colour what it prints.

A terminal obeys what it is sent: `ESC ]52` fills the clipboard, `ESC ]0` renames the window, `ESC P$q` and `ESC [6n`
make it type an answer, which the shell takes for its owner's. Whoever writes such bytes into a log, a file or a label
speaks to the terminal of whoever reads it. So kubectl prints an escape as `^[` in its tables and descriptions, and
so does every terminal here, whichever program has printed it, but for the few sequences that do nothing but paint.
Programs that draw the screen themselves (a shell in a pod, behind `kubectl exec -it`) may move about on it as well.
"""

from __future__ import annotations

import re

CSI = rb"\x1b\[[0-?]*[ -/]*[@-~]"
CONTROL = re.compile(CSI + rb"|\x1b|\xc2[\x80-\x9f]|[\x05\x0e\x0f]")
"""Everything that a terminal takes for an order: whole sequences, escapes, their 8-bit forms, ENQ, other alphabets."""
BEGUN = re.compile(rb"(?:\x1b(?:\[[0-?]{,32}[ -/]{,4})?|\xc2)\Z")
"""An order whose end has not come yet."""

COLOURS = re.compile(rb"\x1b\[[0-9;:]*m")
CLEARING = re.compile(COLOURS.pattern + rb"|\x1b\[(?:H|[23]?J)")
MODES = rb"\x1b\[\?(?:1|7|12|25|2004)[hl]"
DRAWING = re.compile(rb"\x1b\[[0-9;:]*[A-HJKLMPSTX@dfm]|\x1b\[\d* q|" + MODES)
"""What passes: colours; the whole screen wiped besides; the cursor moved, lines shifted, the cursor's looks."""

WIPES = re.compile(r"\b(?:clear|reset|watch)\b")


def of_line(command: str) -> re.Pattern[bytes]:
    """What passes while a command line runs: one that says `clear` wants its screen wiped."""
    return CLEARING if WIPES.search(command) else COLOURS


class Screen:
    """The way to one terminal, however the bytes are cut into pieces."""

    def __init__(self) -> None:
        self._held = b""

    def passed(self, data: bytes, allowed: re.Pattern[bytes]) -> bytes:
        """What may go on now; an order that is not complete waits for its rest."""
        data, self._held = self._held + data, b""
        if begun := BEGUN.search(data, max(0, len(data) - 40)):
            data, self._held = data[: begun.start()], begun.group()
        return harmless(data, allowed)

    def rest(self) -> bytes:
        """What still waits, as text: nothing follows it."""
        held, self._held = self._held, b""
        return harmless(held, COLOURS)


def harmless(data: bytes, allowed: re.Pattern[bytes]) -> bytes:
    """The same with every order shown, but for those that are allowed."""

    def shown(found: re.Match[bytes]) -> bytes:
        order = found.group()
        return order if allowed.fullmatch(order) else _caret(order)

    return CONTROL.sub(shown, data)


def _caret(order: bytes) -> bytes:
    """An order in caret notation: ^[ for escape, ^[[ for its 8-bit form with a bracket, ^N for shift out."""
    if order[0] == 0xC2:
        return b"^[" + bytes([order[1] - 0x40])
    return b"^" + bytes([order[0] + 0x40]) + order[1:]
