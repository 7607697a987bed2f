"""Strings: what the language has, and cel-go's extended strings at the version that Kubernetes takes (2).

Lengths and positions count characters, not bytes; lower and upper case are ASCII's alone.
"""

from __future__ import annotations

import string as ascii_text
from collections.abc import Callable
from typing import Any

from cluster.apimachinery.cel.functions import Library
from cluster.apimachinery.cel.library.regexes import compiled
from cluster.apimachinery.cel.library.texts import formatted, quoted
from cluster.apimachinery.cel.values import CelError

_LOWER = str.maketrans(ascii_text.ascii_uppercase, ascii_text.ascii_lowercase)
_UPPER = str.maketrans(ascii_text.ascii_lowercase, ascii_text.ascii_uppercase)
_WHITE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


def _char_at(text: str, index: int) -> str:
    if not 0 <= index <= len(text):
        raise CelError(f"index out of range: {index}")
    return text[index : index + 1]


def _index_of(text: str, part: str, start: int = 0) -> int:
    if part and not 0 <= start < max(len(text), 1):
        raise CelError(f"index out of range: {start}")
    return start if not part else text.find(part, start)


def _last_index_of(text: str, part: str, last: int | None = None) -> int:
    if last is not None and not 0 <= last < max(len(text), 1):
        raise CelError(f"index out of range: {last}")
    if not part:
        return len(text) if last is None else last
    return text.rfind(part) if last is None else text.rfind(part, 0, last + len(part))


def _substring(text: str, start: int, end: int | None = None) -> str:
    if end is None:
        if not 0 <= start <= len(text):
            raise CelError(f"index out of range: {start}")
        return text[start:]
    if start > end:
        raise CelError(f"invalid substring range. start: {start}, end: {end}")
    for index in (start, end):
        if not 0 <= index <= len(text):
            raise CelError(f"index out of range: {index}")
    return text[start:end]


def _replace(text: str, old: str, new: str, times: int = -1) -> str:
    return text.replace(old, new, times if times >= 0 else -1)


def _split(text: str, separator: str, most: int = -1) -> list[str]:
    if most in (0, 1):
        return [text] if most else []
    if not separator:
        parts = list(text)
        return parts if most < 0 or len(parts) <= most else [*parts[: most - 1], "".join(parts[most - 1 :])]
    return text.split(separator, most - 1 if most > 0 else -1)


def _join(parts: list[Any], separator: str = "") -> str:
    for part in parts:
        if not isinstance(part, str):
            raise CelError(f"no such overload: join: {type(part).__name__}")
    return separator.join(parts)


def _matches(text: str, pattern: str) -> bool:
    return compiled(pattern).search(text) is not None


_matching: Callable[[str, str], bool] = _matches

FUNCTIONS: Library = {
    "<string>.contains(string) -> bool": lambda text, part: part in text,
    "<string>.startsWith(string) -> bool": str.startswith,
    "<string>.endsWith(string) -> bool": str.endswith,
    "<string>.matches(string) -> bool": _matching,
    "matches(string, string) -> bool": _matching,
    "<string>.charAt(int) -> string": _char_at,
    "<string>.indexOf(string) -> int": _index_of,
    "<string>.indexOf(string, int) -> int": _index_of,
    "<string>.lastIndexOf(string) -> int": _last_index_of,
    "<string>.lastIndexOf(string, int) -> int": _last_index_of,
    "<list(string)>.join() -> string": _join,
    "<list(string)>.join(string) -> string": _join,
    "<string>.lowerAscii() -> string": lambda text: text.translate(_LOWER),
    "<string>.upperAscii() -> string": lambda text: text.translate(_UPPER),
    "<string>.replace(string, string) -> string": _replace,
    "<string>.replace(string, string, int) -> string": _replace,
    "<string>.split(string) -> list(string)": _split,
    "<string>.split(string, int) -> list(string)": _split,
    "<string>.substring(int) -> string": _substring,
    "<string>.substring(int, int) -> string": _substring,
    "<string>.trim() -> string": lambda text: text.strip(_WHITE),
    "<string>.format(list(dyn)) -> string": formatted,
    "strings.quote(string) -> string": quoted,
}
