"""KYAML, half way between YAML and JSON: braces and brackets, keys bare where they can be, every text in quotes.

Nothing in it hangs on blanks or can be read as another type, and any reader of YAML reads it. A text of several lines
is folded, line by line. (In Kubernetes: sigs.k8s.io/yaml/kyaml.)
"""

from __future__ import annotations

import re
from typing import Any

from cluster.kubectl import golang
from cluster.kubectl.printers.yaml_text import could_be_no_text

_BARE = re.compile(r"[^\W](?:[\w./-]*\w)?|_")
_GO_VALUE = re.compile("inf|infinity|nan|[tf]")  # what Go too would read as a number or a truth value
_FOLD = "\\\n"
_SHORT = {
    "\0": "\\0", "\a": "\\a", "\b": "\\b", "\x0b": "\\v", "\f": "\\f", "\r": "\\r", "\x1b": "\\e", '"': '\\"',
    "\\": "\\\\",
    "\x85": "\\N", "\xa0": "\\_", "\u2028": "\\L", "\u2029": "\\P", "\t": "\t",
}  # fmt: skip


def dump(value: Any, in_order: bool = False) -> str:
    """A JSON value as a KYAML document, with its head and a newline at its end; `in_order`: its keys as they are."""
    return f"---\n{_node(value if in_order else _sorted(value), 0)}\n"


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(each) for each in value] if isinstance(value, (list, tuple)) else value


def _node(value: Any, indent: int) -> str:
    if isinstance(value, dict):
        return _mapping(value, indent) if value else "{}"
    if isinstance(value, (list, tuple)):
        return _sequence(list(value), indent) if value else "[]"
    if isinstance(value, str):
        return _text(value, "  " * (indent + 1))
    return "null" if value is None else golang.plain(value)


def _mapping(value: dict[str, Any], indent: int) -> str:
    pad = "  " * indent
    lines = (f"{pad}  {_key(key)}: {_node(value[key], indent + 1)},\n" for key in value)
    return "{\n" + "".join(lines) + pad + "}"


def _sequence(value: list[Any], indent: int) -> str:
    """Maps and lists stand close together, all else line by line."""
    if all(isinstance(each, (dict, list)) for each in value):
        return "[" + ", ".join(_node(each, indent) for each in value) + "]"
    pad = "  " * indent
    return "[\n" + "".join(f"{pad}  {_node(each, indent + 1)},\n" for each in value) + pad + "]"


def _key(key: str) -> str:
    low = key.lower()
    if _BARE.fullmatch(key) and not could_be_no_text(low) and not _GO_VALUE.fullmatch(low):
        return key
    return '"' + "".join({"\n": "\\n", "\t": "\\t"}.get(char) or _escaped(char) for char in key) + '"'


def _text(value: str, pad: str) -> str:
    """In quotes; each line of several on its own, a blank in front of it unless it begins with one of its own."""
    if "\n" not in value:
        return '"' + "".join(map(_escaped, value)) + '"'
    *lines, last = value.split("\n")
    folded = [f"{_line(line, pad)}\\n{_FOLD}" for line in lines]
    return f'"{_FOLD}' + "".join(folded) + (f"{_line(last, pad)}{_FOLD}" if last else "") + f'{pad}"'


def _line(line: str, pad: str) -> str:
    return pad + ("\\" if line[:1].isspace() else " ") + "".join(map(_escaped, line))


def _escaped(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    if char.isprintable():
        return char
    code = ord(char)
    width, letter = (2, "x") if code < 0x20 or code == 0x7F else (4, "u") if code < 0x10000 else (8, "U")
    return f"\\{letter}{code:0{width}x}"
