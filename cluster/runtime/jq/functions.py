"""jq's functions of values: what `name/arity` makes of its input and its arguments."""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from itertools import groupby
from typing import Any
from urllib.parse import quote

from cluster.apimachinery import clock
from cluster.runtime.jq.values import (
    Fault,
    changed,
    counted,
    got,
    kind,
    order,
    printed,
    shown,
    whole,
    without,
)
from cluster.runtime.patterns import matches, search


def text(value: Any) -> str:
    """The value as JSON on one line; a large one is refused."""
    return "".join(printed(value, counted()))


def tostring(value: Any) -> str:
    return value if isinstance(value, str) else text(value)


def length(value: Any) -> Any:
    match value:
        case None:
            return 0
        case bool():
            raise Fault(f"{shown(value)} has no length")
        case int() | float():
            return abs(value)
    return len(value)


def need(value: Any, wanted: str, why: str) -> Any:
    """The value if it is of that type."""
    if kind(value) != wanted:
        raise Fault(f"{shown(value)} {why}")
    return value


def keys(value: Any) -> list[Any]:
    match value:
        case dict():
            return sorted(value)
        case list():
            return list(range(len(value)))
    raise Fault(f"{shown(value)} has no keys")


def has(value: Any, key: Any) -> bool:
    match value, key:
        case (dict(), str()):
            return key in value
        case (list(), int()):
            return 0 <= key < len(value)
    raise Fault(f"Cannot check whether {kind(value)} has a {kind(key)} key")


def contains(value: Any, part: Any, tick: Callable[[], None] | None = None) -> bool:
    tick = tick or counted()
    tick()
    match value, part:
        case dict(), dict():
            return all(key in value and contains(value[key], one, tick) for key, one in part.items())
        case list(), list():
            return all(any(kind(one) == kind(two) and contains(two, one, tick) for two in value) for one in part)
        case str(), str():
            return part in value
    if kind(value) != kind(part):
        raise Fault(f"{shown(value)} and {shown(part)} cannot have their containment checked")
    return order(value) == order(part)


def tonumber(value: Any) -> Any:
    if kind(value) == "number":
        return value
    try:
        found = json.loads(need(value, "string", "cannot be parsed as a number"))
    except ValueError:
        found = None
    if kind(found) != "number":
        raise Fault(f"{shown(value)} cannot be parsed as a number")
    return found


def flatten(value: Any, depth: Any, tick: Callable[[], None] | None = None) -> list[Any]:
    found, tick = list[Any](), tick or counted()
    for one in need(value, "array", "cannot be flattened"):
        tick()
        found += flatten(one, depth - 1, tick) if isinstance(one, list) and depth > 0 else [one]
    return found


def fromjson(value: Any) -> Any:
    try:
        return json.loads(need(value, "string", "cannot be parsed as JSON"))
    except ValueError as error:
        raise Fault(f"{error} (while parsing '{value}')") from None


def split(value: Any, by: Any) -> list[str]:
    if not isinstance(value, str) or not isinstance(by, str):
        raise Fault("split input and separator must be strings")
    return (value.split(by) if by else list(value)) if value else []


def split_by(value: Any, pattern: Any, flags: Any) -> list[str]:
    found, at = list[str](), 0
    for one in matched(value, pattern, f"g{flags or ''}"):
        found.append(value[at : one["offset"]])
        at = one["offset"] + one["length"]
    return [*found, value[at:]]


def matched(value: Any, pattern: Any, flags: Any) -> list[Any]:
    """match's objects."""
    if isinstance(pattern, list):
        pattern, flags = pattern[0], (flags or "") + (pattern[1] or "" if len(pattern) > 1 else "")
    if not isinstance(value, str) or not isinstance(pattern, str):
        raise Fault(f"{shown(value)} cannot be matched, as it is not a string")
    try:
        return matches(pattern, value, flags or "")
    except ValueError as error:
        raise Fault(str(error)) from None


def tested(value: Any, pattern: Any, flags: Any) -> bool:
    if isinstance(value, str) and isinstance(pattern, str) and flags in (None, "", "i"):
        return search(pattern, value, flags == "i")
    return bool(matched(value, pattern, flags))


def indices(value: Any, part: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, str) and isinstance(part, str):
        return [at for at in range(len(value)) if part and value.startswith(part, at)]
    if isinstance(part, list):
        return got(value, part)
    return [at for at, one in enumerate(value) if order(one) == order(part)]


def sort(value: Any) -> list[Any]:
    return sorted(need(value, "array", "cannot be sorted, as it is not an array"), key=order)


def unique(value: Any) -> list[Any]:
    return [next(same) for _, same in groupby(sort(value), key=order)]


def group_pairs(value: Any) -> list[Any]:
    pairs = sorted(value, key=lambda pair: order(pair["k"]))
    return [[pair["v"] for pair in same] for _, same in groupby(pairs, key=lambda pair: order(pair["k"]))]


def broken(value: Any) -> list[Any]:
    """gmtime: [year, month from 0, day, hours, minutes, seconds, weekday, day of the year from 0]"""
    at = datetime.fromtimestamp(value, UTC).timetuple()
    seconds = whole(at.tm_sec + value % 1)
    days = (at.tm_wday + 1) % 7, at.tm_yday - 1
    return [at.tm_year, at.tm_mon - 1, at.tm_mday, at.tm_hour, at.tm_min, seconds, *days]


def moment(value: Any) -> datetime:
    parts = broken(value) if kind(value) == "number" else value
    year, month, *rest = (int(one) for one in parts[:6])
    return datetime(year, month + 1, *rest, tzinfo=UTC)  # type: ignore[misc, arg-type]


def strptime(value: Any, form: Any) -> list[Any]:
    try:
        read = datetime.strptime(f"{value} +0000", f"{form} %z")
    except ValueError:
        raise Fault(f'date "{value}" does not match format "{form}"') from None
    return broken(int(read.timestamp()))


def limited(work: Callable[[float], float]) -> Callable[[Any], Any]:
    """A function of numbers."""

    def function(value: Any) -> Any:
        number = need(value, "number", "number required")
        try:
            return whole(work(number))
        except (ValueError, OverflowError):
            return float("nan")

    return function


def decoded(value: Any) -> str:
    raw = tostring(value)
    try:
        return base64.b64decode(raw + "=" * (-len(raw) % 4)).decode(errors="replace")
    except binascii.Error:
        raise Fault(f"{shown(value)} is not valid base64 data") from None


def cells(value: Any, cell: Callable[[Any], str], form: str) -> list[str]:
    for one in need(value, "array", f"cannot be {form}-formatted, only an array can be"):
        if isinstance(one, list | dict):
            raise Fault(f"{shown(one)} is not valid in a {form} row")
    return [cell(one) for one in value]


def _csv(value: Any) -> str:
    return '"' + value.replace('"', '""') + '"' if isinstance(value, str) else "" if value is None else text(value)


def _tsv(value: Any) -> str:
    raw = "" if value is None else tostring(value)
    return raw.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _sh(value: Any) -> str:
    if isinstance(value, dict):
        raise Fault(f"{shown(value)} can not be escaped for shell")
    if isinstance(value, list):
        return " ".join(map(_sh, value))
    return "'" + value.replace("'", "'\\''") + "'" if isinstance(value, str) else text(value)


FORMATS: dict[str, Callable[[Any], str]] = {
    "@text": tostring,
    "@json": text,
    "@base64": lambda value: base64.b64encode(tostring(value).encode()).decode(),
    "@base64d": decoded,
    "@csv": lambda value: ",".join(cells(value, _csv, "csv")),
    "@tsv": lambda value: "\t".join(cells(value, _tsv, "tsv")),
    "@html": lambda value: escape(tostring(value)).replace("&#x27;", "&#39;"),
    "@uri": lambda value: quote(tostring(value), safe="-_.~"),
    "@sh": _sh,
}

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "not/0": lambda value: value is None or value is False,
    "length/0": length,
    "utf8bytelength/0": lambda value: len(need(value, "string", "only strings have UTF-8 byte length").encode()),
    "keys/0": keys,
    "keys_unsorted/0": lambda value: list(value) if isinstance(value, dict) else keys(value),
    "has/1": has,
    "contains/1": contains,
    "type/0": kind,
    "tostring/0": tostring,
    "tonumber/0": tonumber,
    "fromjson/0": fromjson,
    "toarray/0": lambda value: value if isinstance(value, list) else [value],
    "flatten/1": flatten,
    "reverse/0": lambda value: [] if value is None else value[::-1],
    "sort/0": sort,
    "sort_pairs/0": lambda value: [pair["v"] for pair in sorted(value, key=lambda pair: order(pair["k"]))],
    "group_pairs/0": group_pairs,
    "unique/0": unique,
    "min/0": lambda value: min(value, key=order, default=None),
    "max/0": lambda value: max(value, key=order, default=None),
    "transpose/0": lambda value: [
        [row[n] if n < len(row) else None for row in value] for n in range(max(map(len, value), default=0))
    ],
    "indices/1": indices,
    "startswith/1": lambda value, part: need(value, "string", "startswith() requires string inputs").startswith(part),
    "endswith/1": lambda value, part: need(value, "string", "endswith() requires string inputs").endswith(part),
    "ltrimstr/1": lambda value, part: value.removeprefix(part) if {kind(value), kind(part)} == {"string"} else value,
    "rtrimstr/1": lambda value, part: value.removesuffix(part) if {kind(value), kind(part)} == {"string"} else value,
    "trim/0": lambda value: need(value, "string", "cannot be trimmed").strip(),
    "ltrim/0": lambda value: need(value, "string", "cannot be trimmed").lstrip(),
    "rtrim/0": lambda value: need(value, "string", "cannot be trimmed").rstrip(),
    "ascii_downcase/0": lambda value: need(value, "string", "ascii_downcase input must be a string").lower(),
    "ascii_upcase/0": lambda value: need(value, "string", "ascii_upcase input must be a string").upper(),
    "explode/0": lambda value: [ord(one) for one in need(value, "string", "cannot be exploded")],
    "implode/0": lambda value: "".join(map(chr, need(value, "array", "cannot be imploded"))),
    "split/1": split,
    "split/2": split_by,
    "test/2": tested,
    "_matches/2": matched,
    "setpath/2": lambda value, path, new: changed(value, tuple(path), lambda old: new),
    "delpaths/1": lambda value, paths: _without_all(value, paths),
    "tojson/0": text,
    "ascii/0": lambda value: chr(value),
    "floor/0": limited(math.floor),
    "ceil/0": limited(math.ceil),
    "round/0": limited(lambda value: math.floor(abs(value) + 0.5) * (1 if value >= 0 else -1)),
    "sqrt/0": limited(math.sqrt),
    "fabs/0": limited(abs),
    "abs/0": limited(abs),
    "log/0": limited(math.log),
    "log2/0": limited(math.log2),
    "log10/0": limited(math.log10),
    "exp/0": limited(math.exp),
    "pow/2": lambda value, base, exponent: limited(lambda one: float(base) ** float(exponent))(0),
    "infinite/0": lambda value: math.inf,
    "nan/0": lambda value: math.nan,
    "isinfinite/0": lambda value: math.isinf(need(value, "number", "number required")),
    "isnan/0": lambda value: math.isnan(need(value, "number", "number required")),
    "null/0": lambda value: None,
    "true/0": lambda value: True,
    "false/0": lambda value: False,
    "now/0": lambda value: clock.now(),
    "gmtime/0": broken,
    "mktime/0": lambda value: int(moment(value).timestamp()),
    "strftime/1": lambda value, form: moment(value).strftime(form),
    "strptime/1": strptime,
    "input_line_number/0": lambda value: 0,
}


def _without_all(value: Any, paths: Any) -> Any:
    for path in sorted(paths, key=order, reverse=True):
        value = without(value, tuple(path))
    return value
