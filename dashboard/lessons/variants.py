"""Variants: the same lesson with other names, ports and faults for each seat, so that neighbours cannot copy.

A lesson declares words in lesson.toml, each with what it may stand for:

    [variants]
    name = ["web", "shop", "blog"]
    fault = ["port", "label"]

and writes {{name}} wherever one belongs: in texts, manifests, checks, hints, solutions, and in the names of what is
applied (`apply = ["faults/{{fault}}.yaml"]`). They are put in before a file is read, so all that follows knows one
lesson. What a seat gets is drawn from a seed, the same each time; without a seed it is the first of each. Pure.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from dashboard.lessons.fields import Fields

NAME = re.compile(r"[a-z][a-z0-9_]*")
PLACE = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
NTH = "#"
"""How a seed begins that leaves nothing to chance: whoever plays a lesson to find its faults wants each value once."""
Variants = Mapping[str, tuple[str, ...]]
Drawn = Mapping[str, str]


def declared(fields: Fields) -> Variants:
    """The table [variants] of a lesson.toml; Problem for a word with fewer than two different values."""
    table = fields.table("variants")
    found = table.rest() if table else {}
    for name, values in found.items():
        texts = isinstance(values, list) and all(isinstance(one, str) and one for one in values)
        if table and not (NAME.fullmatch(name) and texts and len(set(values)) == len(values) > 1):
            raise table.problem(f"{name} must be two or more different texts", name)
    return {name: tuple(values) for name, values in found.items()}


def first(variants: Variants) -> Drawn:
    """What stands where nobody draws."""
    return {name: values[0] for name, values in variants.items()}


def draw(variants: Variants, seed: str) -> Drawn:
    """One value of each, by lot; with a seed such as #2 the third of each, or as far as that goes."""
    if seed.startswith(NTH):
        return {name: values[int(seed[1:]) % len(values)] for name, values in variants.items()}
    return {name: values[_lot(f"{seed}/{name}", len(values))] for name, values in variants.items()}


def _lot(seed: str, of: int) -> int:
    return int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big") % of


def filled(text: str, drawn: Drawn) -> str:
    """A text with what was drawn in its places; a place of any other name (a Go template's) stays as it is."""
    return PLACE.sub(lambda place: drawn.get(place[1], place[0]), text)
