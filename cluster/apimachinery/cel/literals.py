"""Numbers, strings and bytes, from how they are written to what they are. (In cel-go: parser/unescape.go.)"""

from __future__ import annotations

import re

from cluster.apimachinery.cel.values import MAX_INT, MIN_INT, Uint

_SIGNS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|X([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]))"
)


def literal(kind: str, text: str) -> int | float | str | bytes:
    """The value of a token; ValueError for one that is out of range or escapes nothing."""
    if kind == "INT_LIT":
        return _int(text)
    if kind == "UINT_LIT":
        return Uint(int(text[:-1], 0 if text.lower().startswith("0x") else 10))
    if kind == "FLOAT_LIT":
        return float(text)
    if kind == "BYTES_LIT":
        return _unquoted(text[1:], as_bytes=True).encode("latin-1")
    return _unquoted(text)


def _int(text: str) -> int:
    value = int(text, 16 if "x" in text else 10)
    if not MIN_INT <= value <= MAX_INT:
        raise ValueError("invalid int literal")
    return value


def _unquoted(text: str, as_bytes: bool = False) -> str:
    """A string's text; of bytes, each character stands for one of them."""
    raw = text[0] in "rR"
    text = text[1:] if raw else text
    quote = 3 if text[:3] in ('"""', "'''") and len(text) >= 6 else 1
    inner = text[quote:-quote]
    if not as_bytes:
        return inner if raw else _ESCAPE.sub(_character, inner)
    parts = [inner] if raw else _ESCAPE.split(inner)
    if raw or len(parts) == 1:
        return inner.encode().decode("latin-1")
    found, last = [], 0
    for match in _ESCAPE.finditer(inner):
        found += [inner[last : match.start()].encode().decode("latin-1"), _byte(match)]
        last = match.end()
    return "".join([*found, inner[last:].encode().decode("latin-1")])


def _character(match: re.Match[str]) -> str:
    *_, octal, sign = match.groups()
    code = next((group for group in match.groups()[:4] if group), "")
    if code:
        return chr(int(code, 16))
    if octal:
        return chr(int(octal, 8))
    if sign in _SIGNS:
        return _SIGNS[sign]
    if sign in "\\\"'`?":
        return sign
    raise ValueError(f"unable to unescape string: \\{sign}")


def _byte(match: re.Match[str]) -> str:
    if match.group(3) or match.group(4):
        return _character(match).encode().decode("latin-1")
    return _character(match)
