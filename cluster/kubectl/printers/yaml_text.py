"""YAML as kubectl writes it, byte for byte.

Every writer of YAML has habits of its own; these are those of the library Kubernetes uses. Maps have their keys in a
natural order (a2 before a10), lists stand at their key's own indent, a text is plain unless it could be read as
something else, and then in double quotes, or has a mark with a meaning, and then in single ones; a text of several
lines is a `|` block; a line longer than 80 goes on, indented, at its next blank. (In Kubernetes: sigs.k8s.io/yaml, over
go.yaml.in/yaml/v2, a port of libyaml.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cmp_to_key, lru_cache
from typing import Any

from cluster.kubectl import golang

_WIDTH = 80
_KEY = 128  # a longer key is written "? key"
_BREAKS = "\r\n\x85\u2028\u2029"


def dump(value: Any) -> str:
    """A JSON value as a YAML document that ends with a newline."""
    return "".join(_node(value, 0, 0)).removeprefix(" ").removeprefix("\n") + "\n"


# -- Maps, lists and what they hold -----------------------------------------------


def _node(value: Any, indent: int, column: int) -> Iterator[str]:
    """What follows "key:" (or starts the document): a blank and a scalar, or lines of their own at this indent."""
    if isinstance(value, dict) and value:
        yield "\n" + " " * indent
        yield from _mapping(value, indent)
    elif isinstance(value, (list, tuple)) and value:
        yield "\n" + " " * indent
        yield from _sequence(list(value), indent)
    else:
        yield " " + _scalar(value, indent, column + 1)


def _mapping(value: dict[str, Any], indent: int) -> Iterator[str]:
    """Its lines; the first one's indent has been written."""
    pad = "\n" + " " * indent
    for at, key in enumerate(_sorted(value)):
        item = value[key]
        if at:
            yield pad
        shown, simple = _key(key)
        if simple:
            yield f"{shown}:"
            column = indent + len(shown) + 1
        else:
            yield f"? {_text(key, indent + 2, indent + 2)}{pad}:"
            column = indent + 1
        yield from _node(item, indent if isinstance(item, (list, tuple)) else indent + 2, column)


def _sequence(value: list[Any], indent: int) -> Iterator[str]:
    pad = "\n" + " " * indent
    for at, item in enumerate(value):
        yield f"{pad}-" if at else "-"
        if isinstance(item, dict) and item:
            yield " "
            yield from _mapping(item, indent + 2)
        elif isinstance(item, (list, tuple)) and item:
            yield " "
            yield from _sequence(list(item), indent + 2)
        else:
            yield " " + _scalar(item, indent + 2, indent + 2)


def _sorted(keys: dict[str, Any]) -> list[str]:
    if all(key.isascii() and key.isalpha() for key in keys):
        return sorted(keys)
    return sorted(keys, key=cmp_to_key(_compare))


def _compare(one: str, other: str) -> int:
    """Letters after all else, numbers by their value."""
    for i, (a, b) in enumerate(zip(one, other, strict=False)):
        if a == b:
            continue
        if a.isalpha() or b.isalpha():
            both = a.isalpha() and b.isalpha()
            return (-1 if a < b else 1) if both else (1 if a.isalpha() else -1)
        inside = (a == "0" or b == "0") and re.search(r"[1-9][0-9]*$", one[:i]) is not None
        left, right = _digits(one, i, inside), _digits(other, i, inside)
        return -1 if (*left, a) < (*right, b) else 1
    return len(one) - len(other)


def _digits(text: str, start: int, inside: bool) -> tuple[int, int]:
    """(The number that begins there, where it ends)."""
    found = re.compile(r"\d*").match(text, start)
    run = found.group() if found else ""
    return int(f"{'1' if inside else ''}{run}" or 0), start + len(run)


def _key(key: str) -> tuple[str, bool]:
    """(The key as written, can it stand before a colon?)"""
    if len(key.encode()) > _KEY or any(char in _BREAKS for char in key):
        return "", False
    return _inline(key) or "", True


# -- Scalars ------------------------------------------------------------------------


def _scalar(value: Any, indent: int, column: int) -> str:
    if isinstance(value, str):
        return _text(value, indent, column)
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, (list, tuple)):
        return "[]"
    if value is None:
        return "null"
    return golang.plain(int(value) if isinstance(value, float) and _is_whole(value) else value)


def _is_whole(value: float) -> bool:
    return value.is_integer() and abs(value) < 1e21


def _text(value: str, indent: int, column: int) -> str:
    inline = _inline(value)
    if inline is None:
        return _block(value, indent)
    return inline if column + len(inline) <= _WIDTH else _folded(inline, value, indent, column)


def _block(value: str, indent: int) -> str:
    """A text of several lines after a bar, with the signs for a first blank and for the last newlines."""
    hint = "2" if value[0] in " \n" else ""
    end = "-" if not value.endswith("\n") else "+" if value == "\n" or value.endswith("\n\n") else ""
    pad = " " * indent
    lines = [pad + line if line else "" for line in value.removesuffix("\n").split("\n")]
    return f"|{hint}{end}\n" + "\n".join(lines)


def _folded(inline: str, value: str, indent: int, column: int) -> str:
    """A long text, broken at single blanks behind column 80; in double quotes a break may stand before blanks too."""
    double = inline.startswith('"') and inline != value
    out, previous, last = [], False, len(inline) - 1
    for i, char in enumerate(inline):
        blank = char == " "
        inner = 1 < i < last - (0 if inline == value else 1) if inline != value else i > 0
        follows = inline[i + 1 : i + 2] == " "
        if blank and not previous and column > _WIDTH and inner and (double or not follows):
            out.append("\n" + " " * indent + ("\\" if follows else ""))
            column = indent + (1 if follows else 0)
        else:
            out.append(char)
            column += 1
        previous = blank
    return "".join(out)


@lru_cache(maxsize=4096)
def _inline(value: str) -> str | None:
    """The text on one line: plain, 'single' or "double"; None when it is to be a block."""
    special = not _PRINTABLE.fullmatch(value)
    blank_before_break = re.search(f" [{_BREAKS}]", value) is not None
    if "\n" in value:
        if special or blank_before_break or value.endswith(" "):
            return _double(value)
        return None
    if could_be_no_text(value) or special:
        return _double(value)
    if not _marked(value):
        return value
    return "'" + value.replace("'", "''") + "'"


_PRINTABLE = re.compile("[\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]*")
_MARKS = re.compile(
    r"^[#,\[\]{}&*!|>'\"%@`]|^[?:-](?:[ \t]|$)|^(?:---|\.\.\.)"  # at its start
    r"|:(?:[ \t]|$)|[ \t]#|^ | $|[\x85\u2028\u2029]"
)


def _marked(value: str) -> bool:
    """Has it a sign that would mean something if it stood there plainly?"""
    return _MARKS.search(value) is not None


_WORDS = {
    form
    for word in ("y", "yes", "true", "on", "n", "no", "false", "off", "null", ".inf", "+.inf", "-.inf")
    for form in (word, word.upper(), re.sub("[a-z]", lambda m: m.group().upper(), word, count=1))
} | {"", "~", ".nan", ".NaN", ".NAN"}
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INTEGER = re.compile(r"[-+]?(?:0[bB][01]+|0[oO]?[0-7]*|[1-9][0-9]*|0[xX][0-9a-fA-F]+)")
_BASE_60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_DATE = r"\d{4}-(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]?\d:[0-5]?\d(?:[.,]\d+)?"
_TIME = re.compile(rf"{_DATE}(?:[Tt]{_CLOCK}(?:Z|[+-]\d\d:\d\d)| {_CLOCK})?")


def could_be_no_text(value: str) -> bool:
    """Would it, written plainly, be read as a number, a time, a truth value or nothing?"""
    if value in _WORDS:
        return True
    if value[0] not in "+-.0123456789":
        return False
    digits = value.replace("_", "")
    if value[0] == ".":
        return _FLOAT.fullmatch(value) is not None
    return any(
        (
            _INTEGER.fullmatch(digits),
            _FLOAT.fullmatch(digits),
            _BASE_60.fullmatch(value),
            _TIME.fullmatch(value),
        )
    )


_SHORT = {
    0: "0", 7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 27: "e", 34: '"', 92: "\\",
    0x85: "N", 0xA0: "_", 0x2028: "L", 0x2029: "P",
}  # fmt: skip


def _double(value: str) -> str:
    return '"' + "".join(map(_escaped, value)) + '"'


def _escaped(char: str) -> str:
    code = ord(char)
    if char not in '"\\' and char not in _BREAKS and _PRINTABLE.fullmatch(char):
        return char
    if code in _SHORT:
        return "\\" + _SHORT[code]
    width, letter = (2, "x") if code <= 0xFF else (4, "u") if code <= 0xFFFF else (8, "U")
    return f"\\{letter}{code:0{width}X}"
