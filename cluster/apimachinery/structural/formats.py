"""String formats: what `format: ipv4` and the others mean.

A format that is not known is no rule. (In Kubernetes: kube-openapi/pkg/validation/strfmt, and the list of those that
definitions may use in apiextensions-apiserver/pkg/apiserver/validation/formats.go.)
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import date
from urllib.parse import urlsplit

from cluster.apimachinery import clock

NUMERIC = {"integer": ("int32", "int64"), "number": ("float", "double")}
_HEX = "[0-9a-fA-F]"
_MOMENT = r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)"
_UNITS = ("ns", "nano", "us", "µs", "micro", "ms", "milli", "s", "sec", "m", "min", "h", "hr", "hour", "d", "day", "w",
          "wk", "week")  # fmt: skip
_OPEN_UNITS = ("nano", "micro", "milli", "sec", "min", "hour", "day", "week")
_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"


def matching(pattern: str) -> Callable[[str], bool]:
    """A format that a pattern says all of."""
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.fullmatch(text) is not None


def _uuid(version: str, variant: str) -> Callable[[str], bool]:
    return matching(f"{_HEX}{{8}}-?{_HEX}{{4}}-?{version}{_HEX}{{3}}-?{variant}{_HEX}{{3}}-?{_HEX}{{12}}")


def _parsed(parse: Callable[[str], object]) -> Callable[[str], bool]:
    """A format that a parser knows; a ValueError means no."""

    def fits(text: str) -> bool:
        try:
            parse(text)
        except (ValueError, binascii.Error):
            return False
        return True

    return fits


def _moment(text: str) -> None:
    if not re.fullmatch(_MOMENT, text, re.ASCII):
        raise ValueError(text)
    clock.parse(text.upper())


def _uri(text: str) -> None:
    """As Go's ParseRequestURI: absolute, or a path from the root."""
    if not text or re.search(r"[\x00-\x20\x7f]", text) or not (urlsplit(text).scheme or text.startswith("/")):
        raise ValueError(text)


def _cidr(text: str) -> None:
    if "/" not in text:
        raise ValueError(text)
    ipaddress.ip_network(text, strict=False)


def hostname(text: str) -> bool:
    """A name for a host; letters may be of any alphabet."""
    labels = text.split(".")
    shaped = all(re.fullmatch(r"[^\W_]([\w-]{0,61}[^\W_])?", label) and "_" not in label for label in labels)
    return shaped and len(text) <= 255 and (len(labels) == 1 or re.fullmatch(r"[^\W\d_]{2,63}", labels[-1]) is not None)


def duration(text: str) -> bool:
    """A number and a unit, once or several times: "22 ns", "1h30m", "2 weeks"."""
    found = re.findall(r"\d+\s*([A-Za-zµ]+)", text)
    return any(u.lower() in _UNITS or u.lower().startswith(_OPEN_UNITS) for u in found)


def luhn(text: str) -> bool:
    """A card's number, by its last digit."""
    digits = [int(d) for d in re.sub(r"\D", "", text)]
    if not 13 <= len(digits) <= 16:
        return False
    doubled = [d * 2 - 9 * (d > 4) if i % 2 else d for i, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def isbn10(text: str) -> bool:
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"\d{9}[\dX]", digits):
        return False
    return sum((10 if d == "X" else int(d)) * (i + 1) for i, d in enumerate(digits)) % 11 == 0


def isbn13(text: str) -> bool:
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"\d{13}", digits):
        return False
    return sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10 == 0


_BYTE = r"\s*(25[0-5]|2[0-4]\d|1?\d?\d)\s*"
_GROUPS = "|".join(f"({_HEX}{{2}}[:-]){{{count}}}{_HEX}{{2}}" for count in (5, 7, 19))

FORMATS: Mapping[str, Callable[[str], bool]] = {
    "bsonobjectid": matching(f"{_HEX}{{24}}"),
    "byte": _parsed(lambda text: base64.b64decode(text, validate=True)),
    "cidr": _parsed(_cidr),
    "creditcard": luhn,
    "date": _parsed(lambda text: date.fromisoformat(text) if len(text) == 10 else int("")),
    "datetime": _parsed(_moment),
    "duration": duration,
    "email": matching(r"(?:[^<>@]*<)?[^\s<>@]+@[^\s<>@]+>?"),
    "hexcolor": matching(f"#?({_HEX}{{3}}|{_HEX}{{6}})"),
    "hostname": hostname,
    "ipv4": _parsed(ipaddress.IPv4Address),
    "ipv6": _parsed(ipaddress.IPv6Address),
    "isbn": lambda text: isbn10(text) or isbn13(text),
    "isbn10": isbn10,
    "isbn13": isbn13,
    "k8slongname": lambda text: len(text) <= 253 and matching(rf"{_LABEL}(\.{_LABEL})*")(text),
    "k8sshortname": lambda text: len(text) <= 63 and matching(_LABEL)(text),
    "mac": matching(rf"{_GROUPS}|({_HEX}{{4}}\.){{2}}{_HEX}{{4}}"),
    "password": lambda text: True,
    "rgbcolor": matching(rf"rgb\({_BYTE},{_BYTE},{_BYTE}\)"),
    "ssn": matching(r"\d{3}[- ]?\d{2}[- ]?\d{4}"),
    "uri": _parsed(_uri),
    "uuid": _uuid(_HEX, _HEX),
    "uuid3": _uuid("3", _HEX),
    "uuid4": _uuid("4", "[89abAB]"),
    "uuid5": _uuid("5", "[89abAB]"),
}


def recognized(format: str, type: str) -> bool:
    """Whether the format is a rule for values of a type."""
    if type in ("", "string"):
        return format.replace("-", "") in FORMATS
    return format in NUMERIC.get(type, ())


def fits(format: str, text: str) -> bool:
    """Whether a string is of a format; an unknown one fits all."""
    check = FORMATS.get(format.replace("-", ""))
    return check is None or check(text)
