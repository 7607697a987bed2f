"""What jq knows of JSON values: their types, their order, their arithmetic, their paths, and how they are printed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import islice
from json.encoder import encode_basestring
from typing import Any

RANKS = {"null": 0, "false": 1, "true": 2, "number": 3, "string": 4, "array": 5, "object": 6}
LARGEST = 32_000_000
"""Characters of one string, elements of one array."""
LONGEST = 200_000
"""Values in one another that are compared or turned into text in one step."""
SHOWN = 11
"""Characters of a value in a complaint."""

Path = tuple[Any, ...]


class Fault(Exception):
    """error(VALUE): what `try` catches."""

    def __init__(self, value: Any) -> None:
        super().__init__(value)
        self.value = value


def kind(value: Any) -> str:
    """jq's name of a type."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"


def true(value: Any) -> bool:
    return value is not None and value is not False


def counted() -> Callable[[], None]:
    """A value may hold itself many times over, and so be longer than it is large: a tick for whoever walks it."""
    steps = 0

    def tick() -> None:
        nonlocal steps
        steps += 1
        if steps > LONGEST:
            raise Fault(f"more than {LONGEST:,} values in one")

    return tick


def order(value: Any, tick: Callable[[], None] | None = None) -> tuple[Any, ...]:
    """A key to sort by: null, false, true, numbers, strings, arrays, objects."""
    tick = tick or counted()
    tick()
    match value:
        case None:
            return (0,)
        case bool():
            return (1 + value,)
        case int() | float():
            return (3, value)
        case str():
            return (4, value)
        case list():
            return (5, [order(one, tick) for one in value])
        case _:
            keys = sorted(value)
            return (6, keys, [order(value[key], tick) for key in keys])


def shown(value: Any) -> str:
    """A value in a complaint: its type, and its beginning."""
    text = "".join(islice(printed(value, counted()), SHOWN + 1))
    return f"{kind(value)} ({text if len(text) <= SHOWN else text[: SHOWN - 1] + '...'})"


def whole(value: Any) -> Any:
    """A result of arithmetic: 3.0 is 3."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e17 else value


def fits(length: int) -> None:
    if length > LARGEST:
        raise Fault(f"more than {LARGEST:,} characters or elements in one value")


def added(left: Any, right: Any) -> Any:
    match left, right:
        case None, other:
            return other
        case other, None:
            return other
        case ((str(), str()) | (list(), list())):
            fits(len(left) + len(right))
            return left + right
        case dict(), dict():
            return {**left, **right}
    if kind(left) == kind(right) == "number":
        return whole(left + right)
    raise Fault(f"{shown(left)} and {shown(right)} cannot be added")


def subtracted(left: Any, right: Any) -> Any:
    if kind(left) == kind(right) == "number":
        return whole(left - right)
    if isinstance(left, list) and isinstance(right, list):
        gone = [order(one) for one in right]
        return [one for one in left if order(one) not in gone]
    raise Fault(f"{shown(left)} and {shown(right)} cannot be subtracted")


def multiplied(left: Any, right: Any) -> Any:
    if kind(left) == kind(right) == "number":
        return whole(left * right) if abs(float(left)) < 1e17 and abs(float(right)) < 1e17 else float(left) * right
    if isinstance(right, str) and kind(left) == "number":
        left, right = right, left
    if isinstance(left, str) and kind(right) == "number":
        fits(len(left) * int(max(right, 0)))
        return left * max(1, int(right)) if right > 0 else None
    if isinstance(left, dict) and isinstance(right, dict):
        return merged(left, right)
    raise Fault(f"{shown(left)} and {shown(right)} cannot be multiplied")


def merged(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    """Objects, with the objects in them."""
    both = {key: merged(left[key], value) if isinstance(value, dict) and isinstance(left.get(key), dict) else value
            for key, value in right.items()}  # fmt: skip
    return {**left, **both}


def divided(left: Any, right: Any) -> Any:
    if kind(left) == kind(right) == "number":
        if right == 0:
            raise Fault(f"{shown(left)} and {shown(right)} cannot be divided because the divisor is zero")
        return whole(left / right)
    if isinstance(left, str) and isinstance(right, str):
        return left.split(right) if right else list(left)
    raise Fault(f"{shown(left)} and {shown(right)} cannot be divided")


def remainder(left: Any, right: Any) -> Any:
    if not kind(left) == kind(right) == "number":
        raise Fault(f"{shown(left)} and {shown(right)} cannot be divided")
    if int(right) == 0:
        raise Fault(f"{shown(left)} and {shown(right)} cannot be divided because the divisor is zero")
    return int(math.fmod(int(left), int(right)))


ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": added,
    "-": subtracted,
    "*": multiplied,
    "/": divided,
    "%": remainder,
    "==": lambda left, right: order(left) == order(right),
    "!=": lambda left, right: order(left) != order(right),
    "<": lambda left, right: order(left) < order(right),
    "<=": lambda left, right: order(left) <= order(right),
    ">": lambda left, right: order(left) > order(right),
    ">=": lambda left, right: order(left) >= order(right),
}


def got(value: Any, key: Any) -> Any:
    """value[key]"""
    match value, key:
        case (dict(), str()):
            return value.get(key)
        case (list(), int() | float()) if not isinstance(key, bool):
            at = math.floor(key) + (len(value) if key < 0 else 0)
            return value[at] if 0 <= at < len(value) else None
        case (list() | str() | None, dict()):
            return None if value is None else value[slice(*bounds(key, len(value)))]
        case (None, str() | int() | float()):
            return None
        case (list(), list()):
            return [at for at in range(len(value)) if key and value[at : at + len(key)] == key]
    what = f'"{key}"' if isinstance(key, str) else kind(key)
    what = f"string {what}" if isinstance(value, list | str) and isinstance(key, str) else what
    raise Fault(f"Cannot index {kind(value)} with {what}")


def bounds(part: dict[str, Any], length: int) -> tuple[int, int]:
    """{"start", "end"} as places of a list."""
    start, end = part.get("start"), part.get("end")
    low = 0 if start is None else math.floor(start)
    high = length if end is None else math.ceil(end)
    low, high = (min(max(at + length if at < 0 else at, 0), length) for at in (low, high))
    return low, max(low, high)


def changed(value: Any, path: Path, new: Callable[[Any], Any]) -> Any:
    """The value with `new` of what stands at a path in its place; nothing is changed in place."""
    if not path:
        return new(value)
    key, rest = path[0], path[1:]
    inner = changed(got(value, key), rest, new)
    match value, key:
        case (dict() | None, str()):
            return {**(value or {}), key: inner}
        case (list() | None, dict()):
            whole_list = list(value or [])
            if not isinstance(inner, list):
                raise Fault("A slice of an array can only be assigned another array")
            whole_list[slice(*bounds(key, len(whole_list)))] = inner
            return whole_list
        case (list() | None, int() | float()):
            found = list(value or [])
            at = math.floor(key) + (len(found) if key < 0 else 0)
            if at < 0:
                raise Fault("Out of bounds negative array index")
            fits(at)
            found += [None] * (at + 1 - len(found))
            found[at] = inner
            return found
    raise Fault(f"Invalid path component {shown(key)}")


def without(value: Any, path: Path) -> Any:
    """The value without what stands at a path."""
    if value is None or not path:
        return None
    if len(path) > 1:
        inner = got(value, path[0])
        return value if inner is None else changed(value, path[:1], lambda old: without(old, path[1:]))
    key = path[0]
    match value, key:
        case (dict(), str()):
            return {name: one for name, one in value.items() if name != key}
        case (list(), dict()):
            low, high = bounds(key, len(value))
            return value[:low] + value[high:]
        case (list(), int() | float()):
            at = math.floor(key) + (len(value) if key < 0 else 0)
            return [one for place, one in enumerate(value) if place != at]
    raise Fault(f"Cannot delete field at {kind(value)} index of {kind(key)}")


def printed(
    value: Any, tick: Callable[[], None], indent: str = "", sort: bool = False, ascii_only: bool = False, at: str = "\n"
) -> Iterator[str]:
    """The text of a value, piece by piece; on one line without `indent`."""
    tick()
    inner = at + indent
    match value:
        case dict() if value:
            yield "{"
            for number, key in enumerate(sorted(value) if sort else value):
                yield ("," if number else "") + (inner if indent else "") + quoted(key, ascii_only)
                yield ": " if indent else ":"
                yield from printed(value[key], tick, indent, sort, ascii_only, inner)
            yield (at if indent else "") + "}"
        case list() if value:
            yield "["
            for number, one in enumerate(value):
                yield ("," if number else "") + (inner if indent else "")
                yield from printed(one, tick, indent, sort, ascii_only, inner)
            yield (at if indent else "") + "]"
        case str():
            yield quoted(value, ascii_only)
        case _:
            yield _scalar(value)


def quoted(text: str, ascii_only: bool = False) -> str:
    found = encode_basestring(text).replace("\x7f", "\\u007f")
    if not ascii_only:
        return found
    units = found.encode("utf-16-be", "surrogatepass")
    return "".join(
        chr(unit) if unit < 128 else f"\\u{unit:04x}"
        for unit in (int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2))
    )


def _scalar(value: Any) -> str:
    match value:
        case None:
            return "null"
        case [] | {}:
            return "[]" if isinstance(value, list) else "{}"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
    if math.isnan(value):
        return "null"
    if math.isinf(value):
        return "1.7976931348623157e+308" if value > 0 else "-1.7976931348623157e+308"
    return repr(value) if abs(value) < 1e17 else f"{value:.17g}"
