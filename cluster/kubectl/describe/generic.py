"""Kinds without a describer of their own: the whole object, field by field, with headings made of field names."""

from __future__ import annotations

import re
from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.kubectl.describe.base import DESCRIBERS, Describer, Source
from cluster.kubectl.describe.parts.metadata import head
from cluster.kubectl.describe.parts.writer import Writer
from cluster.kubectl.golang import plain

_ACRONYMS = {"API", "URL", "UID", "OSB", "GUID"}
_SHOWN_ABOVE = {
    f".metadata.{field}" for field in ("managedFields", "name", "namespace", "labels", "annotations")
}
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|-+")


async def describe(source: Source, obj: Obj, w: Writer) -> None:
    head(w, obj)
    _fields(w, obj, "", 0)


def _fields(w: Writer, obj: Obj, path: str, level: int) -> None:
    for field in sorted(obj):
        if f"{path}.{field}" not in _SHOWN_ABOVE:
            _field(w, title(field), obj[field], f"{path}.{field}", level)


def _field(w: Writer, label: str, value: Any, path: str, level: int) -> None:
    if not isinstance(value, dict | list):
        w.field(label, plain(value), level)
        return
    w.write(f"{label}:\n", level)
    for child in value if isinstance(value, list) else [value]:
        if isinstance(child, dict):
            _fields(w, child, path, level + 1)
        else:
            w.write(f"{plain(child)}\n", level + 1)


def title(field: str) -> str:
    """A field's name as words: "podIP" is "Pod IP"; one with digits or signs stays as it is."""
    if not all(letter.isalpha() or letter == "-" for letter in field):
        return field
    words = _WORDS.findall(field)
    return " ".join(word.upper() if word.upper() in _ACRONYMS else word.capitalize() for word in words)


DESCRIBERS["", "*"] = Describer(describe)
